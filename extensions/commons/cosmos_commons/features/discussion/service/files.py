"""Which files belong to a post? Those in its list, and the author's own pictures in its text, earlier ones too."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from cosmos_commons import files
from cosmos_commons.access import Access
from cosmos_commons.db import table_of
from cosmos_commons.features.discussion.models import AttachmentRow, PostRow
from cosmos_commons.features.discussion.schemas import State
from cosmos_commons.files import Sight
from cosmos_commons.lane import Role


def attach(
    session: Session,
    access: Access,
    post_id: int,
    listed: Sequence[str],
    pictures: Sequence[int],
) -> None:
    """These files are the post's from now on, beside the pictures that it showed before. Raises NoSuchFile."""
    before = _detach(session, post_id)
    claimed = [int(file.id) for file in files.claim(session, access.lane.id, access.name, listed)]
    own = files.claim_own(session, access.lane.id, access.name, pictures)
    shown = [number for number, was_inline in before.items() if was_inline]  # in earlier versions, that is
    inline = [number for number in dict.fromkeys([*own, *shown]) if number not in claimed]
    rows = [
        {"post_id": post_id, "file_id": number, "position": position, "inline": number in inline}
        for position, number in enumerate([*dict.fromkeys(claimed), *inline])
    ]
    if rows:
        session.connection().execute(insert(table_of(AttachmentRow)), rows)
    files.release(session, before)


def listed_on(session: Session, post_id: int) -> list[str]:
    """The numbers of the files in the post's list, in order."""
    on = select(AttachmentRow.file_id).where(
        AttachmentRow.post_id == post_id, AttachmentRow.inline.is_(False)
    )
    return [str(number) for number in session.scalars(on.order_by(AttachmentRow.position))]


def let_go(session: Session, post_id: int) -> None:
    """The post has no files any more; those that nothing else has are swept."""
    files.release(session, _detach(session, post_id))


def file_sight(session: Session, access: Access, file_id: int, _now: datetime) -> Sight:
    """Hidden where the file is in hidden posts alone, of others, and this person only a member."""
    posts = session.execute(
        select(PostRow.state, PostRow.author)
        .join(AttachmentRow, AttachmentRow.post_id == PostRow.id)
        .where(AttachmentRow.file_id == file_id)
    ).all()
    if not posts:
        return Sight.NOT_MINE
    seen = access.at_least(Role.FACILITATOR) or any(
        state == State.SHOWN or by == access.name for state, by in posts
    )
    return Sight.SHOWN if seen else Sight.HIDDEN


def _detach(session: Session, post_id: int) -> dict[int, bool]:
    """Take the post's files off it; by their numbers, whether each was a picture in its text."""
    off = delete(AttachmentRow).where(AttachmentRow.post_id == post_id)
    rows = session.execute(off.returning(AttachmentRow.file_id, AttachmentRow.inline))
    return {row.file_id: row.inline for row in rows}
