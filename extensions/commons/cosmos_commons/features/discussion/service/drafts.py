"""What has somebody begun to write? One draft for each person and thread, seen by nobody else."""

from datetime import datetime

from sqlalchemy import Insert, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cosmos_commons import idempotency
from cosmos_commons.access import Access
from cosmos_commons.db import is_postgresql, table_of
from cosmos_commons.features.discussion.models import DraftRow
from cosmos_commons.features.discussion.schemas import DraftToKeep, DraftView
from cosmos_commons.features.discussion.service.finding import THREAD_ID, thread_id

_EMPTY = DraftView(text="", reply_to=None, saved_at=None)
_D = table_of(DraftRow)
_DROP = (
    delete(_D)
    .where(_D.c.thread_id == THREAD_ID.scalar_subquery(), _D.c.name == bindparam("writer"))
    .returning(_D.c.thread_id)
)


def _keeping(insert: postgresql.Insert | sqlite.Insert) -> Insert:
    keys = [_D.c.thread_id, _D.c.name]
    new = {name: insert.excluded[name] for name in ("text", "reply_to", "saved_at")}
    return insert.on_conflict_do_update(index_elements=keys, set_=new)


_KEEP_POSTGRESQL, _KEEP_SQLITE = _keeping(postgresql.insert(_D)), _keeping(sqlite.insert(_D))


def draft(session: Session, access: Access, slug: str) -> DraftView:
    """One's own draft. Raises NoSuchThread."""
    row = session.get(DraftRow, (thread_id(session, access.lane.id, slug), access.name))
    return _view(row) if row else _EMPTY


def keep_draft(session: Session, access: Access, slug: str, asked: DraftToKeep, now: datetime) -> DraftView:
    """The draft as it is kept; empty text throws it away. Raises NoSuchThread."""
    thread = thread_id(session, access.lane.id, slug)
    if not asked.text.strip():
        clear(session, access, slug)
        return _EMPTY
    reply_to = int(asked.reply_to) if asked.reply_to else None
    row = {
        "thread_id": thread,
        "name": access.name,
        "text": asked.text,
        "reply_to": reply_to,
        "saved_at": now,
    }
    session.connection().execute(_KEEP_POSTGRESQL if is_postgresql(session) else _KEEP_SQLITE, row)
    idempotency.tells_of(session, _about(thread, access.name))
    return DraftView(text=asked.text, reply_to=asked.reply_to, saved_at=now)


def clear(session: Session, access: Access, slug: str) -> None:
    """Throw one's draft away, and its words from the kept answers."""
    named = {"lane": access.lane.id, "slug": slug, "writer": access.name}
    if dropped := session.connection().execute(_DROP, named).first():
        idempotency.tell_again(session, _about(dropped[0], access.name), _EMPTY.model_dump_json().encode())


def _about(thread: int, name: str) -> str:
    return f"discussion:draft:{thread}:{name}"


def _view(row: DraftRow) -> DraftView:
    reply_to = None if row.reply_to is None else str(row.reply_to)
    return DraftView(text=row.text, reply_to=reply_to, saved_at=row.saved_at)
