"""How does an order come to a page on which it is paid? A customer of our making, a Checkout Session, and its end.

docs.stripe.com/api/checkout/sessions/create. Whatever is asked is asked under a key that was kept first.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from cosmos_commons.context import Commons
from cosmos_commons.db import insert_unless_there, table_of
from cosmos_commons.features.billing import work
from cosmos_commons.features.billing.catalogue import DUES_PRODUCT
from cosmos_commons.features.billing.errors import NotForSale, PaidAlready
from cosmos_commons.features.billing.gateway import Answer, Gateway, Refused
from cosmos_commons.features.billing.keys import once
from cosmos_commons.features.billing.models import CustomerRow, OrderRow
from cosmos_commons.features.billing.orders import Kind, State, price_key, settle
from cosmos_commons.jobs import ask_for


def gateway_of(commons: Commons) -> Gateway:
    """Stripe, as the running commons holds it."""
    held = commons.held["billing"]
    assert isinstance(held, Gateway)  # noqa: S101, narrows for the type checker
    return held


async def pay_page(commons: Commons, token: str) -> str:
    """Where the order is paid. Raises PaymentsAway, PaymentsRefused; asking again goes on where it was.

    Whatever was begun for the same thing before can be paid no more by then; PaidAlready where it was paid.
    """
    gateway = gateway_of(commons)
    order = await run_in_threadpool(_order, commons, token)
    if order.session_url:
        return order.session_url
    for before in await run_in_threadpool(_given_up, commons, order):
        if await _is_paid(commons, gateway, before):
            await run_in_threadpool(_gone, commons, token)
            raise PaidAlready
    customer = await customer_of(commons, gateway, order)
    price = await _price(gateway, order)

    async def look() -> Answer | None:
        listed = gateway.v1.checkout.sessions.list_async({"customer": customer, "limit": 100})
        async for found in gateway.pages(listed):
            if found.get("client_reference_id") == token:
                return Answer(found, commons.clock())
        return None

    params: Any = session_params(order, customer, price, commons.settings.stripe_application_fee_percent)
    answer = await once(
        commons,
        gateway,
        f"session:{token}",
        lambda options: gateway.v1.checkout.sessions.create_async(params, options),
        look,
    )
    url = str(answer.said.get("url") or "")
    may_be_paid = await run_in_threadpool(_opened, commons, token, str(answer.said["id"]), url)
    if not url or not may_be_paid:
        raise NotForSale
    return url


def session_params(order: OrderRow, customer: str, price: str | None, fee: float) -> dict[str, Any]:
    """A Checkout Session's parameters: the same for the same order, so that its key fits them."""
    item: dict[str, Any] = {"quantity": order.quantity}
    if price:
        item["price"] = price
    else:
        item["price_data"] = {
            "currency": order.currency,
            "unit_amount": order.amount,
            "recurring": {"interval": order.every},
            "product": DUES_PRODUCT,
        }
    about: dict[str, Any] = {"metadata": {"order": order.token}}
    if order.trial_days:
        about["trial_period_days"] = order.trial_days
    if order.destination:
        about["transfer_data"] = {"destination": order.destination}
        if fee:
            about["application_fee_percent"] = fee
    return {
        "mode": "subscription",
        "customer": customer,
        "client_reference_id": order.token,
        "metadata": {"order": order.token},
        "line_items": [item],
        "subscription_data": about,
        "allow_promotion_codes": True,
        "success_url": f"{order.back}{order.token}?paid=1",
        "cancel_url": f"{order.back}{order.token}?cancelled=1",
    }


async def customer_of(commons: Commons, gateway: Gateway, order: OrderRow) -> str:
    """The customer who pays the order: the person's only one, or one of an organisation's order."""
    of = f"order:{order.token}" if order.kind == Kind.SEATS else f"person:{order.name}"
    kept = await run_in_threadpool(_customer, commons, of)
    if kept:
        return kept

    async def nowhere() -> Answer | None:
        return None  # a customer nobody uses costs nothing, and cannot be charged

    answer = await once(
        commons,
        gateway,
        f"customer:{of}",
        lambda options: gateway.v1.customers.create_async({"metadata": {"of": of}}, options),
        nowhere,
    )
    return await run_in_threadpool(_keep_customer, commons, of, str(answer.said["id"]))


