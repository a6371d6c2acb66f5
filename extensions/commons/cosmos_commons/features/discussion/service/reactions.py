"""How do people react to a post? Each once in each way; a reaction can be taken back."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.db import insert_unless_there, table_of
from cosmos_commons.features.discussion.models import ReactionRow
from cosmos_commons.features.discussion.schemas import Kind, Post
from cosmos_commons.features.discussion.service import log
from cosmos_commons.features.discussion.service.finding import shown_post, to_write


def react(session: Session, access: Access, slug: str, post_id: int, kind: Kind, now: datetime) -> Post:
    """The post with one's reaction. Raises NoSuchThread, ThreadLocked, NoSuchPost, PostDeleted, PostHidden."""
    shown_post(session, to_write(session, access, slug), post_id)
    row = {"post_id": post_id, "kind": kind.value, "name": access.name, "at": now}
    if not insert_unless_there(session, table_of(ReactionRow), row):
        return log.present_again(session, access, post_id)
    return log.changed(session, access, "reacted", slug, post_id, now)


def take_back(session: Session, access: Access, slug: str, post_id: int, kind: Kind, now: datetime) -> Post:
    """The post without one's reaction. Raises as `react`."""
    shown_post(session, to_write(session, access, slug), post_id)
    mine = (ReactionRow.post_id == post_id, ReactionRow.kind == kind, ReactionRow.name == access.name)
    if not session.scalars(delete(ReactionRow).where(*mine).returning(ReactionRow.post_id)).all():
        return log.present_again(session, access, post_id)
    return log.changed(session, access, "reacted", slug, post_id, now)
