"""Which thread, which post, and may it be written in? Locks are taken here, in one order: thread, then lane's log.

Whoever writes in a thread holds its row until the end: an edit and a lock, or two edits, come one after the other.
"""

from datetime import datetime

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import Session

from cosmos_commons import events
from cosmos_commons.access import Access
from cosmos_commons.db import table_of
from cosmos_commons.features.discussion.errors import (
    NoSuchPost,
    NoSuchThread,
    PostDeleted,
    PostHidden,
    ThreadLocked,
)
from cosmos_commons.features.discussion.models import DraftRow, PostRow, ThreadRow
from cosmos_commons.features.discussion.schemas import State
from cosmos_commons.lane import Role

_NAMED = (ThreadRow.lane_id == bindparam("lane"), ThreadRow.slug == bindparam("slug"))
THREAD_ID = select(ThreadRow.id).where(*_NAMED)
_BEGINNING = select(ThreadRow.id, events.NEWEST.scalar_subquery()).where(*_NAMED)
_THREAD_TO_WRITE = select(ThreadRow.id, ThreadRow.locked).where(*_NAMED).with_for_update(key_share=True)
_T = table_of(ThreadRow)
_D = table_of(DraftRow)
_ONE_MORE = (
    update(_T)
    .where(_T.c.lane_id == bindparam("lane"), _T.c.slug == bindparam("called"))
    .values(posts=_T.c.posts + 1, last_post_at=bindparam("now", type_=_T.c.last_post_at.type))
    .returning(
        _T.c.id, _T.c.locked, exists().where(_D.c.thread_id == _T.c.id, _D.c.name == bindparam("writer"))
    )
)
_POST = select(PostRow).where(PostRow.id == bindparam("post"), PostRow.thread_id == bindparam("thread"))


def thread_id(session: Session, lane_id: int, slug: str) -> int:
    """The thread's number. Raises NoSuchThread."""
    found = session.scalar(THREAD_ID, {"lane": lane_id, "slug": slug})
    if found is None:
        raise NoSuchThread
    return found


def beginning(session: Session, lane_id: int, slug: str) -> tuple[int, int]:
    """The thread's number, and the bookmark of what is newest in the lane's log. Raises NoSuchThread."""
    found = session.connection().execute(_BEGINNING, {"lane": lane_id, "slug": slug}).first()
    if found is None:
        raise NoSuchThread
    return found[0], found[1] or 0


def to_write(session: Session, access: Access, slug: str, *, even_locked: bool = False) -> int:
    """The thread's number, its row held until the transaction ends. Raises NoSuchThread, ThreadLocked."""
    named = {"lane": access.lane.id, "slug": slug}
    thread, locked = session.connection().execute(_THREAD_TO_WRITE, named).first() or (None, False)
    return _writable(thread, access, locked=locked and not even_locked)


def to_post(session: Session, access: Access, slug: str, now: datetime) -> tuple[int, bool]:
    """As `to_write`, in the one statement that also counts the post which is made now; and has one a draft there?"""
    named = {"lane": access.lane.id, "called": slug, "writer": access.name, "now": now}
    thread, locked, drafted = session.connection().execute(_ONE_MORE, named).first() or (None, False, False)
    return _writable(thread, access, locked=locked), drafted


def _writable(thread: int | None, access: Access, *, locked: bool) -> int:
    if thread is None:
        raise NoSuchThread
    if locked and not access.at_least(Role.FACILITATOR):
        raise ThreadLocked
    return thread


def find_post(session: Session, thread: int, post_id: int) -> PostRow:
    """The post, in this thread. Raises NoSuchPost."""
    row = session.scalar(_POST, {"post": post_id, "thread": thread})
    if row is None:
        raise NoSuchPost
    return row


def shown_post(session: Session, thread: int, post_id: int) -> PostRow:
    """The post, whose words can be read. Raises NoSuchPost, PostDeleted, PostHidden."""
    row = find_post(session, thread, post_id)
    if row.state == State.DELETED:
        raise PostDeleted
    if row.state == State.HIDDEN:
        raise PostHidden
    return row
