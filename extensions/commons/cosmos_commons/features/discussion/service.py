"""What can be done in a discussion? Threads, posts and replies, free of HTTP."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, insert, select, update
from sqlalchemy.orm import Session

from cosmos_commons import events
from cosmos_commons.db import table_of
from cosmos_commons.events import Event
from cosmos_commons.features import LaidLane
from cosmos_commons.features.discussion.errors import NoSuchPost, NoSuchThread, ThreadNameTaken
from cosmos_commons.features.discussion.models import PostRow, ThreadRow
from cosmos_commons.features.discussion.schemas import NewPost, NewThread, Post, PostPage, Thread, ThreadList
from cosmos_commons.lane import Membership
from cosmos_commons.people import Person, PersonRow
from cosmos_commons.text import render


def threads(session: Session, lane_id: int) -> ThreadList:
    """The lane's threads, the latest active first."""
    newest = ThreadRow.last_post_at.desc().nulls_last()
    rows = session.scalars(
        select(ThreadRow).where(ThreadRow.lane_id == lane_id).order_by(newest, ThreadRow.id)
    )
    return ThreadList(items=[_thread(row) for row in rows])


def thread(session: Session, lane_id: int, slug: str) -> Thread:
    """One thread. Raises NoSuchThread."""
    return _thread(_find(session, lane_id, slug))


def start_thread(session: Session, lane_id: int, by: str, asked: NewThread, now: datetime) -> Thread:
    """A new thread. Raises ThreadNameTaken for a slug that is there; one made from the title evades that."""
    taken = set(session.scalars(select(ThreadRow.slug).where(ThreadRow.lane_id == lane_id)))
    if asked.slug in taken:
        raise ThreadNameTaken
    slug = asked.slug or _free_slug(asked.title, taken)
    row = _add(session, lane_id, by, now, slug, asked.title, intro="", lesson=None)
    events.append(
        session,
        lane_id,
        "discussion.thread.created",
        by=by,
        at=now,
        subject={"thread": slug},
    )
    return _thread(row)


def posts(session: Session, lane_id: int, slug: str, *, after: int, limit: int) -> PostPage:
    """A page of the thread's posts after the post `after`. Raises NoSuchThread."""
    # First the log's head, then the posts: what is written in between comes twice rather than never.
    cursor = events.head(session, lane_id)
    thread_id = _thread_id(session, lane_id, slug)
    page = {"lane": lane_id, "thread": thread_id, "after": after, "most": limit + 1}
    items = [_post(slug, row) for row in session.execute(_PAGE, page)]
    more = len(items) > limit
    items = items[:limit]
    return PostPage(items=items, next=items[-1].id if more else None, cursor=str(cursor))


def post(
    session: Session, lane_id: int, slug: str, by: str, asked: NewPost, html: str, now: datetime
) -> Post:
    """A new post by `by`; `html` is what `text.render` made of its text. Raises NoSuchThread, NoSuchPost."""
    thread_id = _thread_id(session, lane_id, slug)
    reply_to = int(asked.reply_to) if asked.reply_to else None
    if reply_to is not None:
        there = select(PostRow.id).where(PostRow.id == reply_to, PostRow.thread_id == thread_id)
        if session.scalar(there) is None:
            raise NoSuchPost
    values = {"thread_id": thread_id, "author": by, "text": asked.text, "html": html, "reply_to": reply_to}
    made = session.execute(
        insert(PostRow).values(**values, created_at=now).returning(PostRow.id)
    ).scalar_one()
    newest = {"posts": ThreadRow.posts + 1, "last_post_at": now}
    counted = update(ThreadRow).where(ThreadRow.id == thread_id).values(newest)
    session.execute(counted, execution_options={"synchronize_session": False})
    subject = {"thread": slug, "post": made}
    events.append(session, lane_id, "discussion.post.created", by=by, at=now, subject=subject)
    return _post(slug, session.execute(_ONE, {"lane": lane_id, "post": made}).one())


