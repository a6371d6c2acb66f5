"""Which files does nobody need? Those whose time has come, and contents that no row names."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from cosmos_commons.db import is_postgresql
from cosmos_commons.files.rows import FileRow
from cosmos_commons.files.store import Store

# How long a content may lie there before the row that names it, and what was let go of may be taken up again: a
# picture that is cut out of a draft and put in elsewhere.
_YOUNG = timedelta(days=1)
# Our own number in PostgreSQL's space of advisory locks.
_LOCK = 0x1AA0


def hold(session: Session) -> None:
    """Until this transaction ends, no content is swept. SQLite has one writer anyway."""
    if is_postgresql(session):
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def sweep(session: Session, store: Store, now: datetime) -> None:
    """Take away what was left over; in a writing transaction, so that nothing is claimed meanwhile."""
    hold(session)
    session.execute(delete(FileRow).where(FileRow.goes_at < now, FileRow.created_at < now - _YOUNG))
    for digest in store.older_than(_YOUNG.total_seconds()):
        if session.scalar(select(FileRow.id).where(FileRow.sha256 == digest).limit(1)) is None:
            store.drop(digest)
