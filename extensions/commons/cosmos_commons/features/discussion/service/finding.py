"""Which thread, which post, and may it be written in? Locks are taken here, in one order: thread, then lane's log.

Whoever writes in a thread holds its row until the end: an edit and a lock, or two edits, come one after the other.
"""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.features.discussion.errors import (
    NoSuchPost,
    NoSuchThread,
    PostDeleted,
    PostHidden,
    ThreadLocked,
)
from cosmos_commons.features.discussion.models import PostRow, ThreadRow
from cosmos_commons.features.discussion.schemas import State
from cosmos_commons.lane import Role

_NAMED = (ThreadRow.lane_id == bindparam("lane"), ThreadRow.slug == bindparam("slug"))
_THREAD_ID = select(ThreadRow.id).where(*_NAMED)
_THREAD_TO_WRITE = select(ThreadRow.id, ThreadRow.locked).where(*_NAMED).with_for_update(key_share=True)
_POST = select(PostRow).where(PostRow.id == bindparam("post"), PostRow.thread_id == bindparam("thread"))


def thread_id(session: Session, lane_id: int, slug: str) -> int:
    """The thread's number. Raises NoSuchThread."""
    found = session.scalar(_THREAD_ID, {"lane": lane_id, "slug": slug})
    if found is None:
        raise NoSuchThread
    return found


def to_write(session: Session, access: Access, slug: str, *, even_locked: bool = False) -> int:
    """The thread's number, its row held until the transaction ends. Raises NoSuchThread, ThreadLocked."""
    found = session.execute(_THREAD_TO_WRITE, {"lane": access.lane.id, "slug": slug}).first()
    if found is None:
        raise NoSuchThread
    if found[1] and not even_locked and not access.at_least(Role.FACILITATOR):
        raise ThreadLocked
    return found[0]


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
