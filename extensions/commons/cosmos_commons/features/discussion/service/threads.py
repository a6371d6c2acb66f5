"""Which conversations does a lane have? List, begin, rename, pin and lock threads, and lay out a playbook's."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from cosmos_commons import events
from cosmos_commons.access import Access
from cosmos_commons.errors import Unprocessable
from cosmos_commons.features import LaidLane
from cosmos_commons.features.discussion.errors import NoSuchThread, ThreadNameTaken
from cosmos_commons.features.discussion.models import MarkRow, ThreadRow
from cosmos_commons.features.discussion.schemas import NewThread, Thread, ThreadChange, ThreadList
from cosmos_commons.features.discussion.service import indexing
from cosmos_commons.features.discussion.service.counting import MINE, unread
from cosmos_commons.features.discussion.service.finding import to_write
from cosmos_commons.lane import Lane
from cosmos_commons.text import render

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"([01])\.(\d{1,17})\.(\d{1,18})")
_ACTIVE = func.coalesce(ThreadRow.last_post_at, bindparam("never", type_=ThreadRow.last_post_at.type))
_ORDER = (ThreadRow.pinned.desc(), _ACTIVE.desc(), ThreadRow.id)
_HERE = (
    select(ThreadRow.id)
    .where(ThreadRow.lane_id == bindparam("lane"))
    .order_by(*_ORDER)
    .limit(bindparam("most"))
)
_WHEN = bindparam("active", type_=ThreadRow.last_post_at.type)
_FURTHER = _HERE.where(
    or_(
        ThreadRow.pinned < bindparam("pinned"),
        and_(ThreadRow.pinned == bindparam("pinned"), _ACTIVE < _WHEN),
        and_(ThreadRow.pinned == bindparam("pinned"), _ACTIVE == _WHEN, ThreadRow.id > bindparam("thread")),
    )
)

_Tuple = tuple[ThreadRow, int | None, int, int | None]


def _telling() -> Select[*_Tuple]:
    return select(ThreadRow, MarkRow.post_id, *unread()).outerjoin(MarkRow, MINE)


def _paged(ids: Select[int]) -> Select[*_Tuple]:
    page = ids.subquery()
    # Counted for the page's threads alone: they are chosen before.
    return _telling().join(page, page.c.id == ThreadRow.id).order_by(*_ORDER)


_FIRST_PAGE, _NEXT_PAGE = _paged(_HERE), _paged(_FURTHER)
_ONE = _telling().where(ThreadRow.lane_id == bindparam("lane"), ThreadRow.slug == bindparam("slug"))


def threads(
    session: Session, lane_id: int, name: str = "", *, after: str | None = None, limit: int = 100
) -> ThreadList:
    """The lane's threads as `name` finds them: the pinned ones, then the latest active."""
    page = {"lane": lane_id, "name": name, "never": _EPOCH, "most": limit + 1}
    if after is None:
        rows = session.execute(_FIRST_PAGE, page).all()
    else:
        rows = session.execute(_NEXT_PAGE, page | _place(after)).all()
    more = _place_of(rows[limit - 1][0]) if len(rows) > limit else None
    return ThreadList(items=[_thread(row) for row in rows[:limit]], next=more)


def thread(session: Session, lane_id: int, slug: str, name: str = "") -> Thread:
    """One thread as `name` finds it. Raises NoSuchThread."""
    row = session.execute(_ONE, {"lane": lane_id, "slug": slug, "name": name}).first()
    if row is None:
        raise NoSuchThread
    return _thread(row)


def start_thread(session: Session, lane_id: int, by: str, asked: NewThread, now: datetime) -> Thread:
    """A new thread. Raises ThreadNameTaken for a slug that is there; one made from the title evades that."""
    # One after the other in a lane, so that no two choose the same name.
    session.execute(select(Lane.id).where(Lane.id == lane_id).with_for_update(key_share=True))
    taken = set(session.scalars(select(ThreadRow.slug).where(ThreadRow.lane_id == lane_id)))
    if asked.slug in taken:
        raise ThreadNameTaken
    slug = asked.slug or _free_slug(asked.title, taken)
    _add(session, lane_id, by, now, slug, asked.title, intro="", lesson=None)
    events.append(session, lane_id, "discussion.thread.created", by=by, at=now, subject={"thread": slug})
    return thread(session, lane_id, slug, by)


def change_thread(session: Session, access: Access, slug: str, asked: ThreadChange, now: datetime) -> Thread:
    """The thread, renamed, pinned or locked as asked. Raises NoSuchThread."""
    row = session.get_one(ThreadRow, to_write(session, access, slug))
    wanted = {name: value for name, value in asked.model_dump().items() if value is not None}
    different = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    session.flush()
    if different:
        indexing.change_thread(session, row)
        subject = {"thread": slug}
        events.append(
            session, access.lane.id, "discussion.thread.changed", by=access.name, at=now, subject=subject
        )
    return thread(session, access.lane.id, slug, access.name)


def lay_out(session: Session, lane: LaidLane) -> None:
    """The threads that the playbook declares, where the lane does not have them."""
    there = set(session.scalars(select(ThreadRow.slug).where(ThreadRow.lane_id == lane.id)))
    for declared in lane.playbook.threads:
        if declared.slug in there:
            continue
        _add(
            session, lane.id, lane.by, lane.at, declared.slug, declared.title, declared.intro, declared.lesson
        )


def _add(
    session: Session,
    lane_id: int,
    by: str,
    now: datetime,
    slug: str,
    title: str,
    intro: str,
    lesson: str | None,
) -> None:
    row = ThreadRow(
        lane_id=lane_id,
        slug=slug,
        title=title,
        intro_html=render(intro),
        lesson=lesson,
        posts=0,
        last_post_at=None,
        created_at=now,
        created_by=by,
    )
    session.add(row)
    session.flush()
    indexing.add_thread(session, row)


def _free_slug(title: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "thread"
    return next(slug for slug in _numbered(stem) if slug not in taken)


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _place_of(row: ThreadRow) -> str:
    """Where a page ended: pinned, the microsecond of the last post, the thread's number."""
    active = ((row.last_post_at or _EPOCH) - _EPOCH) // timedelta(microseconds=1)
    return f"{row.pinned:d}.{active}.{row.id}"


def _place(after: str) -> dict[str, object]:
    found = _PLACE.fullmatch(after)
    if not found:
        raise Unprocessable("`after` is what the page before gave as `next`.")
    active = _EPOCH + timedelta(microseconds=int(found[2]))
    return {"pinned": found[1] == "1", "active": active, "thread": int(found[3])}


def _thread(row: Row[*_Tuple]) -> Thread:
    about, last_read, count, first = row
    return Thread(
        slug=about.slug,
        title=about.title,
        intro_html=about.intro_html,
        lesson=about.lesson,
        posts=about.posts,
        last_post_at=about.last_post_at,
        pinned=about.pinned,
        locked=about.locked,
        unread=count,
        first_unread=None if first is None else str(first),
        last_read=None if last_read is None else str(last_read),
    )
