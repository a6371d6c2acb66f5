"""The tables behind letters about notifications."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from cosmos_commons.db import Base, BigId


class HowOften(StrEnum):
    """How often somebody is told by letter: what they have not read for a while, at most once a day, or nothing."""

    SOON = "soon"
    DAILY = "daily"
    NEVER = "never"


class LettersRow(Base):
    """How often somebody wants letters, and when they were last written one. Without a row: daily, and never yet."""

    __tablename__ = "notifications_letters"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    often: Mapped[str] = mapped_column(String(10))
    last_at: Mapped[datetime | None]


class TellingRow(Base):
    """A notification that letters know of; it is to be told at `due_at`, or, where that is empty, not (any more).

    It goes with its notification, so that the numbers here end where those of the notifications do: SQLite gives
    the number of its newest row again when that row has gone.
    """

    __tablename__ = "notifications_telling"
    __table_args__ = (
        Index(
            "notifications_telling_due",
            "name",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("notifications_notification.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    name: Mapped[str] = mapped_column(String(64))
    noticed_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
