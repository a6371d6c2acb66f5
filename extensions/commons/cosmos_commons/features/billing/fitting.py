"""What does a lane have under its plan? Places and features, never more than the plan that Stripe says.

A plan is changed in the Customer Portal, at any time. What the lane chose is its order's to say, so what a smaller plan
took away comes back with a larger one; nothing that was written goes meanwhile.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from cosmos_commons import events
from cosmos_commons.context import Commons
from cosmos_commons.features.billing import notes, saying, work
from cosmos_commons.features.billing.catalogue import Plan, catalogue, plan_of
from cosmos_commons.features.billing.gateway import JSON
from cosmos_commons.features.billing.models import OrderRow, SubscriptionRow
from cosmos_commons.features.billing.notes import Alert
from cosmos_commons.jobs import ask_for
from cosmos_commons.lane import Lane
from cosmos_commons.lane_making import maker_of

BY = "*stripe"


def included(plan: Plan | None, chosen: frozenset[str]) -> frozenset[str]:
    """Of the features that were chosen for a lane, those that its plan includes."""
    return chosen if plan is None or plan.features is None else chosen & plan.features


def fit(session: Session, commons: Commons, row: SubscriptionRow, said: JSON, now: datetime) -> None:
    """Bring the lane to the plan that is paid now; to one that is not known here nothing is brought."""
    offered = catalogue(commons.settings.billing_catalogue)
    found = plan_of(offered, saying.price(said).get("product"))
    if found is None:
        notes.alert(session, Alert.STRAYED, row.id, now)
        return
    row.offer, plan = found
    lane = session.get_one(Lane, row.lane_id)
    order = session.get_one(OrderRow, row.order)
    before = (lane.seats, frozenset(lane.features))
    features = included(plan, frozenset((order.lane or {}).get("features") or lane.features))
    if before == (plan.seats, features):
        return
    lane.seats, lane.features = plan.seats, sorted(features)
    if before[0] is not None:  # there was a plan before
        events.append(session, lane.id, "billing.plan.changed", by=BY, at=now)
    if features - before[1]:
        ask_for(session, work.LAY_OUT, str(lane.id), now)


async def lay_out(commons: Commons, key: str) -> None:
    """The job `billing.lay_out`, key a lane's id: what its playbook declares for a feature that it has only now."""
    await run_in_threadpool(_lay_out, commons, int(key))


def _lay_out(commons: Commons, lane_id: int) -> None:
    maker = maker_of(commons)
    with commons.database.read() as session:
        slug = session.scalars(select(Lane.playbook).where(Lane.id == lane_id)).one()
    playbook = maker.playbook(slug)
    with commons.database.write() as session:
        maker.lay_out(session, session.get_one(Lane, lane_id), playbook, BY, commons.clock())
