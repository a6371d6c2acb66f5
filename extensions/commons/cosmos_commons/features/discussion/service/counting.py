"""How much of a thread has somebody not read? Others' posts that show, after one's own mark."""

from sqlalchemy import ScalarSelect, bindparam, func, select
from sqlalchemy.orm import Session

from cosmos_commons.features.discussion.models import MarkRow, PostRow, ThreadRow
from cosmos_commons.features.discussion.schemas import Mark, State

MINE = (MarkRow.thread_id == ThreadRow.id) & (MarkRow.name == bindparam("name"))


def unread() -> tuple[ScalarSelect[int], ScalarSelect[int | None]]:
    """How many, and the first, for `:name`; of statements on threads with their marks. By the index alone."""
    theirs = (
        PostRow.thread_id == ThreadRow.id,
        PostRow.id > func.coalesce(MarkRow.post_id, 0),
        PostRow.state == State.SHOWN,
        PostRow.author != bindparam("name"),
    )
    count = select(func.count(PostRow.id)).where(*theirs).correlate(ThreadRow, MarkRow)
    first = select(func.min(PostRow.id)).where(*theirs).correlate(ThreadRow, MarkRow)
    return count.scalar_subquery(), first.scalar_subquery()


_OF_ONE = (select(MarkRow.post_id, *unread()).select_from(ThreadRow).outerjoin(MarkRow, MINE)).where(
    ThreadRow.id == bindparam("thread")
)


def unread_of(session: Session, thread: int, name: str) -> Mark:
    """What `name` has not read of the thread."""
    last, count, first = session.execute(_OF_ONE, {"thread": thread, "name": name}).one()
    return Mark(last_read=_text(last), unread=count, first_unread=_text(first))


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
