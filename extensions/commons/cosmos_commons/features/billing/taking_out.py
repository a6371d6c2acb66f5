"""How does a paid order become a lane? Whole, once, with who paid as its host; or it waits: for another name, or for
the operator to mend what is in the way."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from cosmos_commons.context import Commons
from cosmos_commons.entitlement.facts import PAYING
from cosmos_commons.errors import CommonsError
from cosmos_commons.features.billing import notes
from cosmos_commons.features.billing.catalogue import catalogue
from cosmos_commons.features.billing.fitting import included
from cosmos_commons.features.billing.gateway import JSON
from cosmos_commons.features.billing.models import OrderRow
from cosmos_commons.features.billing.notes import Alert
from cosmos_commons.features.billing.orders import LIVE, State, settle
from cosmos_commons.lane_making import (
    LaneMaker,
    LaneNameTaken,
    NewLaneRequest,
    NoSuchFeature,
    NoSuchPlaybook,
    PlaybookFaulty,
    maker_of,
)

Making = Callable[[Session, JSON], int | None]
"""Makes the lane in a transaction, of what Stripe said of its subscription; its id, None where it cannot be now."""

_WAITS = (State.PAID, State.HELD_UP)


def asked_for(commons: Commons, maker: LaneMaker, order: OrderRow) -> NewLaneRequest:
    """The lane as ordered, with no more features than its plan includes."""
    asked = NewLaneRequest.model_validate(order.lane)
    plan = catalogue(commons.settings.billing_catalogue).plans.get(order.offer)
    if plan is None or plan.features is None:
        return asked
    installed = frozenset(feature.name for feature in maker.features if feature.optional)
    chosen = asked.features if asked.features is not None else installed
    return asked.model_copy(update={"features": included(plan, chosen)})


def make_lane(commons: Commons, order: OrderRow) -> Making:
    """Ready to make the order's lane: what takes long is done here."""
    maker = maker_of(commons)
    asked = asked_for(commons, maker, order)
    faulty: CommonsError | None = None
    try:
        playbook = maker.playbook(asked.playbook)
    except (NoSuchPlaybook, PlaybookFaulty) as found:
        faulty = found

    def make(session: Session, said: JSON) -> int | None:
        now, bought = commons.clock(), str(said.get("id"))
        if said["status"] not in LIVE:
            notes.over(session, Alert.LANE_HELD_UP, bought)
        if said["status"] not in PAYING:
            return None
        kept = session.get_one(OrderRow, order.token, with_for_update=True)
        if kept.state not in _WAITS or kept.lane != order.lane:  # named anew meanwhile, and asked for again
            return None
        try:
            if faulty:
                raise faulty
            with session.begin_nested():
                lane = maker.make(session, asked, playbook, order.name, now, host=order.name)
        except LaneNameTaken:
            settle(session, order.token, State.NAME_TAKEN)
            return None
        except (NoSuchPlaybook, PlaybookFaulty, NoSuchFeature) as wrong:
            settle(session, order.token, State.HELD_UP)
            notes.alert(session, Alert.LANE_HELD_UP, bought, now, f"{asked.playbook} ({wrong.code})")
            return None
        notes.over(session, Alert.LANE_HELD_UP, bought)
        kept.lane_id = lane.id
        return lane.id

    return make
