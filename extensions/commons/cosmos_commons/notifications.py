"""Whom does something concern: who is mentioned in it, whom does it answer? Features keep that with what they keep,
and give hits for it (`Feature.hits`).

As with `search`, this knows names and numbers only: what says it may be hidden from whom it concerns, and is looked up
each time anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from cosmos_commons import search
from cosmos_commons.db import Base, BigId, table_of
from cosmos_commons.search import Thing


class Why(StrEnum):
    """Why something concerns somebody; what answers them and mentions them, too, answers them."""

    MENTION = "mention"
    ANSWER = "answer"


class NotificationRow(Base):
    """That a `Thing` concerns somebody of its lane."""

    __tablename__ = "notifications_notification"
    __table_args__ = (
        Index("notifications_notification_ref", "lane_id", "feature", "ref", "name", unique=True),
        Index("notifications_notification_name", "lane_id", "name", "read", "place"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"))
    feature: Mapped[str] = mapped_column(String(40))
    ref: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(String(20))
    place: Mapped[int] = mapped_column(BigId)
    read: Mapped[bool]
    audience: Mapped[str | None] = mapped_column(String(120))
    about: Mapped[str | None] = mapped_column(String(64))


class Notification(NamedTuple):
    """That something concerns one; `place` is where it stands among the others, the newest last."""

    place: int
    feature: str
    ref: str
    why: Why
    read: bool


_N = table_of(NotificationRow)
_THIS = (
    _N.c.lane_id == bindparam("its_lane"),
    _N.c.feature == bindparam("its_feature"),
    _N.c.ref == bindparam("its_ref"),
)
_BEFORE = select(_N.c.name, _N.c.why).where(*_THIS)
_DROP = delete(_N).where(*_THIS)
_DROP_SOME = delete(_N).where(*_THIS, _N.c.name.in_(bindparam("names", expanding=True)))
_ADD = insert(_N)
_MINE = (_N.c.lane_id == bindparam("its_lane"), _N.c.name == bindparam("its_name"))
_PAGE = (
    select(_N.c.place, _N.c.feature, _N.c.ref, _N.c.why, _N.c.read)
    .where(
        *_MINE,
        _N.c.place < bindparam("before"),
        or_(
            _N.c.audience.is_(None),
            _N.c.audience.in_(bindparam("audiences", expanding=True)),
            _N.c.about == bindparam("its_name"),
        ),
    )
    .order_by(_N.c.place.desc(), _N.c.id)
    .limit(bindparam("most"))
)
_UNREAD = _PAGE.where(_N.c.read.is_(False))
_UNREAD_OF = select(_N.c.ref).where(*_MINE, _N.c.feature == bindparam("its_feature"), _N.c.read.is_(False))
_READ = (
    update(_N)
    .where(*_MINE, _N.c.feature == bindparam("its_feature"), _N.c.ref.in_(bindparam("refs", expanding=True)))
    .values(read=True)
)


def add(
    session: Session,
    thing: Thing,
    at: datetime,
    *,
    by: str,
    mentioned: Collection[str] = (),
    answered: Collection[str] = (),
) -> None:
    """Something new mentions and answers these, as far as that is not who it is `by`.

    `at` says among what it is the newest.
    """
    whys = dict.fromkeys(mentioned, Why.MENTION) | dict.fromkeys(answered, Why.ANSWER)
    row = asdict(thing) | {"read": False}
    rows = [
        row | {"name": name, "why": why.value, "place": search.place(at)}
        for name, why in whys.items()
        if name != by
    ]
    if rows:
        session.connection().execute(_ADD, rows)


def change(session: Session, thing: Thing, at: datetime, *, by: str, mentioned: Collection[str]) -> None:
    """It mentions these now, and nobody else; whom it answered it answers, and who has read it has done so."""
    before = {name: Why(why) for name, why in session.connection().execute(_BEFORE, thing.named())}
    gone = [name for name, why in before.items() if why is Why.MENTION and name not in mentioned]
    if gone:
        session.connection().execute(_DROP_SOME, thing.named() | {"names": gone})
    add(session, thing, at, by=by, mentioned=[name for name in mentioned if name not in before])


def drop(session: Session, thing: Thing) -> None:
    """It concerns nobody any more."""
    session.connection().execute(_DROP, thing.named())


def of(
    session: Session,
    lane_id: int,
    name: str,
    *,
    audiences: Collection[str],
    before: int = search.NEWEST,
    most: int,
    unread: bool = False,
) -> list[Notification]:
    """What concerns `name` in the lane before place `before`, the newest first; `unread`: that alone.

    What is for an audience that `name` does not belong to is not looked at.
    """
    wanted = {
        "its_lane": lane_id,
        "its_name": name,
        "audiences": list(audiences),
        "before": before,
        "most": most,
    }
    found = session.connection().execute(_UNREAD if unread else _PAGE, wanted)
    return [Notification(place, feature, ref, Why(why), read) for place, feature, ref, why, read in found]


def unread_in(session: Session, lane_id: int, name: str, feature: str) -> list[str]:
    """The refs of what concerns `name` in that feature, and is not read."""
    wanted = {"its_lane": lane_id, "its_name": name, "its_feature": feature}
    return list(session.connection().execute(_UNREAD_OF, wanted).scalars())


def read(session: Session, lane_id: int, name: str, feature: str, refs: Sequence[str]) -> None:
    """`name` has read these."""
    if refs:
        wanted = {"its_lane": lane_id, "its_name": name, "its_feature": feature, "refs": list(refs)}
        session.connection().execute(_READ, wanted)
