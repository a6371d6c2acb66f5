"""How far has somebody read? A mark for each person and thread, which only moves forward."""

from sqlalchemy import Insert, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.db import is_postgresql, table_of
from cosmos_commons.features.discussion.errors import NoSuchPost, NotInThisThread
from cosmos_commons.features.discussion.models import MarkRow
from cosmos_commons.features.discussion.schemas import Mark, ReadUpTo
from cosmos_commons.features.discussion.service import indexing
from cosmos_commons.features.discussion.service.counting import unread_of
from cosmos_commons.features.discussion.service.finding import find_post, thread_id

_MARKS = table_of(MarkRow)


def _forward(insert: postgresql.Insert | sqlite.Insert) -> Insert:
    put = insert.values(thread_id=bindparam("thread"), name=bindparam("reader"), post_id=bindparam("post"))
    return put.on_conflict_do_update(
        index_elements=[_MARKS.c.thread_id, _MARKS.c.name],
        set_={"post_id": put.excluded.post_id},
        where=_MARKS.c.post_id < put.excluded.post_id,
    )


_FORWARD_POSTGRESQL = _forward(postgresql.insert(_MARKS))
_FORWARD_SQLITE = _forward(sqlite.insert(_MARKS))


def move(session: Session, thread: int, name: str, post_id: int) -> None:
    """`name` has read the thread up to this post, at least."""
    statement = _FORWARD_POSTGRESQL if is_postgresql(session) else _FORWARD_SQLITE
    session.connection().execute(statement, {"thread": thread, "reader": name, "post": post_id})


def mark_read(session: Session, access: Access, slug: str, asked: ReadUpTo) -> Mark:
    """The mark after `asked`. Raises NoSuchThread, and NotInThisThread for a post of another."""
    thread = thread_id(session, access.lane.id, slug)
    try:
        row = find_post(session, thread, int(asked.post))
    except NoSuchPost as gone:
        raise NotInThisThread("There is no such post in this thread.") from gone
    move(session, thread, access.name, row.id)
    indexing.read_posts(session, access, thread, row.id)
    return unread_of(session, thread, access.name)
