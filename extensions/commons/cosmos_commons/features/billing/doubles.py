"""Does somebody pay twice for the same thing? Two Checkouts may have been finished before either was heard of.

Nothing is taken from anybody for it: each subscription gives what it gives, and the last to end ends it. The operator
is told, and the person where they see their payments.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.features.billing import notes
from cosmos_commons.features.billing.models import SubscriptionRow
from cosmos_commons.features.billing.notes import Alert
from cosmos_commons.features.billing.orders import LIVE, Kind


def look_for(session: Session, row: SubscriptionRow, now: datetime) -> None:
    """Tell the operator of every other payment for what this one pays; where one of two has ended, no more."""
    for other in _like(session, row):
        pair = " ".join(sorted((row.id, other.id)))
        if row.said["status"] in LIVE and other.said["status"] in LIVE:
            notes.alert(session, Alert.PAID_TWICE, pair, now)
        else:
            notes.over(session, Alert.PAID_TWICE, pair)


def is_double(session: Session, row: SubscriptionRow) -> bool:
    """Whether it goes on beside another that pays for the same."""
    return row.said["status"] in LIVE and any(one.said["status"] in LIVE for one in _like(session, row))


def _like(session: Session, row: SubscriptionRow) -> list[SubscriptionRow]:
    if row.kind == Kind.SEATS or (row.kind == Kind.PLAN and row.lane_id is None):
        return []  # one may well buy seats again, or pay for two lanes
    same = select(SubscriptionRow).where(
        SubscriptionRow.kind == row.kind, SubscriptionRow.lane_id == row.lane_id, SubscriptionRow.id != row.id
    )
    if row.kind != Kind.PLAN:
        same = same.where(SubscriptionRow.name == row.name)
    return list(session.scalars(same))
