"""What can who pays do about it? Cancel, now or at the period's end, take it up again, change the number, open the
Customer Portal.

Stripe is asked under a key of the form that was sent; what came of it is fetched like everything else.
"""

from typing import Any, Literal

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from cosmos_commons.context import Commons
from cosmos_commons.features.billing import work
from cosmos_commons.features.billing.checkout import gateway_of
from cosmos_commons.features.billing.errors import NoSuchSubscription, NothingIsSold
from cosmos_commons.features.billing.gateway import JSON, Answer
from cosmos_commons.features.billing.keys import once
from cosmos_commons.features.billing.mirror import Portal, portal_configuration
from cosmos_commons.features.billing.models import SubscriptionRow
from cosmos_commons.features.billing.orders import Kind
from cosmos_commons.features.billing.saying import item, quantity
from cosmos_commons.jobs import ask_for

Deed = Literal["cancel", "cancel-now", "resume"]
Wanted = Literal["", "card", "plan"]


def own(session: Session, name: str, subscription: str) -> SubscriptionRow:
    """One's own subscription. Raises NoSuchSubscription."""
    row = session.get(SubscriptionRow, subscription)
    if row is None or row.name != name:
        raise NoSuchSubscription
    return row


async def do(commons: Commons, row: SubscriptionRow, deed: Deed, key: str) -> None:
    """Cancel or take up again. Raises PaymentsAway, PaymentsRefused."""
    gateway = gateway_of(commons)
    subscriptions = gateway.v1.subscriptions
    at_end: Any = {"cancel_at_period_end": deed == "cancel"}

    async def look() -> Answer | None:
        found = await gateway.ask(subscriptions.retrieve_async(row.id))
        return found if _is_done(found.said, deed) else None

    if await look() is None:
        await once(
            commons,
            gateway,
            f"{deed}:{row.id}:{key}",
            lambda options: (
                subscriptions.cancel_async(row.id, {}, options)
                if deed == "cancel-now"
                else subscriptions.resume_async(row.id, {}, options)
                if row.said["status"] == "paused"
                else subscriptions.update_async(row.id, at_end, options)
            ),
            look,
        )
    await _fetch_again(commons, row.id)


def _is_done(said: JSON, deed: Deed) -> bool:
    if deed == "cancel-now":
        return bool(said["status"] == "canceled")
    if deed == "resume":
        return not said["cancel_at_period_end"] and said["status"] != "paused"
    return bool(said["cancel_at_period_end"])


async def change_quantity(commons: Commons, row: SubscriptionRow, number: int, key: str) -> None:
    """Pay for another number of seats, from now on. Raises PaymentsAway, PaymentsRefused."""
    gateway = gateway_of(commons)
    found = await gateway.ask(gateway.v1.subscriptions.retrieve_async(row.id))
    if quantity(found.said) != number:
        params: Any = {
            "items": [{"id": item(found.said)["id"], "quantity": number}],
            "proration_behavior": "create_prorations",
        }

        async def look() -> Answer | None:
            again = await gateway.ask(gateway.v1.subscriptions.retrieve_async(row.id))
            return again if quantity(again.said) == number else None

        await once(
            commons,
            gateway,
            f"quantity:{row.id}:{number}:{key}",
            lambda options: gateway.v1.subscriptions.update_async(row.id, params, options),
            look,
        )
    await _fetch_again(commons, row.id)


async def portal_page(commons: Commons, row: SubscriptionRow, back: str, wanted: Wanted) -> str:
    """Stripe's own page for cards, invoices and cancelling; or straight to the card, or to this one's other plans.

    Other plans are to be had by that way alone, which leads to this subscription and no other: else who pays a dear
    thing could take a cheap plan's price for it. docs.stripe.com/customer-management/portal-deep-links
    """
    gateway = gateway_of(commons)
    plans = wanted == "plan" and row.kind == Kind.PLAN
    configuration = await portal_configuration(gateway, Portal.PLANS if plans else Portal.USUAL)
    if configuration is None:
        raise NothingIsSold
    params: Any = {"customer": row.customer, "configuration": configuration["id"], "return_url": back}
    done = {"type": "redirect", "redirect": {"return_url": back}}
    if plans:
        what = {"subscription": row.id}
        params["flow_data"] = {
            "type": "subscription_update",
            "subscription_update": what,
            "after_completion": done,
        }
    elif wanted == "card":
        params["flow_data"] = {"type": "payment_method_update"}
    answer = await gateway.ask(gateway.v1.billing_portal.sessions.create_async(params))
    return str(answer.said["url"])


async def _fetch_again(commons: Commons, subscription: str) -> None:
    await run_in_threadpool(_ask, commons, subscription)


def _ask(commons: Commons, subscription: str) -> None:
    with commons.database.write() as session:
        ask_for(session, work.SUBSCRIPTION, subscription, commons.clock())
