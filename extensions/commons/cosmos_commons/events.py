"""What happened in a lane? Its log: append-only, one row a change, written in the change's own transaction.

A row names things by their ids and holds nobody's words: what a reader gets is looked up when it is read, so
what was taken away is gone from here too. Cursors grow in the order of commits within a lane: who has read up
to one has missed nothing before it. Nobody is told a cursor, for two of them tell how much there is between that
is hidden from who reads: outside an event is known by its bookmark, a number by chance.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, bindparam, func, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from cosmos_commons.db import Base, BigId, is_postgresql, table_of, touch

# Our own number in PostgreSQL's space of advisory locks.
_LOCKS = 0x1A9E
_BOOKMARK_BITS = 59  # at most 18 digits
CHANNEL = "cosmos_lanes"
"""Where a PostgreSQL tells every process of the commons which lane has something new."""


_FOR_ALL = text("audience = ''")


class EventRow(Base):
    """One change. `audience` empty: every member; else `FEATURE:WHAT`, for those who hold that key."""

    __tablename__ = "core_event"
    __table_args__ = (
        Index("core_event_lane_cursor", "lane_id", "cursor"),
        Index("core_event_everybodys", "lane_id", "cursor", sqlite_where=_FOR_ALL, postgresql_where=_FOR_ALL),
        {"sqlite_autoincrement": True},
    )

    cursor: Mapped[int] = mapped_column(BigId, primary_key=True)
    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(60))
    by: Mapped[str] = mapped_column(String(64))
    about: Mapped[str | None] = mapped_column(String(64))
    audience: Mapped[str] = mapped_column(String(80))
    subject: Mapped[dict[str, Any]] = mapped_column(JSON)
    bookmark: Mapped[int] = mapped_column(BigId, unique=True)


@dataclass(frozen=True, slots=True)
class Event:
    """A row as read. `about` is the person whom a change of membership concerns."""

    cursor: int
    lane_id: int
    at: datetime
    kind: str
    by: str
    about: str | None
    audience: str
    subject: Mapping[str, Any]
    bookmark: int


@dataclass(frozen=True, slots=True)
class News:
    """What a reader is told of an event whose place in the log would tell too much: of which kind, and about what.

    It comes a while after, without a cursor, once for however many there were; who wants to know more asks.
    """

    kind: str
    about: Mapping[str, Any]


def append(
    session: Session,
    lane_id: int,
    kind: str,
    *,
    by: str,
    at: datetime,
    subject: Mapping[str, Any] | None = None,
    about: str | None = None,
    audience: str = "",
) -> None:
    """Log a change in the transaction that makes it, and have the lane's readers woken after the commit.

    On PostgreSQL those of other processes too (`notices.py`).
    """
    row: dict[str, Any] = {"lane_id": lane_id, "at": at, "kind": kind, "by": by, "about": about}
    row |= {
        "audience": audience,
        "subject": dict(subject or {}),
        "bookmark": secrets.randbits(_BOOKMARK_BITS),
    }
    if is_postgresql(session):
        session.connection().execute(_APPEND_HELD, row | _lock_of(lane_id) | {"told": str(lane_id)})
    else:
        session.connection().execute(_APPEND, row)
    touch(session, lane_id)


def hold(session: Session, lane_id: int) -> None:
    """Let no other transaction write to the lane's log before this one has ended."""
    if is_postgresql(session):
        session.connection().execute(_HOLD, _lock_of(lane_id))


def _lock_of(lane_id: int) -> dict[str, int]:
    return {"space": _LOCKS, "lane": lane_id % 2**31}


_EVENTS = table_of(EventRow)
_APPEND = insert(_EVENTS)
# PostgreSQL hands out numbers before commits: without the lock, a reader could pass a number that commits later.
# A row, and with it its number, is made from what waited for the lock, which ends after the commit is visible.
# SQLite has one writer anyway.
_LOCK = func.pg_advisory_xact_lock(bindparam("space"), bindparam("lane"))
_HOLD = select(_LOCK)
# In the same statement, which spares a way to the database; sent to others once this transaction is committed.
_HELD = select(_LOCK, func.pg_notify(CHANNEL, bindparam("told"))).cte("held").prefix_with("MATERIALIZED")
_GIVEN = [column for column in _EVENTS.columns if column.name != "cursor"]
_APPEND_HELD = insert(_EVENTS).from_select(
    _GIVEN,
    select(*(bindparam(column.name, type_=column.type) for column in _GIVEN)).select_from(_HELD),
)
_MINE = EventRow.lane_id == bindparam("lane")
_HEAD = select(func.max(EventRow.cursor)).where(_MINE)
# The bookmark of what is newest of the lane `:lane` for all its members, NULL where nothing is; alone or as a part of
# another statement.
NEWEST = (
    select(EventRow.bookmark).where(_MINE, EventRow.audience == "").order_by(EventRow.cursor.desc()).limit(1)
)
_BOOKMARKED = select(EventRow.cursor).where(_MINE, EventRow.bookmark == bindparam("bookmark"))


def head(session: Session, lane_id: int) -> int:
    """The lane's newest cursor, 0 for an empty log."""
    return session.scalar(_HEAD, {"lane": lane_id}) or 0


def newest(session: Session, lane_id: int) -> int:
    """The bookmark with which a stream goes on where what is read now ends, 0 for an empty log.

    What is newer and for some only does not move it, or it would tell everybody that there was something; those
    for whom it is are told of it again.
    """
    return session.scalar(NEWEST, {"lane": lane_id}) or 0


def at(session: Session, lane_id: int, bookmark: int) -> int | None:
    """The cursor of the event with this bookmark, 0 for bookmark 0; None where the lane has no such event."""
    if not bookmark:
        return 0
    return session.scalar(_BOOKMARKED, {"lane": lane_id, "bookmark": bookmark})


def after(session: Session, lane_id: int, cursor: int, limit: int) -> Sequence[Event]:
    """At most `limit` events after `cursor`, oldest first."""
    rows = session.execute(
        select(
            EventRow.cursor,
            EventRow.lane_id,
            EventRow.at,
            EventRow.kind,
            EventRow.by,
            EventRow.about,
            EventRow.audience,
            EventRow.subject,
            EventRow.bookmark,
        )
        .where(EventRow.lane_id == lane_id, EventRow.cursor > cursor)
        .order_by(EventRow.cursor)
        .limit(limit)
    )
    return [Event(*row) for row in rows]
