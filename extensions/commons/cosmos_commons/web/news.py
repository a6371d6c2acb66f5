"""What is new in a lane? The latest rows of its log that are for every member, in words' order.

Reads the log alone; names of threads are looked up by the template's own data.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.events import EventRow
from cosmos_commons.people import display_names

_TOLD = ("discussion.post.created", "discussion.thread.created", "lanes.member.joined")


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened: `who` as they are called, and the thread it happened in, if in one."""

    kind: str
    who: str
    at: datetime
    thread: str | None


def latest(session: Session, lane_id: int, limit: int = 5) -> list[News]:
    """Return the newest things first."""
    rows = session.scalars(
        select(EventRow)
        .where(EventRow.lane_id == lane_id, EventRow.kind.in_(_TOLD), EventRow.audience == "")
        .order_by(EventRow.cursor.desc())
        .limit(limit)
    ).all()
    called = display_names(session, {row.about or row.by for row in rows})
    return [News(row.kind, called[row.about or row.by], row.at, row.subject.get("thread")) for row in rows]
