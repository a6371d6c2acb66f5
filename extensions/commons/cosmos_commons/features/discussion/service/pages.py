"""Which posts does a reader get? Pages of a thread in both directions, one post, and a post's versions."""

from typing import Literal

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.features.discussion.errors import VersionsHidden
from cosmos_commons.features.discussion.models import PostRow, VersionRow
from cosmos_commons.features.discussion.schemas import Post, PostPage, State, Version, VersionList
from cosmos_commons.features.discussion.service.counting import unread_of
from cosmos_commons.features.discussion.service.finding import beginning, find_post, thread_id
from cosmos_commons.features.discussion.service.presenting import PostTuple, by_id, present, selecting
from cosmos_commons.lane import Role

_Rows = list[Row[*PostTuple]]
_BEYOND_ALL = 2**62

_OF_THREAD = selecting().where(PostRow.thread_id == bindparam("thread")).limit(bindparam("most"))
_AFTER = _OF_THREAD.where(PostRow.id > bindparam("at")).order_by(PostRow.id)
_BEFORE = _OF_THREAD.where(PostRow.id < bindparam("at")).order_by(PostRow.id.desc())
_IDS = select(PostRow.id).where(PostRow.thread_id == bindparam("thread")).limit(1)
_ANY_AFTER = _IDS.where(PostRow.id > bindparam("at"))
_ANY_BEFORE = _IDS.where(PostRow.id < bindparam("at"))


def posts(
    session: Session,
    lane_id: int,
    slug: str,
    *,
    after: int = 0,
    before: int | None = None,
    around: int | Literal["unread"] | None = None,
    name: str = "",
    limit: int,
) -> PostPage:
    """A page of the thread's posts: after a post, before one, or around one or `name`'s first unread one.

    With nothing unread, "unread" is the thread's end. Raises NoSuchThread.
    """
    # First the log's head, then the posts: what is written in between comes twice rather than never. So a page
    # needs no transaction, though it is read in pieces.
    thread, cursor = beginning(session, lane_id, slug)
    reading = _Reading(session, lane_id, thread)
    if around == "unread":
        unread = unread_of(session, reading.thread, name).first_unread
        around, before = (int(unread), before) if unread else (None, _BEYOND_ALL)
    if before is not None:
        rows = reading.before(before, limit)
    else:
        rows = reading.before(around, limit // 4) if around is not None else []
        rows += reading.after(after if around is None else around - 1, limit + 1 - len(rows))
    from_the_start = not (after or before or around)
    more, rows = len(rows) > limit, rows[:limit]
    first, last = (rows[0][0], rows[-1][0]) if rows else (0, _BEYOND_ALL)
    return PostPage(
        items=present(session, rows),
        next=str(last) if more or (before and reading.any(_ANY_AFTER, last)) else None,
        previous=str(first) if not from_the_start and reading.any(_ANY_BEFORE, first) else None,
        cursor=str(cursor),
    )


def one(session: Session, lane_id: int, slug: str, post_id: int) -> Post:
    """One post. Raises NoSuchThread, NoSuchPost."""
    found = by_id(session, lane_id, [find_post(session, thread_id(session, lane_id, slug), post_id).id])
    return found[post_id]


def versions(session: Session, access: Access, slug: str, post_id: int) -> VersionList:
    """All that a post has said. Raises NoSuchThread, NoSuchPost, VersionsHidden."""
    row = find_post(session, thread_id(session, access.lane.id, slug), post_id)
    if row.state == State.HIDDEN and row.author != access.name and not access.at_least(Role.FACILITATOR):
        raise VersionsHidden
    if row.state == State.DELETED:
        return VersionList(items=[])
    earlier = select(VersionRow).where(VersionRow.post_id == row.id).order_by(VersionRow.version.desc())
    now = Version(version=row.version, text=row.text, html=row.html, at=row.edited_at or row.created_at)
    return VersionList(
        items=[
            now,
            *(
                Version(version=old.version, text=old.text, html=old.html, at=old.at)
                for old in session.scalars(earlier)
            ),
        ]
    )


class _Reading:
    """A thread that is read in pieces, each oldest first."""

    def __init__(self, session: Session, lane_id: int, thread: int) -> None:
        self._session, self.thread, self._named = session, thread, {"lane": lane_id, "thread": thread}

    def after(self, at: int, most: int) -> _Rows:
        return list(self._session.connection().execute(_AFTER, self._named | {"at": at, "most": most}))

    def before(self, at: int, most: int) -> _Rows:
        return list(self._session.connection().execute(_BEFORE, self._named | {"at": at, "most": most}))[::-1]

    def any(self, statement: Select[int], at: int) -> bool:
        if not 0 < at < _BEYOND_ALL:
            return False
        return self._session.scalar(statement, {"thread": self.thread, "at": at}) is not None
