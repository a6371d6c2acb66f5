"""What is said to a response? The dialogue under it, open to whoever may read the response.

In an anonymous prompt, who has responded to it speaks under the same pseudonym there, or their name would show by
what it is missing under. What a reply was said under never changes.
"""

from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from cosmos_commons import events, files, idempotency
from cosmos_commons.access import Access
from cosmos_commons.features.prompts.errors import NoSuchReply, NotYours
from cosmos_commons.features.prompts.models import ReplyRow, ResponseRow
from cosmos_commons.features.prompts.schemas import Reply, ReplyPage
from cosmos_commons.features.prompts.service import indexing, pictures
from cosmos_commons.features.prompts.service.pictures import Text
from cosmos_commons.features.prompts.service.responses import log
from cosmos_commons.features.prompts.service.standing import Standing, find, find_response, hold
from cosmos_commons.features.prompts.service.views import reply_views
from cosmos_commons.lane import Role
from cosmos_commons.text import Rendered

# By when they were said: their ids tell nothing.
_IN_ORDER = (ReplyRow.created_at, ReplyRow.id)


def replies(
    session: Session, access: Access, slug: str, response: str, now: datetime, *, after: int, limit: int
) -> ReplyPage:
    """A page of the dialogue. Raises NoSuchPrompt, NoSuchResponse."""
    cursor = events.newest(session, access.lane.id)
    standing = find(session, access, slug, now)
    row = find_response(session, standing, response)
    wanted = select(ReplyRow).where(ReplyRow.response_id == row.id, ~ReplyRow.deleted)
    if after:
        last = select(ReplyRow.created_at, ReplyRow.id).where(
            ReplyRow.id == after, ReplyRow.response_id == row.id
        )
        wanted = wanted.where(tuple_(*_IN_ORDER) > last.scalar_subquery())
    rows = session.scalars(wanted.order_by(*_IN_ORDER).limit(limit + 1)).all()
    items = reply_views(session, standing.row, rows[:limit])
    return ReplyPage(items=items, next=items[-1].id if len(rows) > limit else None, cursor=str(cursor))


def page_of(
    session: Session, access: Access, slug: str, response: str, reply: int, now: datetime, *, limit: int
) -> int:
    """After which reply the page begins that holds this one, of pages of `limit`; 0 where it is the first.

    Raises NoSuchPrompt, NoSuchResponse.
    """
    row = find_response(session, find(session, access, slug, now), response)
    said = select(ReplyRow.id).where(ReplyRow.response_id == row.id, ~ReplyRow.deleted)
    ids = session.scalars(said.order_by(*_IN_ORDER)).all()
    first = ids.index(reply) // limit * limit if reply in ids else 0
    return ids[first - 1] if first else 0


def reply(
    session: Session, access: Access, slug: str, response: str, text: str, words: Rendered, now: datetime
) -> Reply:
    """A new reply; `words` is what `text` renders as. Raises NoSuchPrompt, NoSuchResponse."""
    standing = hold(session, access, slug, now)
    row = find_response(session, standing, response)
    said = ReplyRow(
        response_id=row.id,
        author=access.name,
        number=_number(session, standing),
        text=text,
        html=words.html,
        deleted=False,
        created_at=standing.now,
    )
    session.add(said)
    session.flush()
    pictures.hold(session, access, _text(said, row), words.pictures)
    indexing.add_words(session, standing.row, said, words.mentions, _speaking(session, row))
    idempotency.tells_of(session, _about(said))
    log(session, access, standing.row, row, "reply.created", standing.now, reply=said.id)
    return reply_views(session, standing.row, [said])[0]


def delete_reply(
    session: Session, access: Access, slug: str, response: str, number: str, now: datetime
) -> None:
    """Erase a reply's words, from the kept answers too: one's own, or anybody's for facilitators and up.

    Raises NoSuchPrompt, NoSuchResponse, NoSuchReply, NotYours.
    """
    standing = hold(session, access, slug, now)
    row = find_response(session, standing, response)
    wanted = int(number) if number.isdecimal() and len(number) <= 18 else 0
    said = session.get(ReplyRow, wanted)
    if said is None or said.response_id != row.id or said.deleted:
        raise NoSuchReply
    if said.author != access.name and not access.at_least(Role.FACILITATOR):
        raise NotYours
    said.text = said.html = ""
    said.deleted = True
    session.flush()
    files.release(session, pictures.take_off(session, _text(said, row)))
    indexing.drop_words(session, standing.row, said)
    erased = reply_views(session, standing.row, [said])[0]
    idempotency.tell_again(session, _about(said), erased.model_dump_json().encode())
    log(session, access, standing.row, row, "reply.deleted", standing.now, reply=said.id)


def _speaking(session: Session, row: ResponseRow) -> set[str]:
    """Who takes part in the dialogue under a response: a reply answers them all."""
    replied = select(ReplyRow.author).where(ReplyRow.response_id == row.id, ~ReplyRow.deleted).distinct()
    return {row.author, *session.scalars(replied)}


def _about(said: ReplyRow) -> str:
    return f"prompts:reply:{said.id}"


def _text(said: ReplyRow, response: ResponseRow) -> Text:
    return Text(response.prompt_id, response.id, said.id)


def _number(session: Session, standing: Standing) -> int | None:
    if not standing.row.anonymous or not standing.mine:
        return None
    any_of_mine = next(iter(standing.mine.values()))
    return session.scalar(select(ResponseRow.number).where(ResponseRow.id == any_of_mine))
