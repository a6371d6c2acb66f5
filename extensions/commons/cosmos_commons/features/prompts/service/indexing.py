"""What of the prompts can be looked for? Prompts, and the responses and replies that who looks may read now.

What belongs to an anonymous prompt is found in the prompt's own place, in no order: not even which of two responses
is the newer can be looked up.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons import search
from cosmos_commons.access import Access
from cosmos_commons.features import Hit
from cosmos_commons.features.prompts.models import PromptRow, ReplyRow, ResponseRow
from cosmos_commons.features.prompts.schemas import Reply, Response
from cosmos_commons.features.prompts.service.standing import Standing, standings
from cosmos_commons.features.prompts.service.views import reply_views, response_views
from cosmos_commons.playbooks.kinds import Kind, Spec, spec_of

_FEATURE = "prompts"


def add_prompt(session: Session, row: PromptRow) -> None:
    """A new prompt can be found."""
    search.add(session, row.lane_id, _FEATURE, f"prompt:{row.id}", _said(row), row.created_at)


def change_prompt(session: Session, row: PromptRow) -> None:
    """A prompt asks something else."""
    search.change(session, row.lane_id, _FEATURE, f"prompt:{row.id}", _said(row))


def add_words(session: Session, prompt: PromptRow, row: ResponseRow | ReplyRow) -> None:
    """A new response or reply can be found, by who may read it."""
    at = prompt.created_at if prompt.anonymous else row.created_at
    search.add(session, prompt.lane_id, _FEATURE, _ref(row), _words(prompt, row), at)


def change_words(session: Session, prompt: PromptRow, row: ResponseRow | ReplyRow) -> None:
    """It says something else."""
    search.change(session, prompt.lane_id, _FEATURE, _ref(row), _words(prompt, row))


def drop_words(session: Session, prompt: PromptRow, row: ResponseRow | ReplyRow) -> None:
    """Its words are gone."""
    search.drop(session, prompt.lane_id, _FEATURE, _ref(row))


def hits(session: Session, access: Access, refs: Sequence[str], now: datetime) -> Mapping[str, Hit]:
    """Of these prompts, responses and replies, those that this person may read now."""
    asked = search.numbers(refs)
    before = {one.row.id: one for one in standings(session, access.lane.id, access.name, access.role, now)}
    prompts = (before[number].row for number in asked["prompt"] if number in before)
    return (
        {f"prompt:{row.id}": _prompt(row) for row in prompts}
        | _responses(session, before, asked["response"])
        | _replies(session, before, asked["reply"])
    )


def _responses(session: Session, before: Mapping[int, Standing], ids: Sequence[int]) -> dict[str, Hit]:
    asked = select(ResponseRow).where(ResponseRow.id.in_(ids), ResponseRow.prompt_id.in_(before))
    readable: defaultdict[int, list[ResponseRow]] = defaultdict(list)
    for row in session.scalars(asked) if ids else ():
        if before[row.prompt_id].may_read(row):
            readable[row.prompt_id].append(row)
    return {
        f"response:{view.id}": _response(prompt, view)
        for prompt, rows in ((before[number].row, rows) for number, rows in readable.items())
        for view in response_views(session, prompt, rows)
    }


def _replies(session: Session, before: Mapping[int, Standing], ids: Sequence[int]) -> dict[str, Hit]:
    asked = (
        select(ReplyRow, ResponseRow)
        .join(ResponseRow, ResponseRow.id == ReplyRow.response_id)
        .where(ReplyRow.id.in_(ids), ~ReplyRow.deleted, ResponseRow.prompt_id.in_(before))
    )
    readable: defaultdict[int, list[ReplyRow]] = defaultdict(list)
    for row, response in session.execute(asked) if ids else ():
        if before[response.prompt_id].may_read(response):
            readable[response.prompt_id].append(row)
    return {
        f"reply:{view.id}": _reply(prompt, view)
        for prompt, rows in ((before[number].row, rows) for number, rows in readable.items())
        for view in reply_views(session, prompt, rows)
    }


def _ref(row: ResponseRow | ReplyRow) -> str:
    return f"{'response' if isinstance(row, ResponseRow) else 'reply'}:{row.id}"


def _said(row: PromptRow) -> str:
    return f"{row.title} {_asks(row)}"


def _asks(row: PromptRow) -> str:
    return _together(search.plain(row.html), _spec(row).words())


def _words(prompt: PromptRow, row: ResponseRow | ReplyRow) -> str:
    return _answers(prompt, row.html, row.value) if isinstance(row, ResponseRow) else search.plain(row.html)


def _answers(prompt: PromptRow, html: str, value: Any) -> str:
    return _together(search.plain(html), _spec(prompt).said(value))


def _together(*said: str) -> str:
    return " ".join(filter(None, said))


def _spec(row: PromptRow) -> Spec:
    return spec_of(Kind(row.kind), row.spec)


def _prompt(row: PromptRow) -> Hit:
    return Hit("prompt", row.title, f"prompts/{row.slug}", _asks(row), at=row.created_at)


def _response(prompt: PromptRow, view: Response) -> Hit:
    path = f"prompts/{prompt.slug}/responses/{view.id}"
    said = _answers(prompt, view.html, view.value)
    return Hit("response", prompt.title, path, said, *_by(prompt, view))


def _reply(prompt: PromptRow, view: Reply) -> Hit:
    path = f"prompts/{prompt.slug}/responses/{view.response}#reply-{view.id}"
    return Hit("reply", prompt.title, path, search.plain(view.html), *_by(prompt, view))


def _by(prompt: PromptRow, view: Response | Reply) -> tuple[str | None, datetime | None]:
    who = view.author.display_name if view.author else view.pseudonym
    return who, None if prompt.anonymous else view.created_at
