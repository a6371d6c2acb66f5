"""The operator's addresses: bring Stripe to the catalogue, compare with Stripe, and how it goes."""

from fastapi import Response

from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.features.billing import notes, work
from cosmos_commons.features.billing.checkout import gateway_of
from cosmos_commons.features.billing.errors import NothingIsSold, PaymentsAway, PaymentsRefused
from cosmos_commons.features.billing.mirror import sync
from cosmos_commons.features.billing.permissions import BillingPermission
from cosmos_commons.features.billing.reconcile import reconcile
from cosmos_commons.features.billing.schemas import BillingState, Note, Reconciled, Synced
from cosmos_commons.jobs import waiting
from cosmos_commons.routing import Routes

routes = Routes()
_REFUSALS = problem_responses(NothingIsSold, PaymentsAway, PaymentsRefused)


@routes.post(
    "/billing/sync",
    BillingPermission.CATALOGUE_SYNC,
    response_model=Synced,
    responses=_REFUSALS,
    summary="Bring Stripe to the catalogue",
)
async def sync_catalogue(context: Ctx) -> Response:
    return respond(Synced(changes=await sync(context.commons)))


@routes.post(
    "/billing/reconcile",
    BillingPermission.SUBSCRIPTION_RECONCILE,
    response_model=Reconciled,
    responses=_REFUSALS,
    summary="Compare everything with Stripe",
)
async def reconcile_now(context: Ctx) -> Response:
    found = await reconcile(context.commons)
    return respond(Reconciled(subscriptions=found.subscriptions, events=found.events, orders=found.orders))


@routes.get(
    "/billing/state",
    BillingPermission.STATE_READ,
    response_model=BillingState,
    summary="How paying goes",
)
def read_state(context: Ctx) -> Response:
    gateway, settings = gateway_of(context.commons), context.commons.settings
    with context.read() as session:
        told = {
            kind: [Note(about=row.about, text=row.text, at=row.at) for row in notes.latest(session, kind)]
            for kind in (notes.ALERT, notes.REPAIR)
        }
        jobs = sum(waiting(session, kind) for kind in (work.SUBSCRIPTION, work.CHECKOUT, work.ACCOUNT))
    return respond(
        BillingState(
            takes_money=settings.takes_money,
            livemode=settings.stripe_livemode,
            clock_seconds=gateway.skew.total_seconds(),
            webhooks_refused=gateway.refused_webhooks,
            waiting=jobs,
            alerts=told[notes.ALERT],
            repairs=told[notes.REPAIR],
        )
    )
