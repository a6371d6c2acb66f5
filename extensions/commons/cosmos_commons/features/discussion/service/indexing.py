"""How is something of the discussion found? Threads by their titles and beginnings, posts by their words and by whom
they mention or answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons import notifications, search
from cosmos_commons.access import Access
from cosmos_commons.features import Hit
from cosmos_commons.features.discussion.models import PostRow, ThreadRow
from cosmos_commons.features.discussion.schemas import Post, State
from cosmos_commons.features.discussion.service.presenting import by_id
from cosmos_commons.search import Thing
from cosmos_commons.text import Rendered

_FEATURE = "discussion"


def add_post(
    session: Session, access: Access, number: int, words: Rendered, at: datetime, *, answered: str | None
) -> None:
    """A new post, which may answer somebody, can be found."""
    thing, to = _post_at(access.lane.id, number), [answered] if answered else []
    search.add(session, thing, search.plain(words.html), at)
    notifications.add(session, thing, at, by=access.name, mentioned=words.mentions, answered=to)


def change_post(session: Session, access: Access, number: int, words: Rendered, at: datetime) -> None:
    """A post says something else, and mentions others."""
    thing = _post_at(access.lane.id, number)
    search.change(session, thing, search.plain(words.html))
    notifications.change(session, thing, at, by=access.name, mentioned=words.mentions)


def drop_post(session: Session, lane_id: int, number: int) -> None:
    """A post's words are gone."""
    search.drop(session, _post_at(lane_id, number))
    notifications.drop(session, _post_at(lane_id, number))


def hide_post(session: Session, lane_id: int, number: int) -> None:
    """A post's words are not to be found until it shows again."""
    search.drop(session, _post_at(lane_id, number))


def show_post(session: Session, lane_id: int, number: int, html: str, at: datetime) -> None:
    """A hidden post shows again, in its place."""
    search.add(session, _post_at(lane_id, number), search.plain(html), at)


def read_posts(session: Session, access: Access, thread: int, last: int) -> None:
    """This person has read the thread up to the post `last`, and so what in it concerns them."""
    unread = notifications.unread_in(session, access.lane.id, access.name, _FEATURE)
    if numbers := search.numbers(unread)["post"]:
        shown = PostRow.state == State.SHOWN
        wanted = (PostRow.id.in_(numbers), PostRow.thread_id == thread, PostRow.id <= last, shown)
        refs = [_post_ref(number) for number in session.scalars(select(PostRow.id).where(*wanted))]
        notifications.read(session, access.lane.id, access.name, _FEATURE, refs)


def add_thread(session: Session, row: ThreadRow) -> None:
    """A new thread can be found."""
    search.add(session, _thread_at(row), _said(row), row.created_at)


def change_thread(session: Session, row: ThreadRow) -> None:
    """A thread is called something else."""
    search.change(session, _thread_at(row), _said(row))


def hits(session: Session, access: Access, refs: Sequence[str], _now: datetime) -> Mapping[str, Hit]:
    """Of these threads and posts, those that show, as they are now."""
    asked = search.numbers(refs)
    posts = by_id(session, access.lane.id, asked["post"])
    slugs = {post.thread for post in posts.values()}
    wanted = ThreadRow.id.in_(asked["thread"]) | ThreadRow.slug.in_(slugs)
    threads = session.scalars(select(ThreadRow).where(ThreadRow.lane_id == access.lane.id, wanted)).all()
    titles = {row.slug: row.title for row in threads}
    found = {f"thread:{row.id}": _thread(row) for row in threads}
    shown = ((number, post) for number, post in posts.items() if post.state is State.SHOWN)
    return found | {f"post:{number}": _post(post, titles[post.thread]) for number, post in shown}


def _post_ref(number: int) -> str:
    return f"post:{number}"


def _post_at(lane_id: int, number: int) -> Thing:
    return Thing(lane_id, _FEATURE, _post_ref(number))


def _thread_at(row: ThreadRow) -> Thing:
    return Thing(row.lane_id, _FEATURE, f"thread:{row.id}")


def _said(row: ThreadRow) -> str:
    return f"{row.title} {search.plain(row.intro_html)}"


def _thread(row: ThreadRow) -> Hit:
    return Hit("thread", row.title, f"threads/{row.slug}", search.plain(row.intro_html), at=row.created_at)


def _post(post: Post, title: str) -> Hit:
    path = f"threads/{post.thread}?after={int(post.id) - 1}#post-{post.id}"
    return Hit("post", title, path, search.plain(post.html), post.author.display_name, post.created_at)
