"""Which browser is signed in as whom? A cookie holds a random id; the row it names holds the Hub's token.

The row has the id only as a hash, and the token sealed with a key that only the id gives: who reads the
database or a backup can neither be somebody nor use their token.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import LargeBinary, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from cosmos_commons.db import Base


class SessionRow(Base):
    """A signed-in browser."""

    __tablename__ = "core_session"

    id_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sealed_token: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """An open session: whose Hub token, until when."""

    token: str
    expires_at: datetime


def _hashed(session_id: str) -> bytes:
    return sha256(b"id:" + session_id.encode()).digest()


def _seal(session_id: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(b"seal:" + session_id.encode()).digest()))


def open_session(session: Session, token: str, now: datetime, lasts: timedelta) -> str:
    """Keep `token` for a browser and return the new session's id (43 characters, 256 random bits)."""
    session_id = secrets.token_urlsafe(32)
    sealed = _seal(session_id).encrypt(token.encode())
    session.add(SessionRow(id_hash=_hashed(session_id), sealed_token=sealed, expires_at=now + lasts))
    return session_id


def find_session(session: Session, session_id: str, now: datetime) -> BrowserSession | None:
    """The session with this id, unless it has ended."""
    row = session.get(SessionRow, _hashed(session_id))
    if row is None or row.expires_at <= now:
        return None
    try:
        return BrowserSession(_seal(session_id).decrypt(row.sealed_token).decode(), row.expires_at)
    except InvalidToken:
        return None


def end_session(session: Session, session_id: str) -> None:
    """Forget the session, if there is one."""
    session.execute(delete(SessionRow).where(SessionRow.id_hash == _hashed(session_id)))


def drop_ended_sessions(session: Session, now: datetime) -> None:
    """Forget every session whose time is over."""
    session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
