"""One's own account: each lane with why one has access or not, what one pays, and what can be done about it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.entitlement.ledger import EndedRow
from cosmos_commons.entitlement.words import Action, Said, say, say_standing
from cosmos_commons.features.billing import deeds, seats
from cosmos_commons.features.billing.catalogue import catalogue
from cosmos_commons.features.billing.errors import NoSuchSubscription
from cosmos_commons.features.billing.models import SubscriptionRow
from cosmos_commons.features.billing.orders import Kind
from cosmos_commons.features.billing.payments import Payment, payments_of, waiting_orders
from cosmos_commons.features.billing.permissions import BillingPermission
from cosmos_commons.features.lanes.entitlement import archived, door_of, look, opens
from cosmos_commons.features.notifications.choosing import chosen
from cosmos_commons.lane import Lane, Membership
from cosmos_commons.people import addresses, display_names
from cosmos_commons.web.buying import asked_by, money, price_in_words
from cosmos_commons.web.going import go, new_key
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for

_Key = Annotated[str, Form(max_length=100)]


@dataclass(frozen=True, slots=True)
class MyLane:
    """A lane that one is or was in. `opens` is how its workspace opens, empty where it does not; `archived` says
    where its files are then."""

    slug: str
    title: str
    language: str
    role: str
    said: Said
    standing: Said | None
    opens: str
    archived: str
    payments: list[Payment]
    can_pay: bool


@pages.get("/account", BillingPermission.ACCOUNT_READ, include_in_schema=False)
def account(request: Request, context: Ctx) -> Response:
    """Why one is in each lane, until when, and what would change it."""
    name, words = context.principal.name, words_for(request)
    settings = context.commons.settings
    with context.read() as session:
        mine = payments_of(session, name)
        lanes = _lanes(session, context, mine, words.language)
        everybody = {holder for payment in mine for holder in payment.seats}
        return page(
            request,
            context,
            "account.html",
            lanes=lanes,
            elsewhere=[payment for payment in mine if payment.lane_id is None],
            orders=waiting_orders(session, name),
            address=addresses(session, [name]).get(name, ("", ""))[0],
            often=chosen(session, name).value,
            called_as=display_names(session, everybody),
            price=lambda one: price_in_words(words, one.amount, one.currency, one.every),
            hub_spawn=f"{settings.hub_url}spawn/{name}/",
            ways=f"{settings.hub_url}ways",
            membership=bool(settings.takes_money and catalogue(settings.billing_catalogue).membership),
            asks_membership=settings.membership_required,
            key=new_key(),
            Action=Action,
            **money(context),
        )


@pages.post("/account/payments/{payment}/portal", BillingPermission.ACCOUNT_UPDATE, include_in_schema=False)
async def portal(
    request: Request, context: Ctx, payment: str, wanted: Annotated[deeds.Wanted, Form()] = ""
) -> Response:
    """On to Stripe's page for cards and invoices, to the card alone, or to other plans."""
    row = await run_in_threadpool(_own, context, payment)
    back = asked_by(request, context).back.removesuffix("buying/") + "account"
    return RedirectResponse(await deeds.portal_page(context.commons, row, back, wanted), 303)


@pages.post("/account/payments/{payment}/{deed}", BillingPermission.ACCOUNT_UPDATE, include_in_schema=False)
async def change(context: Ctx, payment: str, deed: deeds.Deed, key: _Key = "") -> Response:
    """Cancel, now or at the period's end, or take up again."""
    row = await run_in_threadpool(_own, context, payment)
    await deeds.do(context.commons, row, deed, key)
    return go(context, "account")


@pages.post("/account/seats/{payment}/number", BillingPermission.ACCOUNT_UPDATE, include_in_schema=False)
async def change_number(
    context: Ctx,
    payment: str,
    number: Annotated[int, Form(ge=1, le=10_000)],
    key: _Key = "",
) -> Response:
    """Another number of seats."""
    row = await run_in_threadpool(_own, context, payment)
    if row.kind != Kind.SEATS:
        raise NoSuchSubscription
    await deeds.change_quantity(context.commons, row, number, key)
    return go(context, "account")


@pages.post("/account/seats/{payment}/give", BillingPermission.ACCOUNT_UPDATE, include_in_schema=False)
def give_seat(context: Ctx, payment: str, name: Annotated[str, Form(max_length=64)] = "") -> Response:
    """A seat for somebody, by the name that they sign in with."""
    given = name.strip().lower()

    def work(session: Session, _access: Access) -> None:
        row = _seats(session, context, payment)
        if given:
            seats.give(session, row, given, context.principal.name, context.now, context.terms)

    context.write(work)
    return go(context, "account")


@pages.post("/account/seats/{payment}/take-back", BillingPermission.ACCOUNT_UPDATE, include_in_schema=False)
def take_seat_back(context: Ctx, payment: str, name: Annotated[str, Form(max_length=64)] = "") -> Response:
    """The seat is free again."""

    def work(session: Session, _access: Access) -> None:
        row = _seats(session, context, payment)
        seats.take_back(session, row, name, context.principal.name, context.now, context.terms)

    context.write(work)
    return go(context, "account")


def _seats(session: Session, context: Context, payment: str) -> SubscriptionRow:
    row = deeds.own(session, context.principal.name, payment)
    if row.kind != Kind.SEATS:
        raise NoSuchSubscription
    return row


def _own(context: Context, payment: str) -> SubscriptionRow:
    with context.commons.database.glance() as session:
        return deeds.own(session, context.principal.name, payment)


def _lanes(session: Session, context: Context, mine: list[Payment], language: str) -> list[MyLane]:
    name, now, terms = context.principal.name, context.now, context.terms
    paid_for = {payment.lane_id for payment in mine}
    member = select(Membership.lane_id).where(Membership.name == name)
    ended = select(EndedRow.lane_id).where(EndedRow.name == name)
    rows = select(Lane).where(or_(Lane.id.in_(member), Lane.id.in_(ended), Lane.id.in_(paid_for)))
    found = []
    for lane in session.scalars(rows.order_by(Lane.title)):
        asked = look(session, lane, name, now, terms)
        own = [payment for payment in mine if payment.lane_id == lane.id]
        said = say(asked.decision, door_of(lane), language)
        goes_on = any(payment.kind == Kind.DUES and payment.goes_on for payment in own)
        found.append(
            MyLane(
                slug=lane.slug,
                title=lane.title,
                language=lane.language,
                role=asked.decision.role.value if asked.decision.access and asked.decision.role else "",
                said=said,
                standing=say_standing(asked.standing, lane.title, language),
                opens=opens(asked, now, terms)[0],
                archived=archived(asked, language, now, terms),
                payments=own,
                can_pay=lane.charges
                and not asked.decision.access
                and not goes_on
                and said.action is not Action.BECOME_MEMBER,
            )
        )
    return found
