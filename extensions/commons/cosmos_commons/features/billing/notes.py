"""What should the operator know? Alerts and repairs, in the log, among the numbers and on a list."""

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.features.billing.models import NoteRow

log = structlog.get_logger("cosmos_commons.billing")
ALERT, REPAIR = "alert", "repair"


def alert(session: Session, about: str, text: str, now: datetime) -> None:
    """Something that the operator should look at; said once for each thing and text."""
    log.error("billing alert", about=about, text=text)
    same = select(NoteRow.id).where(NoteRow.kind == ALERT, NoteRow.about == about, NoteRow.text == text)
    if session.scalar(same.limit(1)) is None:
        session.add(NoteRow(kind=ALERT, about=about, text=text, at=now))


def repaired(session: Session, about: str, text: str, now: datetime) -> None:
    """Something that was not as Stripe has it, and is now."""
    log.warning("billing repaired", about=about, text=text)
    session.add(NoteRow(kind=REPAIR, about=about, text=text, at=now))


def latest(session: Session, kind: str, limit: int = 50) -> list[NoteRow]:
    """The newest first."""
    found = select(NoteRow).where(NoteRow.kind == kind).order_by(NoteRow.id.desc()).limit(limit)
    return list(session.scalars(found))
