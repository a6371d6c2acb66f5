"""Invitations and requests. Of a link's secret only the SHA-256 is kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from cosmos_commons.db import Base, BigId


class InvitationRow(Base):
    """A link that lets people in. `uses_left` empty: as many as come; `free`: without paying where members pay.

    `address`: to whom it was sent, for one of a list.
    """

    __tablename__ = "invitations_invitation"
    __table_args__ = (Index("invitations_invitation_lane", "lane_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    free: Mapped[bool]
    note: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(254))
    uses_left: Mapped[int | None]
    used: Mapped[int]
    expires_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class UseRow(Base):
    """Who came in by which invitation; coming twice is one use."""

    __tablename__ = "invitations_use"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations_invitation.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


class RequestRow(Base):
    """Somebody who asks to come in, until a steward answers."""

    __tablename__ = "invitations_request"

    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(String(1000))
    at: Mapped[datetime]
