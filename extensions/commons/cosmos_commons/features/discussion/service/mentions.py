"""Where was somebody spoken to? Posts that show and mention them, newest first."""

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.features.discussion.models import MarkRow, MentionRow, PostRow, ThreadRow
from cosmos_commons.features.discussion.schemas import Mention, MentionList, State
from cosmos_commons.features.discussion.service.counting import MINE
from cosmos_commons.features.discussion.service.presenting import by_id

_READ = or_(PostRow.id <= func.coalesce(MarkRow.post_id, 0), PostRow.author == bindparam("name"))
_PAGE = (
    select(MentionRow.post_id, ThreadRow.title, _READ)
    .join(PostRow, PostRow.id == MentionRow.post_id)
    .join(ThreadRow, ThreadRow.id == PostRow.thread_id)
    .outerjoin(MarkRow, MINE)
    .where(
        MentionRow.lane_id == bindparam("lane"),
        MentionRow.name == bindparam("name"),
        MentionRow.post_id < bindparam("before"),
        PostRow.state == State.SHOWN,
    )
    .order_by(MentionRow.post_id.desc())
    .limit(bindparam("most"))
)


def mentions(session: Session, access: Access, *, after: int | None, limit: int) -> MentionList:
    """Mentions of oneself; `after` is where the page before ended."""
    page = {"lane": access.lane.id, "name": access.name, "before": after or 2**62, "most": limit + 1}
    rows = session.execute(_PAGE, page).all()
    posts = by_id(session, access.lane.id, (row[0] for row in rows[:limit]))
    items = [
        Mention(post=posts[number], thread_title=title, read=bool(read))
        for number, title, read in rows[:limit]
    ]
    return MentionList(items=items, next=items[-1].post.id if len(rows) > limit else None)
