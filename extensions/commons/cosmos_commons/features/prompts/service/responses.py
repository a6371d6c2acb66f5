"""What was answered? Responding once a round, revising while it is open, reading, exemplars, lifting anonymity."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from cosmos_commons import events, files
from cosmos_commons.access import Access
from cosmos_commons.features.prompts.errors import (
    AlreadyResponded,
    EditedMeanwhile,
    NotAnonymous,
    NotYours,
    RoundClosed,
)
from cosmos_commons.features.prompts.models import PromptRow, ResponseRow, ResponseVersionRow, RoundRow
from cosmos_commons.features.prompts.schemas import (
    NewResponse,
    Response,
    ResponsePage,
    ResponseVersion,
    ResponseVersionList,
    Revision,
    RoundState,
    Unmasked,
)
from cosmos_commons.features.prompts.service import indexing, pictures
from cosmos_commons.features.prompts.service.chance import a_number
from cosmos_commons.features.prompts.service.drafts import discard
from cosmos_commons.features.prompts.service.pictures import Text
from cosmos_commons.features.prompts.service.standing import (
    UNMASKED,
    find,
    find_response,
    hold,
    key,
    round_state,
)
from cosmos_commons.features.prompts.service.values import answer
from cosmos_commons.features.prompts.service.views import (
    file_of,
    files_of,
    response_view,
    response_views,
    when,
)
from cosmos_commons.feeds import people_of
from cosmos_commons.text import Rendered


def respond(
    session: Session, access: Access, slug: str, asked: NewResponse, words: Rendered, now: datetime
) -> Response:
    """One's response, in place of the draft; `words` is what its text renders as.

    Raises NoSuchPrompt, RoundClosed, AlreadyResponded, ValueNotTaken, NoSuchFile.
    """
    standing = hold(session, access, slug, now)
    prompt, present = standing.row, standing.present
    if present.number in standing.mine:
        raise AlreadyResponded
    _must_be_open(present, standing.now)
    value = answer(prompt, asked.text, asked.value, asked.file is not None)
    row = ResponseRow(
        prompt_id=prompt.id,
        round=present.number,
        author=access.name,
        number=_number(session, prompt.id, access.name),
        text=asked.text,
        html=words.html,
        value=value,
        file_id=pictures.answering(session, access, asked.file) if asked.file is not None else None,
        version=1,
        exemplar=False,
        created_at=standing.now,
        revised_at=None,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise AlreadyResponded from error
    indexing.add_words(session, prompt, row, words.mentions)
    pictures.hold(session, access, Text(prompt.id, row.id), words.pictures)
    files.release(session, discard(session, prompt.id, access.name))
    log(session, access, prompt, row, "response.created", standing.now)
    return response_view(session, prompt, row)


def revise(
    session: Session,
    access: Access,
    slug: str,
    response: str,
    asked: Revision,
    words: Rendered,
    now: datetime,
) -> Response:
    """One's response anew, the version before kept. What `asked` does not name stays.

    Raises NoSuchPrompt, NoSuchResponse, NotYours, RoundClosed, EditedMeanwhile, ValueNotTaken, NoSuchFile.
    """
    standing = hold(session, access, slug, now)
    prompt, row = standing.row, find_response(session, standing, response)
    if row.author != access.name:
        raise NotYours
    _must_be_open(standing.round(row.round), standing.now)
    if asked.version != row.version:
        raise EditedMeanwhile(version=row.version)
    named = asked.model_fields_set
    text = asked.text if "text" in named else row.text
    has_file = asked.file is not None if "file" in named else row.file_id is not None
    value = answer(prompt, text, asked.value if "value" in named else row.value, has_file)
    session.add(_version(row))
    if "text" in named:
        row.text, row.html = text, words.html
        pictures.hold(session, access, Text(prompt.id, row.id), words.pictures)
        indexing.change_names(session, prompt, row, words.mentions, standing.now)
    if "file" in named:
        row.file_id = pictures.answering(session, access, asked.file) if asked.file is not None else None
    row.value, row.version, row.revised_at = value, row.version + 1, standing.now
    session.flush()
    indexing.change_words(session, prompt, row)
    log(session, access, prompt, row, "response.revised", standing.now)
    return response_view(session, prompt, row)


def response(session: Session, access: Access, slug: str, number: str, now: datetime) -> Response:
    """One response that this person may read. Raises NoSuchPrompt, NoSuchResponse."""
    standing = find(session, access, slug, now)
    return response_view(session, standing.row, find_response(session, standing, number))


def responses(
    session: Session,
    access: Access,
    slug: str,
    now: datetime,
    *,
    round: int | None = None,  # noqa: A002, the field's word
    after: int = 0,
    limit: int,
) -> ResponsePage:
    """A page of what was answered in a round, the present one unless said; in no order where it is anonymous.

    Raises NoSuchPrompt, NoSuchRound, RespondFirst, NotYet, NeverShown.
    """
    # First the log's head, then the responses: what is written in between comes twice rather than never.
    cursor = events.newest(session, access.lane.id)
    standing = find(session, access, slug, now)
    asked = standing.round(round)
    if refusal := standing.hidden(asked.number):
        raise refusal
    of_round = (ResponseRow.prompt_id == standing.row.id, ResponseRow.round == asked.number)
    order, wanted = _order(standing.row), select(ResponseRow).where(*of_round)
    if after:
        last = select(*order).where(ResponseRow.id == after, *of_round)
        wanted = wanted.where(tuple_(*order) > last.scalar_subquery())
    rows = session.scalars(wanted.order_by(*order).limit(limit + 1)).all()
    items = response_views(session, standing.row, rows[:limit])
    return ResponsePage(items=items, next=items[-1].id if len(rows) > limit else None, cursor=str(cursor))


def response_versions(
    session: Session, access: Access, slug: str, number: str, now: datetime
) -> ResponseVersionList:
    """What a response said, newest first. Raises NoSuchPrompt, NoSuchResponse."""
    standing = find(session, access, slug, now)
    row = find_response(session, standing, number)
    earlier = select(ResponseVersionRow).where(ResponseVersionRow.response_id == row.id)
    rows: Sequence[ResponseVersionRow] = [
        _version(row),
        *session.scalars(earlier.order_by(ResponseVersionRow.version.desc())),
    ]
    attached = files_of(session, standing.row, rows)
    return ResponseVersionList(
        items=[
            ResponseVersion(
                version=one.version,
                text=one.text,
                html=one.html,
                value=one.value,
                file=file_of(attached, one.file_id),
                at=when(standing.row, one.at),
            )
            for one in rows
        ]
    )


def mark(
    session: Session, access: Access, slug: str, number: str, *, exemplar: bool, now: datetime
) -> Response:
    """Make a response an exemplar, or no more. Raises NoSuchPrompt, NoSuchResponse."""
    standing = hold(session, access, slug, now)
    row = find_response(session, standing, number)
    if row.exemplar is not exemplar:
        row.exemplar = exemplar
        session.flush()
        log(session, access, standing.row, row, "response.marked", standing.now)
    return response_view(session, standing.row, row)


def unmask(session: Session, access: Access, slug: str, number: str, reason: str, now: datetime) -> Unmasked:
    """Who wrote a response under a pseudonym; that it was asked, and why, is in the log for its author and stewards.

    Raises NoSuchPrompt, NoSuchResponse, NotAnonymous.
    """
    standing = find(session, access, slug, now)
    row = find_response(session, standing, number)
    if not standing.row.anonymous:
        raise NotAnonymous
    events.append(
        session,
        access.lane.id,
        "prompts.response.unmasked",
        by=access.name,
        at=now,
        subject={"prompt": slug, "response": str(row.id), "reason": reason},
        about=row.author,
        audience=UNMASKED,
    )
    return Unmasked(author=people_of(session, access.lane.id, {row.author})[row.author])


def log(
    session: Session,
    access: Access,
    prompt: PromptRow,
    row: ResponseRow,
    what: str,
    at: datetime,
    **more: Any,
) -> None:
    """Log what happened to a response, for those who may read it and for its author."""
    events.append(
        session,
        access.lane.id,
        f"prompts.{what}",
        by=access.name,
        at=at,
        subject={"prompt": prompt.slug, "response": row.id, **more},
        about=row.author,
        audience=key(prompt.slug, row.round),
    )


def _order(prompt: PromptRow) -> Sequence[InstrumentedAttribute[Any]]:
    """By when they were sent; by nothing but chance where that would tell whose they are."""
    return [ResponseRow.id] if prompt.anonymous else [ResponseRow.created_at, ResponseRow.id]


def _must_be_open(row: RoundRow, now: datetime) -> None:
    state = round_state(row, now)
    if state is RoundState.SCHEDULED:
        raise RoundClosed("This prompt has not opened yet. What you wrote is not sent.")
    if state is RoundState.CLOSED:
        raise RoundClosed


def _number(session: Session, prompt_id: int, name: str) -> int:
    """What stands for the author in this prompt: what stood for them before, or another number."""
    numbers = select(ResponseRow.number).where(ResponseRow.prompt_id == prompt_id)
    own = session.scalar(numbers.where(ResponseRow.author == name).limit(1))
    return own or a_number(set(session.scalars(numbers)))


def _version(row: ResponseRow) -> ResponseVersionRow:
    return ResponseVersionRow(
        response_id=row.id,
        version=row.version,
        text=row.text,
        html=row.html,
        value=row.value,
        file_id=row.file_id,
        at=row.revised_at or row.created_at,
    )