async def _price(gateway: Gateway, order: OrderRow) -> str | None:
    """The price at Stripe that the order's offer has now. Raises NotForSale where it is not there, or another."""
    key = price_key(order)
    if key is None:
        return None
    answer = await gateway.ask(
        gateway.v1.prices.list_async({"lookup_keys": [key], "active": True, "limit": 1})
    )
    for price in answer.said["data"]:
        if (price["unit_amount"], price["currency"]) == (order.amount, order.currency):
            return str(price["id"])
    raise NotForSale("The prices here are not ready yet. Ask the people who run this site.")


async def check_session(commons: Commons, session_id: str) -> None:
    """The job `billing.checkout`: what has become of a Checkout; the session is fetched, whoever told us of it."""
    gateway = gateway_of(commons)
    answer = await gateway.ask(gateway.v1.checkout.sessions.retrieve_async(session_id))
    await run_in_threadpool(_found, commons, answer.said)


async def give_up(commons: Commons, token: str) -> None:
    """The job `billing.give_up`: nobody pays this order any more, so nobody can."""
    gateway = gateway_of(commons)
    order = await run_in_threadpool(_order, commons, token)
    if order.state not in {State.OPEN, State.GONE}:
        return
    if order.session_id:
        await _is_paid(commons, gateway, order)
    else:
        await run_in_threadpool(_gone, commons, token)


async def _is_paid(commons: Commons, gateway: Gateway, order: OrderRow) -> bool:
    """Whether the Checkout of an order that was given up was paid all the same; if not, it cannot be any more."""
    sessions, session_id = gateway.v1.checkout.sessions, order.session_id or ""
    answer = await gateway.ask(sessions.retrieve_async(session_id))
    if answer.said["status"] == "open":
        try:
            answer = await gateway.ask(sessions.expire_async(session_id))
        except Refused:  # it was paid, or expired, just now
            answer = await gateway.ask(sessions.retrieve_async(session_id))
    await run_in_threadpool(_found, commons, answer.said)
    return bool(answer.said["status"] == "complete")


def _given_up(commons: Commons, order: OrderRow) -> list[OrderRow]:
    """Orders of the same person for the same thing whose Checkout may still be open."""
    with commons.database.glance() as session:
        found = select(OrderRow).where(
            OrderRow.name == order.name,
            OrderRow.kind == order.kind,
            OrderRow.lane_id == order.lane_id,
            OrderRow.state == State.GONE,
            OrderRow.session_id.is_not(None),
            OrderRow.expires_at > commons.clock(),
        )
        wanted = (order.lane or {}).get("slug")
        return [one for one in session.scalars(found) if (one.lane or {}).get("slug") == wanted]


def _order(commons: Commons, token: str) -> OrderRow:
    with commons.database.read() as session:
        return session.get_one(OrderRow, token)


def _opened(commons: Commons, token: str, session_id: str, url: str) -> bool:
    """Keep where it is paid; whether it may be: it may have been given up meanwhile."""
    with commons.database.write() as session:
        order = session.get_one(OrderRow, token)
        order.session_id, order.session_url = session_id, url or order.session_url
        if order.state == State.GONE:
            ask_for(session, work.GIVE_UP, token, order.made_at)
        return order.state != State.GONE


def _gone(commons: Commons, token: str) -> None:
    with commons.database.write() as session:
        settle(session, token, State.GONE)


def _customer(commons: Commons, of: str) -> str:
    with commons.database.glance() as session:
        row = session.get(CustomerRow, of)
        return row.customer if row else ""


def _keep_customer(commons: Commons, of: str, customer: str) -> str:
    with commons.database.write() as session:
        insert_unless_there(session, table_of(CustomerRow), {"of": of, "customer": customer})
        return session.get_one(CustomerRow, of).customer


def _found(commons: Commons, said: Any) -> None:
    with commons.database.write() as session:
        _note_session(session, commons, said)


def _note_session(session: Session, commons: Commons, said: Any) -> None:
    if said["status"] == "complete" and said.get("subscription"):
        ask_for(session, work.SUBSCRIPTION, str(said["subscription"]), commons.clock())
        return
    order = session.get(OrderRow, str(said.get("client_reference_id") or ""))
    if said["status"] == "expired" and order and order.state == State.OPEN:
        settle(session, order.token, State.GONE)
