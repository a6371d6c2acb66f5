"""What of the discussion is somebody's own? Their posts, as they wrote them, to take along; those deleted have no
words."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.features import OwnWords
from cosmos_commons.features.discussion.models import PostRow, ThreadRow


def own_words(session: Session, lane_id: int, name: str) -> Sequence[OwnWords]:
    """Every post of `name` in the lane, hidden ones too: they are theirs."""
    found = (
        select(ThreadRow.title, PostRow.text, PostRow.created_at)
        .join(PostRow, PostRow.thread_id == ThreadRow.id)
        .where(ThreadRow.lane_id == lane_id, PostRow.author == name, PostRow.state != "deleted")
        .order_by(PostRow.id)
    )
    return [OwnWords("post", title, text, at) for title, text, at in session.execute(found)]
