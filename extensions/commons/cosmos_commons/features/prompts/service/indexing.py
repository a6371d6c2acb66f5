"""What of the prompts can be looked for? Prompts, and the responses and replies that who looks may read now.

What belongs to an anonymous prompt is found in the prompt's own place, in no order: not even which of two responses
is the newer can be looked up.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons import search
from cosmos_commons.access import Access
from cosmos_commons.features import Hit
from cosmos_commons.features.prompts.models import PromptRow, ReplyRow, ResponseRow
from cosmos_commons.features.prompts.schemas import Reply, Response
from cosmos_commons.features.prompts.service.standing import Standing, standings
from cosmos_commons.features.prompts.service.views import reply_views, response_views

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
    search.add(session, prompt.lane_id, _FEATURE, _ref(row), search.plain(row.html), at)


def change_words(session: Session, prompt: PromptRow, row: ResponseRow | ReplyRow) -> None:
    """It says something else."""
    search.change(session, prompt.lane_id, _FEATURE, _ref(row), search.plain(row.html))


def drop_words(session: Session, prompt: PromptRow, row: ResponseRow | ReplyRow) -> None:
    """Its words are gone."""
    search.drop(session, prompt.lane_id, _FEATURE, _ref(row))


def hits(session: Session, access: Access, refs: Sequence[str], now: datetime) -> Mapping[str, Hit]:
    """Of these prompts, responses and replies, those that this person may read now."""
    numbers: dict[str, list[int]] = {"prompt": [], "response": [], "reply": []}
    for ref in refs:
        kind, _, number = ref.partition(":")
        numbers[kind].append(int(number))
    found: dict[str, Hit] = {}
    for standing in standings(session, access.lane.id, access.name, access.role, now):
        row = standing.row
        if row.id in numbers["prompt"]:
            found[f"prompt:{row.id}"] = _prompt(row)
        found |= _responses(session, standing, numbers["response"])
        found |= _replies(session, standing, numbers["reply"])
    return found


def _responses(session: Session, standing: Standing, ids: Sequence[int]) -> dict[str, Hit]:
    asked = select(ResponseRow).where(ResponseRow.id.in_(ids), ResponseRow.prompt_id == standing.row.id)
    rows = [row for row in session.scalars(asked) if standing.may_read(row)] if ids else []
    views = response_views(session, standing.row, rows) if rows else []
    return {f"response:{view.id}": _response(standing.row, view) for view in views}


def _replies(session: Session, standing: Standing, ids: Sequence[int]) -> dict[str, Hit]:
    asked = (
        select(ReplyRow, ResponseRow)
        .join(ResponseRow, ResponseRow.id == ReplyRow.response_id)
        .where(ReplyRow.id.in_(ids), ~ReplyRow.deleted, ResponseRow.prompt_id == standing.row.id)
    )
    pairs = session.execute(asked).all() if ids else []
    rows = [row for row, response in pairs if standing.may_read(response)]
    views = reply_views(session, standing.row, rows) if rows else []
    return {f"reply:{view.id}": _reply(standing.row, view) for view in views}


def _ref(row: ResponseRow | ReplyRow) -> str:
    return f"{'response' if isinstance(row, ResponseRow) else 'reply'}:{row.id}"


def _said(row: PromptRow) -> str:
    return f"{row.title} {search.plain(row.html)}"


def _prompt(row: PromptRow) -> Hit:
    return Hit("prompt", row.title, f"prompts/{row.slug}", search.plain(row.html), at=row.created_at)


def _response(prompt: PromptRow, view: Response) -> Hit:
    path = f"prompts/{prompt.slug}/responses/{view.id}"
    return Hit("response", prompt.title, path, search.plain(view.html), *_by(prompt, view))


def _reply(prompt: PromptRow, view: Reply) -> Hit:
    path = f"prompts/{prompt.slug}/responses/{view.response}#reply-{view.id}"
    return Hit("reply", prompt.title, path, search.plain(view.html), *_by(prompt, view))


def _by(prompt: PromptRow, view: Response | Reply) -> tuple[str | None, datetime | None]:
    who = view.author.display_name if view.author else view.pseudonym
    return who, None if prompt.anonymous else view.created_at
