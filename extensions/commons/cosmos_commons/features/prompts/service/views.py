"""How are a prompt, a response and a reply told? The one place that decides between a name and a pseudonym."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cosmos_commons import files
from cosmos_commons.features.prompts.models import (
    PromptRow,
    ReplyRow,
    ResponseRow,
    ResponseVersionRow,
    RoundRow,
)
from cosmos_commons.features.prompts.schemas import Reply, Response, Round
from cosmos_commons.features.prompts.service.standing import round_state
from cosmos_commons.feeds import people_of
from cosmos_commons.files import File
from cosmos_commons.people import Person
from cosmos_commons.pseudonyms import pseudonym

_Files = Mapping[int, File]


def asker(people: Mapping[str, Person], name: str) -> Person:
    """Who wrote a prompt; one that came with a lane made by the operator is by nobody in particular."""
    if name.startswith("*"):
        return Person(name="", display_name="Cosmos Lanes", role=None)
    return people[name]


def when(prompt: PromptRow, at: datetime) -> datetime:
    """`at`, to the day where the prompt is anonymous."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0) if prompt.anonymous else at


def round_view(row: RoundRow, now: datetime) -> Round:
    """A round and whether it takes responses at `now`."""
    return Round(
        number=row.number, opens_at=row.opens_at, closes_at=row.closes_at, state=round_state(row, now)
    )


def files_of(session: Session, prompt: PromptRow, rows: Iterable[ResponseRow | ResponseVersionRow]) -> _Files:
    """The files of these; where the prompt is anonymous, by no name that tells whose they are."""
    found = files.of(session, (row.file_id for row in rows if row.file_id is not None))
    return {number: files.unnamed(file) for number, file in found.items()} if prompt.anonymous else found


def file_of(found: _Files, number: int | None) -> File | None:
    """The file of that number, None without one or where it is gone."""
    return found.get(number) if number is not None else None


def response_views(session: Session, prompt: PromptRow, rows: Sequence[ResponseRow]) -> list[Response]:
    """These responses to `prompt`, as everybody who may read them is told."""
    ids = [row.id for row in rows]
    people: dict[str, Person] = {}
    if not prompt.anonymous:
        people = people_of(session, prompt.lane_id, {row.author for row in rows})
    attached = files_of(session, prompt, rows)
    counting = select(ReplyRow.response_id, func.count()).where(ReplyRow.response_id.in_(ids))
    counted = session.execute(counting.where(~ReplyRow.deleted).group_by(ReplyRow.response_id))
    replies = {row[0]: row[1] for row in counted}
    return [
        Response(
            id=str(row.id),
            prompt=prompt.slug,
            round=row.round,
            author=people.get(row.author),
            pseudonym=pseudonym(row.number) if prompt.anonymous else None,
            text=row.text,
            html=row.html,
            value=row.value,
            file=file_of(attached, row.file_id),
            version=row.version,
            created_at=when(prompt, row.created_at),
            revised_at=when(prompt, row.revised_at) if row.revised_at else None,
            exemplar=row.exemplar,
            replies=replies.get(row.id, 0),
        )
        for row in rows
    ]


def response_view(session: Session, prompt: PromptRow, row: ResponseRow) -> Response:
    """One response, as `response_views`."""
    return response_views(session, prompt, [row])[0]


def reply_views(session: Session, prompt: PromptRow, rows: Sequence[ReplyRow]) -> list[Reply]:
    """These replies to responses to `prompt`."""
    people = people_of(session, prompt.lane_id, {row.author for row in rows if row.number is None})
    return [
        Reply(
            id=str(row.id),
            response=str(row.response_id),
            author=people.get(row.author) if row.number is None else None,
            pseudonym=pseudonym(row.number) if row.number is not None else None,
            text=row.text,
            html=row.html,
            created_at=when(prompt, row.created_at),
        )
        for row in rows
    ]
