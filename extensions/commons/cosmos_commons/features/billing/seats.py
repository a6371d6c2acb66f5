"""Whose are the seats that an organisation bought? The buyer gives them by name, and takes them back."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cosmos_commons.db import insert_unless_there, table_of
from cosmos_commons.entitlement import ledger, sources
from cosmos_commons.entitlement.decision import LEFT, Terms
from cosmos_commons.entitlement.facts import ENDED, GIVEN, Fact, Kind, latest
from cosmos_commons.features.billing.errors import NoSeatLeft, NotForSale
from cosmos_commons.features.billing.models import SeatRow, SubscriptionRow
from cosmos_commons.lane import Membership, make_sure_of_room


def holders(session: Session, subscription: str) -> list[str]:
    """Who has a seat, in the order in which they were given."""
    found = select(SeatRow.name).where(SeatRow.subscription == subscription)
    return list(session.scalars(found.order_by(SeatRow.at, SeatRow.name)))


def give(session: Session, row: SubscriptionRow, name: str, by: str, now: datetime, terms: Terms) -> None:
    """A seat for `name`; nothing changes for who has one. Raises NoSeatLeft, LaneFull, NotForSale."""
    # Locked, so that of two who are given the last seat at once only one gets it.
    session.execute(select(SubscriptionRow).where(SubscriptionRow.id == row.id).with_for_update())
    taken = select(func.count()).where(SeatRow.subscription == row.id)
    if name in holders(session, row.id):
        return
    if (session.scalar(taken) or 0) >= row.said["quantity"]:
        raise NoSeatLeft
    removal = latest(ledger.facts_of(session, row.lane_id or 0, name)).get(Kind.REMOVAL.value)
    if removal and removal.state == GIVEN and removal.note != LEFT:
        raise NotForSale("A steward of this lane has taken them out. Ask one of them.")
    if session.get(Membership, (row.lane_id, name)) is None:
        make_sure_of_room(session, row.lane_id or 0)
    insert_unless_there(session, table_of(SeatRow), {"subscription": row.id, "name": name, "at": now})
    came = sources.given(Kind.SEAT, now, name=row.id)
    ledger.record(session, row.lane_id, name, came, by=by, now=now, terms=terms)


def take_back(
    session: Session, row: SubscriptionRow, name: str, by: str, now: datetime, terms: Terms
) -> None:
    """The seat is free again."""
    session.execute(delete(SeatRow).where(SeatRow.subscription == row.id, SeatRow.name == name))
    ended = Fact(f"{Kind.SEAT}:{row.id}", now, ENDED)
    ledger.record(session, row.lane_id, name, [ended], by=by, now=now, terms=terms)
