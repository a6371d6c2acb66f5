"""How does a paid order become a lane? Whole, once, with who paid as its host; or it waits for another name."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from cosmos_commons.context import Commons
from cosmos_commons.entitlement.facts import PAYING
from cosmos_commons.features.billing.catalogue import catalogue
from cosmos_commons.features.billing.gateway import JSON
from cosmos_commons.features.billing.models import OrderRow
from cosmos_commons.features.billing.orders import State, settle
from cosmos_commons.lane_making import LaneNameTaken, NewLaneRequest, maker_of

Making = Callable[[Session, JSON], int | None]
"""Makes the lane in a transaction, of what Stripe said of its subscription; its id, None where it cannot be now."""


def asked_for(commons: Commons, order: OrderRow) -> NewLaneRequest:
    """The lane as ordered, with no more features than its plan includes."""
    asked = NewLaneRequest.model_validate(order.lane)
    plan = catalogue(commons.settings.billing_catalogue).plans.get(order.offer)
    if plan is None or plan.features is None:
        return asked
    chosen = asked.features if asked.features is not None else plan.features
    return asked.model_copy(update={"features": chosen & plan.features})


def make_lane(commons: Commons, order: OrderRow) -> Making:
    """Ready to make the order's lane: what takes long is done here."""
    maker = maker_of(commons)
    asked = asked_for(commons, order)
    playbook = maker.playbook(asked.playbook)

    def make(session: Session, said: JSON) -> int | None:
        if said["status"] not in PAYING:
            return None
        now = commons.clock()
        kept = session.get_one(OrderRow, order.token, with_for_update=True)
        if kept.state != State.PAID or kept.lane != order.lane:  # named anew meanwhile, and asked for again
            return None
        try:
            with session.begin_nested():
                lane = maker.make(session, asked, playbook, order.name, now, host=order.name)
        except LaneNameTaken:
            settle(session, order.token, State.NAME_TAKEN)
            return None
        kept.lane_id = lane.id
        return lane.id

    return make
