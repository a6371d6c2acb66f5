"""What does a post show? The only place that decides it, for every route and the stream.

Who wrote a post and where it stands is always told; what it says, what it is adorned with and whom it mentions
only while it is shown. Statements are made once: building one takes longer than SQLite takes to answer it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Row, Select, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from cosmos_commons import files
from cosmos_commons.features.discussion.models import AttachmentRow, PostRow, ReactionRow, ThreadRow
from cosmos_commons.features.discussion.schemas import Kind, Post, State
from cosmos_commons.files import File
from cosmos_commons.lane import Membership
from cosmos_commons.people import Person, PersonRow

PostTuple = tuple[
    int,
    str,
    str,
    str,
    str,
    int | None,
    datetime,
    datetime | None,
    int,
    str,
    str | None,
    list[str],
    str | None,
    str | None,
    bool,
    bool,
]
PostLike = Row[*PostTuple] | PostTuple


# By these alone is a look at reactions or files spared where there are none, which is nearly always.
_HAS_REACTIONS = exists().where(ReactionRow.post_id == PostRow.id)
_LISTED = AttachmentRow.inline.is_(False)
_HAS_FILES = exists().where(AttachmentRow.post_id == PostRow.id, _LISTED)


def selecting() -> Select[*PostTuple]:
    """Posts of the lane `:lane`, with what `present` needs to know of each."""
    role = and_(Membership.lane_id == bindparam("lane"), Membership.name == PostRow.author)
    return (
        select(
            PostRow.id,
            ThreadRow.slug,
            PostRow.author,
            PostRow.text,
            PostRow.html,
            PostRow.reply_to,
            PostRow.created_at,
            PostRow.edited_at,
            PostRow.version,
            PostRow.state,
            PostRow.reason,
            PostRow.mentions,
            PersonRow.display_name,
            Membership.role,
            _HAS_REACTIONS,
            _HAS_FILES,
        )
        .join(ThreadRow, ThreadRow.id == PostRow.thread_id)
        .outerjoin(PersonRow, PersonRow.name == PostRow.author)
        .outerjoin(Membership, role)
        .where(ThreadRow.lane_id == bindparam("lane"))
    )


_THESE = selecting().where(PostRow.id.in_(bindparam("posts", expanding=True)))
_REACTIONS = (
    select(ReactionRow.post_id, ReactionRow.kind, ReactionRow.name)
    .where(ReactionRow.post_id.in_(bindparam("posts", expanding=True)))
    .order_by(ReactionRow.at, ReactionRow.name)
)
_ATTACHED = (
    select(AttachmentRow.post_id, AttachmentRow.file_id)
    .where(AttachmentRow.post_id.in_(bindparam("posts", expanding=True)), _LISTED)
    .order_by(AttachmentRow.position)
)


def present(session: Session, rows: Sequence[PostLike], *, words: bool = False) -> list[Post]:
    """The posts of these rows, in their order. `words`: hidden ones say what they said, for who may know."""
    telling = [row for row in rows if _tells(row, words)]
    reactions = _reactions(session, [row[0] for row in telling if row[14]])
    attached = _attached(session, [row[0] for row in telling if row[15]])
    return [
        _post(row, reactions.get(row[0], {}), attached.get(row[0], []), tells=_tells(row, words))
        for row in rows
    ]


def by_id(session: Session, lane_id: int, ids: Iterable[int], *, words: bool = False) -> dict[int, Post]:
    """These posts of the lane as they are now, by their number; see `present`."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    rows = session.connection().execute(_THESE, {"lane": lane_id, "posts": wanted}).all()
    return {int(post.id): post for post in present(session, rows, words=words)}


def _tells(row: PostLike, words: bool) -> bool:
    return row[9] == State.SHOWN or (words and row[9] == State.HIDDEN)


def _reactions(session: Session, ids: list[int]) -> dict[int, dict[Kind, list[str]]]:
    found: dict[int, dict[Kind, list[str]]] = {}
    if ids:
        for post_id, kind, name in session.connection().execute(_REACTIONS, {"posts": ids}):
            found.setdefault(post_id, {}).setdefault(Kind(kind), []).append(name)
    return found


def _attached(session: Session, ids: list[int]) -> dict[int, list[File]]:
    if not ids:
        return {}
    pairs = session.connection().execute(_ATTACHED, {"posts": ids}).all()
    there = files.of(session, (file_id for _, file_id in pairs))
    found: dict[int, list[File]] = {}
    for post_id, file_id in pairs:
        if file_id in there:
            found.setdefault(post_id, []).append(there[file_id])
    return found


def _post(row: PostLike, reactions: dict[Kind, list[str]], attachments: list[File], *, tells: bool) -> Post:
    (
        number,
        thread,
        author,
        text,
        html,
        reply_to,
        created_at,
        edited_at,
        version,
        state,
        reason,
        mentions,
        display_name,
        role,
        *_,
    ) = row
    return Post(
        id=str(number),
        thread=thread,
        author=Person(name=author, display_name=display_name or author, role=role),
        text=text if tells else "",
        html=html if tells else "",
        reply_to=str(reply_to) if reply_to is not None else None,
        created_at=created_at,
        edited_at=edited_at,
        version=version,
        state=State(state),
        reason=reason,
        reactions=reactions,
        mentions=mentions if tells else [],
        attachments=attachments,
    )