def lay_out(session: Session, lane: LaidLane) -> None:
    """The threads that the playbook declares, where the lane does not have them."""
    there = set(session.scalars(select(ThreadRow.slug).where(ThreadRow.lane_id == lane.id)))
    for declared in lane.playbook.threads:
        if declared.slug in there:
            continue
        _add(
            session, lane.id, lane.by, lane.at, declared.slug, declared.title, declared.intro, declared.lesson
        )


def hydrate(session: Session, found: Sequence[Event]) -> dict[int, dict[str, Any]]:
    """What a watcher is told: the post itself, or the new thread."""
    told: dict[int, dict[str, Any]] = {
        event.cursor: dict(event.subject) for event in found if event.kind == "discussion.thread.created"
    }
    by_lane: dict[int, list[Event]] = {}
    for event in found:
        if event.kind == "discussion.post.created":
            by_lane.setdefault(event.lane_id, []).append(event)
    for lane_id, mine in by_lane.items():
        rows = _by_id(session, lane_id, (event.subject["post"] for event in mine))
        for event in mine:
            if row := rows.get(event.subject["post"]):
                slug = event.subject["thread"]
                told[event.cursor] = {"thread": slug, "post": _post(slug, row).model_dump(mode="json")}
    return told


def _find(session: Session, lane_id: int, slug: str) -> ThreadRow:
    row = session.scalar(select(ThreadRow).where(ThreadRow.lane_id == lane_id, ThreadRow.slug == slug))
    if row is None:
        raise NoSuchThread
    return row


def _add(
    session: Session,
    lane_id: int,
    by: str,
    now: datetime,
    slug: str,
    title: str,
    intro: str,
    lesson: str | None,
) -> ThreadRow:
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
    return row


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


_Row = tuple[int, str, str, str, int | None, datetime, str | None, str | None]


def _posts() -> Select[*_Row]:
    role = and_(Membership.lane_id == bindparam("lane"), Membership.name == PostRow.author)
    return (
        select(
            PostRow.id,
            PostRow.author,
            PostRow.text,
            PostRow.html,
            PostRow.reply_to,
            PostRow.created_at,
            PersonRow.display_name,
            Membership.role,
        )
        .outerjoin(PersonRow, PersonRow.name == PostRow.author)
        .outerjoin(Membership, role)
        .order_by(PostRow.id)
    )


# Made once: building a statement takes longer than SQLite takes to answer it.
_THREAD_ID = select(ThreadRow.id).where(
    ThreadRow.lane_id == bindparam("lane"), ThreadRow.slug == bindparam("slug")
)
_PAGE = (
    _posts()
    .where(PostRow.thread_id == bindparam("thread"), PostRow.id > bindparam("after"))
    .limit(bindparam("most"))
)
_ONE = _posts().where(PostRow.id == bindparam("post"))
_THESE = _posts().where(PostRow.id.in_(bindparam("posts", expanding=True)))
_T, _P = table_of(ThreadRow), table_of(PostRow)
_INSERT = insert(_P).returning(_P.c.id)
_COUNT = (
    update(_T)
    .where(_T.c.id == bindparam("thread"))
    .values(posts=_T.c.posts + 1, last_post_at=bindparam("now", type_=_T.c.last_post_at.type))
)


def _thread_id(session: Session, lane_id: int, slug: str) -> int:
    found = session.scalar(_THREAD_ID, {"lane": lane_id, "slug": slug})
    if found is None:
        raise NoSuchThread
    return found


def _by_id(session: Session, lane_id: int, ids: Iterable[int]) -> dict[int, _Row]:
    found = session.execute(_THESE, {"lane": lane_id, "posts": list(set(ids))})
    return {row[0]: row for row in found}


def _post(slug: str, row: _Row) -> Post:
    number, author, text, html, reply_to, created_at, display_name, role = row
    return Post(
        id=str(number),
        thread=slug,
        author=Person(name=author, display_name=display_name or author, role=role),
        text=text,
        html=html,
        reply_to=str(reply_to) if reply_to is not None else None,
        created_at=created_at,
    )


def _thread(row: ThreadRow) -> Thread:
    return Thread(
        slug=row.slug,
        title=row.title,
        intro_html=row.intro_html,
        lesson=row.lesson,
        posts=row.posts,
        last_post_at=row.last_post_at,
    )
