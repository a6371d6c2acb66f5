"""Where are the words kept? One row a thing, the newest first; finding them is the database's own full-text search.

On SQLite FTS5 over this table, kept by triggers (sqlite.org/fts5.html, "External Content Tables"); on PostgreSQL
a tsvector under a GIN index. Both compare whole words that we folded, or their beginnings, and nothing more, so that
they find the same. Writers need not name the same word twice: an entry is found when it holds every word asked for.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Dialect, ForeignKey, Index, String, Text, bindparam, delete, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from cosmos_commons.db import Base, BigId, is_postgresql, table_of
from cosmos_commons.search.words import Asked, folded

NEWEST = 2**63 - 1
_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
_CHANCE_BITS = 22


class Words(TypeDecorator[str]):
    """Folded words with a blank between, which is also how PostgreSQL writes a tsvector."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(postgresql.TSVECTOR() if dialect.name == "postgresql" else Text())


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be found; `ref` is its feature's own name for it, `kind:number`.

    As in the lane's log, an `audience` are those who may read it, beside the one it is `about`; None: all members.
    """

    lane_id: int
    feature: str
    ref: str
    audience: str | None = None
    about: str | None = None

    def named(self) -> dict[str, object]:
        """What statements know it by."""
        return {"its_lane": self.lane_id, "its_feature": self.feature, "its_ref": self.ref}


class EntryRow(Base):
    """One `Thing` and its words.

    Its number is its `place`.
    """

    __tablename__ = "search_entry"
    __table_args__ = (Index("search_entry_ref", "lane_id", "feature", "ref", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"))
    feature: Mapped[str] = mapped_column(String(40))
    ref: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Words)


class Entry(NamedTuple):
    """What was found."""

    id: int
    feature: str
    ref: str


_E = table_of(EntryRow)
_ADD = {
    dialect.name: made.insert(_E).on_conflict_do_nothing(index_elements=["id"]).returning(_E.c.id)
    for dialect, made in ((postgresql.dialect, postgresql), (sqlite.dialect, sqlite))
}
_THIS = (
    _E.c.lane_id == bindparam("its_lane"),
    _E.c.feature == bindparam("its_feature"),
    _E.c.ref == bindparam("its_ref"),
)
_CHANGE = update(_E).where(*_THIS).values(words=bindparam("said", type_=_E.c.words.type))
_DROP = delete(_E).where(*_THIS)
_ON_SQLITE = text(
    "SELECT id, feature, ref FROM search_entry WHERE id IN (SELECT rowid FROM search_entry_words"
    " WHERE search_entry_words MATCH :asked AND rowid < :before ORDER BY rowid DESC LIMIT :most) ORDER BY id DESC"
)
_ON_POSTGRESQL = text(
    "SELECT id, feature, ref FROM search_entry WHERE words @@ CAST(:asked AS tsquery) AND id < :before"
    " ORDER BY id DESC LIMIT :most"
)


def add(session: Session, thing: Thing, said: str, at: datetime) -> None:
    """It can be found from now on, by the words of `said`; `at` says among what it is the newest."""
    connection = session.connection()
    put, row = _ADD[connection.dialect.name], entry_row(thing, said, at)
    while connection.execute(put, row).first() is None:
        row["id"] = place(at)  # that one was taken, by chance


def entry_row(thing: Thing, said: str, at: datetime) -> dict[str, object]:
    """What `add` puts into EntryRow's table, for who puts many at once."""
    named = {"lane_id": thing.lane_id, "feature": thing.feature, "ref": thing.ref}
    return named | {"id": place(at), "words": _kept(thing, said)}


def change(session: Session, thing: Thing, said: str) -> None:
    """From now on it is found by these words, in the same place."""
    session.connection().execute(_CHANGE, thing.named() | {"said": _kept(thing, said)})


def drop(session: Session, thing: Thing) -> None:
    """It is not found any more, and its words are not kept here."""
    session.connection().execute(_DROP, thing.named())


def holding(
    session: Session,
    lane_id: int,
    words: Sequence[Asked],
    *,
    name: str,
    audiences: Collection[str],
    before: int = NEWEST,
    most: int,
) -> list[Entry]:
    """The lane's newest entries that hold words beginning as each of `words`, before entry `before`.

    Of those with an audience only what is for one of `audiences`, or about `name`: the rest is not looked at, and so
    not even the time that it takes tells that it is there.
    """
    on_postgresql = is_postgresql(session)
    for_whom = [_lane(lane_id), _for(lane_id, f"={name}"), *(_for(lane_id, one) for one in sorted(audiences))]
    wanted = {"asked": _asked(for_whom, words, on_postgresql), "before": before, "most": most}
    found = session.connection().execute(_ON_POSTGRESQL if on_postgresql else _ON_SQLITE, wanted)
    return [Entry(*row) for row in found]


def numbers(refs: Sequence[str]) -> dict[str, list[int]]:
    """The numbers of each kind of thing, of refs written as `kind:number`; of a kind that is not there, none."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for ref in refs:
        kind, _, number = ref.partition(":")
        found[kind].append(int(number))
    return found


def place(at: datetime) -> int:
    """A number for something of that time, the newest the largest.

    It tells the millisecond, and within that is chance: what is given the same time cannot be put in order.
    """
    return (at - _SINCE) // timedelta(milliseconds=1) << _CHANCE_BITS | secrets.randbits(_CHANCE_BITS)


def _kept(thing: Thing, said: str) -> str:
    lane_id, audience = thing.lane_id, thing.audience
    whose = (
        [_lane(lane_id)] if audience is None else [_for(lane_id, audience), _for(lane_id, f"={thing.about}")]
    )
    return " ".join([*whose, *folded(said)])


def _lane(lane_id: int) -> str:
    # A word that nobody can look for, since folded ones have no underscore: lanes are kept apart by the search itself.
    return f"lane_{lane_id}"


def _for(lane_id: int, whom: str) -> str:
    return f"{_lane(lane_id)}_{sha256(whom.encode()).hexdigest()[:16]}"


def _asked(for_whom: Sequence[str], words: Sequence[Asked], on_postgresql: bool) -> str:
    """The question as the database takes it. Folded words hold no sign that either takes for anything else."""
    quote, beginning, both, either = (
        ("'", ":*", " & ", " | ") if on_postgresql else ('"', "*", " AND ", " OR ")
    )

    def begins(word: str) -> str:
        return f"{quote}{word}{quote}{beginning if len(word) > 1 else ''}"

    def term(word: Asked) -> str:
        parts = both.join(map(begins, word.parts))
        return f"({begins(word.whole)}{either}({parts}))" if parts else begins(word.whole)

    whose = either.join(f"{quote}{one}{quote}" for one in for_whom)
    return both.join([f"({whose})", *map(term, words)])
