"""Who is spoken to, in what? Features keep it with what they keep, and give hits for it (`Feature.hits`).

As with `search`, this knows names and numbers only: what says it may be hidden from whom it mentions, and is looked
up each time anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from cosmos_commons import search
from cosmos_commons.db import Base, BigId, table_of
from cosmos_commons.search import Thing


class MentionRow(Base):
    """That a `Thing` mentions somebody of its lane."""

    __tablename__ = "mentions_mention"
    __table_args__ = (
        Index("mentions_mention_ref", "lane_id", "feature", "ref", "name", unique=True),
        Index("mentions_mention_name", "lane_id", "name", "read", "place"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"))
    feature: Mapped[str] = mapped_column(String(40))
    ref: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(64))
    place: Mapped[int] = mapped_column(BigId)
    read: Mapped[bool]
    audience: Mapped[str | None] = mapped_column(String(120))
    about: Mapped[str | None] = mapped_column(String(64))


class Mention(NamedTuple):
    """That one is mentioned in something; `place` is where it stands among the others, the newest last."""

    place: int
    feature: str
    ref: str
    read: bool


_M = table_of(MentionRow)
_THIS = (
    _M.c.lane_id == bindparam("its_lane"),
    _M.c.feature == bindparam("its_feature"),
    _M.c.ref == bindparam("its_ref"),
)
_NAMED = select(_M.c.name).where(*_THIS)
_DROP = delete(_M).where(*_THIS)
_DROP_SOME = delete(_M).where(*_THIS, _M.c.name.in_(bindparam("names", expanding=True)))
_ADD = insert(_M)
_MINE = (_M.c.lane_id == bindparam("its_lane"), _M.c.name == bindparam("its_name"))
_PAGE = (
    select(_M.c.place, _M.c.feature, _M.c.ref, _M.c.read)
    .where(
        *_MINE,
        _M.c.place < bindparam("before"),
        or_(
            _M.c.audience.is_(None),
            _M.c.audience.in_(bindparam("audiences", expanding=True)),
            _M.c.about == bindparam("its_name"),
        ),
    )
    .order_by(_M.c.place.desc(), _M.c.id)
    .limit(bindparam("most"))
)
_UNREAD = _PAGE.where(_M.c.read.is_(False))
_UNREAD_OF = select(_M.c.ref).where(*_MINE, _M.c.feature == bindparam("its_feature"), _M.c.read.is_(False))
_READ = (
    update(_M)
    .where(*_MINE, _M.c.feature == bindparam("its_feature"), _M.c.ref.in_(bindparam("refs", expanding=True)))
    .values(read=True)
)


def add(session: Session, thing: Thing, names: Collection[str], at: datetime) -> None:
    """Something new mentions these; `at` says among what it is the newest."""
    if names:
        row = asdict(thing) | {"read": False}
        rows = [row | {"name": name, "place": search.place(at)} for name in names]
        session.connection().execute(_ADD, rows)


def change(session: Session, thing: Thing, names: Collection[str], at: datetime) -> None:
    """It mentions these now, and nobody else; who was mentioned before and has read it has done so."""
    before = set(session.connection().execute(_NAMED, thing.named()).scalars())
    if gone := before.difference(names):
        session.connection().execute(_DROP_SOME, thing.named() | {"names": list(gone)})
    add(session, thing, [name for name in names if name not in before], at)


def drop(session: Session, thing: Thing) -> None:
    """It mentions nobody any more."""
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
) -> list[Mention]:
    """Mentions of `name` in the lane before place `before`, the newest first; `unread`: these alone.

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
    return [Mention(*row) for row in found]


def unread_in(session: Session, lane_id: int, name: str, feature: str) -> list[str]:
    """The refs of what mentions `name` in that feature, and is not read."""
    wanted = {"its_lane": lane_id, "its_name": name, "its_feature": feature}
    return list(session.connection().execute(_UNREAD_OF, wanted).scalars())


def read(session: Session, lane_id: int, name: str, feature: str, refs: Sequence[str]) -> None:
    """`name` has read these."""
    if refs:
        wanted = {"its_lane": lane_id, "its_name": name, "its_feature": feature, "refs": list(refs)}
        session.connection().execute(_READ, wanted)
