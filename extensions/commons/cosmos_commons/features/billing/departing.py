"""Who left a lane, or was taken out, pays for it no longer, and the seat that they had is free for somebody else."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from cosmos_commons.context import Commons
from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.facts import GIVEN, Kind, latest
from cosmos_commons.features.billing import deeds, seats
from cosmos_commons.features.billing.models import SeatRow, SubscriptionRow
from cosmos_commons.features.billing.orders import Kind as Bought

_OVER = frozenset({"canceled", "incomplete_expired"})


async def follow_departure(commons: Commons, key: str) -> None:
    """The job `entitlement.departed`, key `LANE-ID/NAME`. Whoever is back meanwhile goes on as they were."""
    lane_id, _, name = key.partition("/")
    paying = await run_in_threadpool(_give_back, commons, int(lane_id), name)
    for row in paying:
        await deeds.do(commons, row, "cancel-now", "departed")


def _give_back(commons: Commons, lane_id: int, name: str) -> list[SubscriptionRow]:
    """Free the seats of who is gone; what they still pay for the lane themselves."""
    with commons.database.write() as session:
        removal = latest(ledger.facts_of(session, lane_id, name)).get(Kind.REMOVAL.value)
        if removal is None or removal.state != GIVEN:
            return []
        held = select(SubscriptionRow).join(SeatRow, SeatRow.subscription == SubscriptionRow.id)
        held = held.where(SubscriptionRow.lane_id == lane_id, SeatRow.name == name)
        for bought in session.scalars(held).all():
            seats.take_back(session, bought, name, name, commons.clock(), commons.settings.terms)
        return _paid_by(session, lane_id, name)


def _paid_by(session: Session, lane_id: int, name: str) -> list[SubscriptionRow]:
    found = select(SubscriptionRow).where(
        SubscriptionRow.lane_id == lane_id,
        SubscriptionRow.name == name,
        SubscriptionRow.kind == Bought.DUES.value,
    )
    return [row for row in session.scalars(found) if row.said["status"] not in _OVER]
