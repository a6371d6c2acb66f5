"""Was this write already done? An Idempotency-Key's answer is kept in the transaction that did the write.

So a client that lost our reply asks again and gets the same one, also after a restart, and nothing happens
twice. A refused write leaves no trace: asking again decides again. Draft:
draft-ietf-httpapi-idempotency-key-header.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, String, bindparam, delete, or_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from cosmos_commons.db import Base, insert_unless_there, table_of
from cosmos_commons.errors import KeyReused

KEY_LENGTH = 200
_ADDED = 201
_BRIEFLY = timedelta(days=3)
"""How long a change's key is kept: made again later, it changes nothing or is refused, for it names its version."""


class KeptAnswer(Base):
    """What one person's key stands for."""

    __tablename__ = "core_idempotency"

    actor: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(index=True)
    about: Mapped[str | None] = mapped_column(String(120), index=True)


_KEPT = table_of(KeptAnswer)
_FINISH = update(_KEPT).where(_KEPT.c.actor == bindparam("by"), _KEPT.c.key == bindparam("under"))
_TELLS_OF = "the write's answer tells of"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a write answered."""

    status: int
    body: bytes


def begin(session: Session, actor: str, key: str, fingerprint: bytes, now: datetime) -> Answer | None:
    """The answer already given under this key, or None: then the key is ours until the transaction ends.

    Raises KeyReused when the key stood for a different request.
    """
    row = {"actor": actor, "key": key, "fingerprint": fingerprint, "status": 0, "body": b"", "at": now}
    if insert_unless_there(session, _KEPT, row):
        return None
    kept = session.get_one(KeptAnswer, (actor, key))
    if kept.fingerprint != fingerprint:
        raise KeyReused
    return Answer(kept.status, kept.body)


def finish(session: Session, actor: str, key: str, answer: Answer) -> None:
    """Keep the answer with the write it answers."""
    about = session.info.get(_TELLS_OF)
    values = {"by": actor, "under": key, "status": answer.status, "body": answer.body, "about": about}
    session.connection().execute(_FINISH, values)


def tells_of(session: Session, about: str) -> None:
    """Note what this write's answer tells of, as `FEATURE:THING:ID`, for `tell_again`."""
    session.info[_TELLS_OF] = about


def tell_again(session: Session, about: str, body: bytes) -> None:
    """From now on, answer whoever repeats a write that told of `about` with this: its words are gone or changed."""
    session.execute(
        update(KeptAnswer).where(KeptAnswer.about == about).values(body=body),
        execution_options={"synchronize_session": False},
    )


def drop_old(session: Session, now: datetime, lasts: timedelta) -> None:
    """Forget keys that nobody will use again: of what was added, which would be there twice, after `lasts`."""
    over = or_(KeptAnswer.status != _ADDED, KeptAnswer.at < now - lasts)
    session.execute(delete(KeptAnswer).where(KeptAnswer.at < now - _BRIEFLY, over))
