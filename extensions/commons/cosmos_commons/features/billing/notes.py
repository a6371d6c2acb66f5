"""What should the operator know? Alerts and repairs, in the log, among the numbers and on a list."""

from datetime import datetime
from enum import StrEnum

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cosmos_commons.features.billing.models import NoteRow

log = structlog.get_logger("cosmos_commons.billing")
ALERT, REPAIR, SEEN = "alert", "repair", "seen"


class Alert(StrEnum):
    """What the operator should look at; what makes it this one and no other is written after it."""

    BOUGHT_BY_NOBODY = "A subscription that nobody bought here. It gives nothing."
    NOT_AT_STRIPE = "Stripe has no such subscription. It gives nothing."
    OTHER_CHECKOUT = "A subscription from another Checkout than the order's. It gives nothing."
    OTHER_CUSTOMER = "A subscription of another customer than who ordered it. It gives nothing."
    OTHER_NUMBER = "A subscription to another number than was ordered. It gives nothing."
    OTHER_OFFER = "A subscription to something else than was ordered. It gives nothing."
    OTHER_PRICE = "A subscription at another price than its order's. It gives nothing."
    ORDER_PAID = "A second subscription for an order that is paid. It gives nothing."
    PAID_TWICE = (
        "Somebody pays twice for the same thing. Nobody loses anything; one of the two should be cancelled:"
    )
    LANE_HELD_UP = "A lane that is paid for cannot be made; it is, as soon as what is in the way is gone:"
    STATUS_UNKNOWN = "A subscription of a status that is not known here; all stays as it was:"
    STRAYED = "A subscription was changed to something that is not sold here; all stays as it was:"


def alert(session: Session, what: Alert, about: str, now: datetime, detail: str = "") -> None:
    """Something that the operator should look at; said once for each thing until they have seen it."""
    text = f"{what} {detail}".strip()
    log.error("billing alert", about=about, text=text)
    same = select(NoteRow.id).where(NoteRow.kind == ALERT, NoteRow.about == about, NoteRow.text == text)
    if session.scalar(same.limit(1)) is None:
        session.add(NoteRow(kind=ALERT, about=about, text=text, at=now))


def over(session: Session, what: Alert, about: str) -> None:
    """It needs nobody any more."""
    this = (
        NoteRow.kind == ALERT,
        NoteRow.about == about,
        NoteRow.text.startswith(what.value, autoescape=True),
    )
    session.execute(update(NoteRow).where(*this).values(kind=SEEN))


def seen(session: Session, note: int) -> None:
    """The operator has looked at it."""
    session.execute(update(NoteRow).where(NoteRow.id == note, NoteRow.kind == ALERT).values(kind=SEEN))


def repaired(session: Session, about: str, text: str, now: datetime) -> None:
    """Something that was not as Stripe has it, and is now."""
    log.warning("billing repaired", about=about, text=text)
    session.add(NoteRow(kind=REPAIR, about=about, text=text, at=now))


def latest(session: Session, kind: str, limit: int = 50) -> list[NoteRow]:
    """The newest first."""
    found = select(NoteRow).where(NoteRow.kind == kind).order_by(NoteRow.id.desc()).limit(limit)
    return list(session.scalars(found))


def told(text: str) -> tuple[Alert | None, str]:
    """What kind of alert a text is, and what makes it this one."""
    for what in Alert:
        if text.startswith(what):
            return what, text.removeprefix(what).strip()
    return None, text
