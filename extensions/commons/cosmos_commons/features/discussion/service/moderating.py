"""What may those who look after a lane do with a post? Hide it with a reason, and show it again."""

from datetime import datetime

from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.features.discussion.errors import PostDeleted
from cosmos_commons.features.discussion.models import PostRow
from cosmos_commons.features.discussion.schemas import Post, Reason, State
from cosmos_commons.features.discussion.service import indexing, log, reports
from cosmos_commons.features.discussion.service.finding import find_post, to_write
from cosmos_commons.features.discussion.service.posts import count


def hide(session: Session, access: Access, slug: str, post_id: int, asked: Reason, now: datetime) -> Post:
    """The post, its words kept from everybody's view; its reports are closed.

    Raises NoSuchThread, NoSuchPost, PostDeleted.
    """
    row = _held(session, access, slug, post_id)
    if row.state == State.HIDDEN and row.reason == asked.reason:
        return log.present_again(session, access, post_id)
    if row.state == State.SHOWN:
        count(session, row.thread_id, -1)
    row.state, row.reason, row.hidden_by = State.HIDDEN, asked.reason, access.name
    session.flush()
    indexing.hide_post(session, access.lane.id, post_id)
    if reports.close_all(session, access, post_id):
        reports.log(session, access, "closed", slug, post_id, now)
    return log.changed(session, access, "hidden", slug, post_id, now)


def unhide(session: Session, access: Access, slug: str, post_id: int, now: datetime) -> Post:
    """The post, shown again. Raises NoSuchThread, NoSuchPost, PostDeleted."""
    row = _held(session, access, slug, post_id)
    if row.state == State.SHOWN:
        return log.present_again(session, access, post_id)
    count(session, row.thread_id, 1)
    row.state, row.reason, row.hidden_by = State.SHOWN, None, None
    session.flush()
    indexing.show_post(session, access.lane.id, post_id, row.html, row.created_at)
    return log.changed(session, access, "unhidden", slug, post_id, now)


def _held(session: Session, access: Access, slug: str, post_id: int) -> PostRow:
    row = find_post(session, to_write(session, access, slug, even_locked=True), post_id)
    if row.state == State.DELETED:
        raise PostDeleted
    return row
