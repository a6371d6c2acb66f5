"""What does Stripe say of a subscription now, and what follows? Fetched by one job at a time, and then written down.

The job's key is the subscription, so that of what is fetched the later comes later here too. Whoever told us of it is
not believed: the object is. Whose it is, and what it gives, our order says.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from cosmos_commons.context import Commons
from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.decision import Terms
from cosmos_commons.entitlement.facts import ENDED, PAYING, Fact
from cosmos_commons.entitlement.facts import Kind as Source
from cosmos_commons.entitlement.sources import ARRIVED
from cosmos_commons.features.billing import doubles, notes, saying, seats
from cosmos_commons.features.billing.checkout import gateway_of
from cosmos_commons.features.billing.fitting import BY, fit
from cosmos_commons.features.billing.gateway import JSON, Answer, Refused
from cosmos_commons.features.billing.models import CustomerRow, OrderRow, SubscriptionRow
from cosmos_commons.features.billing.notes import Alert
from cosmos_commons.features.billing.orders import LIVE, Kind, State, settle, sold_as
from cosmos_commons.features.billing.taking_out import make_lane
from cosmos_commons.jobs import Later, ask_for

LOOKS_AGAIN = timedelta(minutes=1)
"""How soon a lane that could not be made is tried again, so that it is there soon after what was in the way is gone."""
_MOMENT = timedelta(microseconds=1)


async def follow_subscription(commons: Commons, key: str) -> None:
    """The job `billing.subscription`, key: its id at Stripe."""
    gateway = gateway_of(commons)
    try:
        answer = await gateway.ask(
            gateway.v1.subscriptions.retrieve_async(key, {"expand": [*saying.EXPANDED]})
        )
    except Refused as refused:
        if not refused.missing:
            raise
        await run_in_threadpool(_unknown, commons, key, Alert.NOT_AT_STRIPE)
        return
    token = await run_in_threadpool(_order_of, commons, key)
    if token is None:
        token = await _adopted(commons, key, answer)
    if token is not None and await run_in_threadpool(_write_down, commons, token, answer):
        raise Later(LOOKS_AGAIN)


async def _adopted(commons: Commons, key: str, answer: Answer) -> str | None:
    """The order that a subscription new to us was bought by, found from its Checkout; None where it is not ours."""
    gateway = gateway_of(commons)
    listed = await gateway.ask(gateway.v1.checkout.sessions.list_async({"subscription": key, "limit": 1}))
    for session in listed.said["data"]:
        if why := await run_in_threadpool(_adopt, commons, key, session, answer):
            await run_in_threadpool(_unknown, commons, key, why)
            return None
        return str(session["client_reference_id"])
    await run_in_threadpool(_unknown, commons, key, Alert.BOUGHT_BY_NOBODY)
    return None


def _adopt(commons: Commons, key: str, bought: JSON, answer: Answer) -> Alert | None:
    """Bind the subscription to its order; why not, where it does not fit."""
    said = answer.said
    with commons.database.write() as session:
        order = session.get(OrderRow, str(bought.get("client_reference_id") or ""))
        if order is None:
            return Alert.BOUGHT_BY_NOBODY
        of = f"order:{order.token}" if order.kind == Kind.SEATS else f"person:{order.name}"
        customer = session.get(CustomerRow, of)
        if customer is None or customer.customer != said["customer"]:
            return Alert.OTHER_CUSTOMER
        if order.session_id not in {None, bought["id"]}:
            return Alert.OTHER_CHECKOUT
        if why := _differs(order, said):
            return why
        other = session.scalar(select(SubscriptionRow.id).where(SubscriptionRow.order == order.token))
        if other and other != key:
            return Alert.ORDER_PAID
        session.add(
            SubscriptionRow(
                id=key,
                order=order.token,
                kind=order.kind,
                name=order.name,
                lane_id=order.lane_id,
                customer=customer.customer,
                offer=order.offer,
                said=saying.summary(said),
                as_of=answer.at - _MOMENT,
            )
        )
        settle(session, order.token, State.PAID)
    return None


def _differs(order: OrderRow, said: JSON) -> Alert | None:
    """Why what is paid is not what was ordered."""
    price = saying.price(said)
    every = (price.get("recurring") or {}).get("interval")
    if (price.get("unit_amount"), price.get("currency"), every) != (
        order.amount,
        order.currency,
        order.every,
    ):
        return Alert.OTHER_PRICE
    if price.get("product") != sold_as(order.kind, order.offer):
        return Alert.OTHER_OFFER
    if saying.quantity(said) != order.quantity:
        return Alert.OTHER_NUMBER
    return None


def _write_down(commons: Commons, token: str, answer: Answer) -> bool:
    """Bring what we keep, the facts and the lane to what Stripe says; whether a lane that is paid for waits."""
    order = _read(commons, token)
    # A playbook takes a while to read, so nobody should wait for it to write.
    making = make_lane(commons, order) if order.kind == Kind.PLAN and order.lane_id is None else None
    with commons.database.write() as session:
        row = session.scalars(select(SubscriptionRow).where(SubscriptionRow.order == token)).one()
        now = commons.clock()
        row.as_of = max(answer.at, row.as_of + _MOMENT)
        row.said = saying.summary(answer.said)
        if not saying.is_known(answer.said):
            notes.alert(session, Alert.STATUS_UNKNOWN, row.id, now, answer.said["status"])
        if making and row.lane_id is None:
            row.lane_id = making(session, answer.said)
        _record(session, commons, row, answer.said, now, fresh=order.state == State.PAID)
        doubles.look_for(session, row, now)
        held_up = session.get_one(OrderRow, token).state == State.HELD_UP
        return held_up and row.said["status"] in LIVE


def _record(
    session: Session, commons: Commons, row: SubscriptionRow, said: JSON, now: datetime, *, fresh: bool
) -> None:
    """The facts that the subscription comes to."""
    terms = commons.settings.terms
    if row.kind == Kind.MEMBERSHIP:
        fact = saying.fact_of(f"membership:{row.id}", said, row.as_of)
        ledger.record(session, None, row.name, [fact], by=BY, now=now, terms=terms)
    elif row.lane_id is None:
        return  # a lane that has no name yet
    elif row.kind == Kind.DUES:
        facts = [saying.fact_of(f"subscription:{row.id}", said, row.as_of)]
        if fresh:  # who left and pays again is back
            facts.append(Fact(Source.REMOVAL.value, now, ENDED))
        ledger.record(session, row.lane_id, row.name, facts, by=BY, now=now, terms=terms)
        _use_invitation(session, row, said, now)
    elif row.kind == Kind.SEATS:
        _take_back(session, row, said, now, terms)
        fact = saying.fact_of(f"seats:{row.id}", said, row.as_of)
        ledger.record(session, row.lane_id, "", [fact], by=BY, now=now, terms=terms)
    else:
        fit(session, commons, row, said, now)
        fact = saying.fact_of(f"plan:{row.id}", said, row.as_of)
        ledger.record(session, row.lane_id, "", [fact], by=BY, now=now, terms=terms)
    if row.kind != Kind.PLAN and saying.price(said).get("product") != sold_as(row.kind, row.offer):
        notes.alert(session, Alert.STRAYED, row.id, now)
    if row.lane_id is not None or row.kind == Kind.MEMBERSHIP:
        settle(session, row.order, State.DONE)


def _use_invitation(session: Session, row: SubscriptionRow, said: JSON, now: datetime) -> None:
    """Who came to pay by a link is what it says, and has used it."""
    order = session.get_one(OrderRow, row.order)
    if order.invitation and said["status"] in PAYING:
        ask_for(session, ARRIVED, f"{order.invitation}/{row.name}", now)
        order.invitation = None


def _take_back(session: Session, row: SubscriptionRow, said: JSON, now: datetime, terms: Terms) -> None:
    """Of more people than seats, those who came last have none."""
    for name in seats.holders(session, row.id)[saying.quantity(said) :]:
        seats.take_back(session, row, name, BY, now, terms)


def _order_of(commons: Commons, key: str) -> str | None:
    with commons.database.glance() as session:
        row = session.get(SubscriptionRow, key)
        return row.order if row else None


def _read(commons: Commons, token: str) -> OrderRow:
    with commons.database.read() as session:
        return session.get_one(OrderRow, token)


def _unknown(commons: Commons, key: str, why: Alert) -> None:
    gateway_of(commons).alerts += 1
    with commons.database.write() as session:
        notes.alert(session, why, key, commons.clock())
