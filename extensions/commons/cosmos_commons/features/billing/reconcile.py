"""Is everything as Stripe has it? Compared as a whole, in case we were never told; what was mended is said.

Stripe keeps events for 30 days (docs.stripe.com/api/events) and subscriptions for good: the second is what counts.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from cosmos_commons.context import Commons
from cosmos_commons.features.billing import notes, saying, work
from cosmos_commons.features.billing.checkout import gateway_of
from cosmos_commons.features.billing.gateway import JSON
from cosmos_commons.features.billing.intake import HANDLERS, take_in
from cosmos_commons.features.billing.models import AccountRow, OrderRow, StripeEventRow, SubscriptionRow
from cosmos_commons.features.billing.orders import State
from cosmos_commons.jobs import Later, ask_for

EVENTS_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Repaired:
    """How much was not as Stripe has it."""

    subscriptions: int
    events: int
    orders: int


async def reconcile(commons: Commons) -> Repaired:
    """Compare, and ask for what differs to be fetched. Raises PaymentsAway, PaymentsRefused."""
    gateway = gateway_of(commons)
    since = int((commons.clock() - EVENTS_KEPT).timestamp())
    found = [said async for said in gateway.pages(gateway.v1.subscriptions.list_async(_all_that_is_said()))]
    params: Any = {"created": {"gte": since}, "types": [], "limit": 100}
    missed = [said async for said in gateway.pages(gateway.v1.events.list_async(_of_types(params)))]
    subscriptions = await run_in_threadpool(_compare, commons, found)
    events = await run_in_threadpool(_take_missed, commons, missed)
    orders = await run_in_threadpool(_ask_again, commons)
    return Repaired(subscriptions, events, orders)


def _all_that_is_said() -> Any:
    return {"status": "all", "limit": 100, "expand": [f"data.{what}" for what in saying.EXPANDED]}


def _of_types(params: dict[str, Any]) -> Any:
    # Stripe takes at most twenty kinds in `types`, docs.stripe.com/api/events/list.
    return params | {"types": sorted(HANDLERS)[:20]}


async def reconcile_job(commons: Commons, _key: str) -> None:
    """The job `billing.reconcile`: now, and again after the time that the operator set."""
    if not commons.settings.takes_money:
        return
    await reconcile(commons)
    raise Later(timedelta(minutes=commons.settings.stripe_reconcile_minutes))


def _compare(commons: Commons, found: list[JSON]) -> int:
    """Of Stripe's subscriptions, those that we hold to be otherwise, or do not know and should."""
    differing = 0
    now = commons.clock()
    with commons.database.write() as session:
        known = {row.id: row for row in session.scalars(select(SubscriptionRow))}
        orders = set(session.scalars(select(OrderRow.token)))
        for said in found:
            row = known.pop(said["id"], None)
            ours = row is not None or (said.get("metadata") or {}).get("order") in orders
            if not ours or (row and row.said == saying.summary(said)):
                continue
            was = row.said["status"] if row else "unknown here"
            notes.repaired(session, said["id"], f"was {was}, is {said['status']} at Stripe", now)
            ask_for(session, work.SUBSCRIPTION, said["id"], now)
            differing += 1
    return differing


def _take_missed(commons: Commons, missed: list[JSON]) -> int:
    """Keep the events that never came, and do what they make necessary."""
    taken = 0
    now = commons.clock()
    with commons.database.write() as session:
        here = set(session.scalars(select(StripeEventRow.id)))
        for said in reversed(missed):
            if said["id"] not in here and take_in(
                session, commons, said, json.dumps(said, default=str).encode()
            ):
                notes.repaired(session, said["id"], f"the event {said['type']} had not come", now)
                taken += 1
    return taken


def _ask_again(commons: Commons) -> int:
    """Look at every Checkout that is open for longer than it can be, and at accounts that are not ready."""
    now = commons.clock()
    with commons.database.write() as session:
        late = select(OrderRow).where(OrderRow.state == State.OPEN, OrderRow.expires_at < now)
        orders = list(session.scalars(late))
        for order in orders:
            ask_for(session, work.GIVE_UP, order.token, now)
        for account in session.scalars(select(AccountRow.account)):
            ask_for(session, work.ACCOUNT, account, now)
    return len(orders)
