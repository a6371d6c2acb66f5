"""Letters that are to be sent or were: each is kept once for its key."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, Text, delete, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from cosmos_commons import jobs
from cosmos_commons.db import Base, insert_unless_there, table_of

SEND = "mail.send"
_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to one address, in plain text; `stop`: where one click ends letters like it."""

    to: str
    subject: str
    text: str
    stop: str = ""


class LetterRow(Base):
    """A letter; `sent_at` empty: not sent yet."""

    __tablename__ = "core_letter"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    stop: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]


def post(session: Session, key: str, letter: Letter, now: datetime) -> bool:
    """Have the letter sent once this transaction is committed; False where one of this key was there before."""
    if not insert_unless_there(session, table_of(LetterRow), _row(key, letter, now)):
        return False
    jobs.ask_for(session, SEND, key, now)
    return True


def post_all(session: Session, letters: Mapping[str, Letter], now: datetime) -> None:
    """Have many letters sent, by key; of none of the keys was one before."""
    rows = [_row(key, letter, now) for key, letter in letters.items()]
    if rows:
        session.execute(insert(table_of(LetterRow)), rows)
        jobs.ask_for_all(session, SEND, list(letters), now)


def drop_old(session: Session, now: datetime) -> None:
    """Throw away letters that were sent long ago."""
    session.execute(delete(LetterRow).where(LetterRow.sent_at <= now - _KEPT))


def _row(key: str, letter: Letter, now: datetime) -> dict[str, Any]:
    return {"key": key, **asdict(letter), "at": now, "sent_at": None}
