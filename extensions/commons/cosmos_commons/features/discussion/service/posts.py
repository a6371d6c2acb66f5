"""What may somebody do with their own words? Post them, edit them with history, and take them back altogether."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy import delete as deleting
from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.db import table_of
from cosmos_commons.errors import Unprocessable
from cosmos_commons.features.discussion.errors import (
    EditedMeanwhile,
    NoSuchPost,
    NotInThisThread,
    NotYourPost,
)
from cosmos_commons.features.discussion.models import PostRow, ReactionRow, ThreadRow, VersionRow
from cosmos_commons.features.discussion.schemas import NewPost, Post, PostEdit, State
from cosmos_commons.features.discussion.service import drafts, files, indexing, log, reports
from cosmos_commons.features.discussion.service.finding import find_post, shown_post, to_post, to_write
from cosmos_commons.people import PersonRow
from cosmos_commons.text import Rendered

_P = table_of(PostRow)
_CALLED = select(PersonRow.display_name).where(PersonRow.name == bindparam("writer")).scalar_subquery()
_INSERT = insert(_P).returning(_P.c.id, _CALLED)


def post(session: Session, access: Access, slug: str, asked: NewPost, words: Rendered, now: datetime) -> Post:
    """A new post; `words` is what its text renders as.

    Raises NoSuchThread, ThreadLocked, NotInThisThread, NoSuchFile.
    """
    thread, drafted = to_post(session, access, slug, now)  # the thread's other writers wait from here on
    if drafted:
        drafts.clear(session, access, slug)
    answers, answered = _answered(session, thread, asked.reply_to)
    mentions = list(words.mentions)
    row = {
        "thread_id": thread,
        "author": access.name,
        "text": asked.text,
        "html": words.html,
        "reply_to": answers,
        "created_at": now,
        "version": 1,
        "state": State.SHOWN.value,
        "mentions": mentions,
    }
    number, called = session.connection().execute(_INSERT, row | {"writer": access.name}).one()
    if asked.attachments or words.pictures:
        files.attach(session, access, number, asked.attachments, words.pictures)
    indexing.add_post(session, access, number, words, now, answered=answered)
    said = (asked.text, words.html, answers, now, None, 1, State.SHOWN.value, None, mentions)
    told = (number, slug, access.name, *said, called, access.role, False, bool(asked.attachments))
    return log.made(session, access, slug, told, now)


def edit(
    session: Session, access: Access, slug: str, post_id: int, asked: PostEdit, words: Rendered, now: datetime
) -> Post:
    """The post as it says from now on; what it said is kept as a version.

    Raises NoSuchThread, ThreadLocked, NoSuchPost, NotYourPost, PostDeleted, PostHidden, EditedMeanwhile, NoSuchFile.
    """
    thread = to_write(session, access, slug)
    _own(session, access, thread, post_id)
    row = shown_post(session, thread, post_id)
    if row.version != asked.version:
        raise EditedMeanwhile(version=row.version)
    listed = files.listed_on(session, post_id) if asked.attachments is None else asked.attachments
    if not asked.text and not listed:
        raise Unprocessable("Write something, or delete the post.")
    said = {"post_id": post_id, "version": row.version, "text": row.text, "html": row.html}
    session.execute(insert(VersionRow), [said | {"at": row.edited_at or row.created_at}])
    row.text, row.html, row.mentions = asked.text, words.html, list(words.mentions)
    row.version, row.edited_at = row.version + 1, now
    session.flush()
    files.attach(session, access, post_id, listed, words.pictures)
    indexing.change_post(session, access, post_id, words, now)
    return log.changed(session, access, "edited", slug, post_id, now)


def delete(session: Session, access: Access, slug: str, post_id: int, now: datetime) -> Post:
    """The post without its words, which are nowhere any more; in a locked thread too.

    Raises NoSuchThread, NoSuchPost, NotYourPost.
    """
    thread = to_write(session, access, slug, even_locked=True)
    row = _own(session, access, thread, post_id)
    if row.state == State.DELETED:
        return log.present_again(session, access, post_id)
    if row.state == State.SHOWN:
        count(session, thread, -1)
    row.text, row.html, row.mentions = "", "", []
    row.state, row.reason, row.hidden_by = State.DELETED, None, None
    session.flush()
    for erased in (VersionRow, ReactionRow):
        session.execute(deleting(erased).where(erased.post_id == post_id))
    files.let_go(session, post_id)
    indexing.drop_post(session, access.lane.id, post_id)
    reports.close_all(session, access, post_id)
    return log.changed(session, access, "deleted", slug, post_id, now)


def count(session: Session, thread: int, more: int) -> None:
    """The thread has so many more posts that show."""
    session.execute(
        update(ThreadRow).where(ThreadRow.id == thread).values(posts=ThreadRow.posts + more),
        execution_options={"synchronize_session": False},
    )


def _answered(session: Session, thread: int, reply_to: str | None) -> tuple[int | None, str | None]:
    """The number and the author of the post that a new one answers."""
    if reply_to is None:
        return None, None
    try:
        row = find_post(session, thread, int(reply_to))
        return row.id, row.author
    except NoSuchPost as gone:
        raise NotInThisThread from gone


def _own(session: Session, access: Access, thread: int, post_id: int) -> PostRow:
    row = find_post(session, thread, post_id)
    if row.author != access.name:
        raise NotYourPost
    return row
