"""What is told to a watcher about prompts' events? Looked up when it is read, under the names that may be told.

Of responses to an anonymous prompt, and of what is said under them, no more than that there is something new: the
place of an event among others, which have names and times, would tell whose it is.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.events import Event, News
from cosmos_commons.features.prompts.models import PromptRow, ReplyRow, ResponseRow
from cosmos_commons.features.prompts.schemas import Reply, Response
from cosmos_commons.features.prompts.service.views import reply_views, response_views

_OPEN = ("prompts.prompt.", "prompts.round.", "prompts.response.unmasked")


def hydrate(session: Session, found: Sequence[Event]) -> dict[int, dict[str, Any] | News]:
    """By cursor, what the API says of each event; nothing of one whose response or reply is gone."""
    told: dict[int, dict[str, Any] | News] = {
        event.cursor: dict(event.subject) for event in found if event.kind.startswith(_OPEN)
    }
    by_prompt: dict[tuple[int, str], list[Event]] = {}
    for event in found:
        if event.cursor not in told:
            by_prompt.setdefault((event.lane_id, event.subject["prompt"]), []).append(event)
    for (lane_id, slug), mine in by_prompt.items():
        prompt = session.scalar(select(PromptRow).where(PromptRow.lane_id == lane_id, PromptRow.slug == slug))
        if prompt is not None and prompt.anonymous:
            told.update({event.cursor: _news(slug) for event in mine})
        elif prompt is not None:
            told.update(_responses(session, prompt, mine))
            told.update(_replies(session, prompt, mine))
    return told


def standing_news(session: Session, lane_id: int) -> list[News]:
    """What `hydrate` makes news of, whether or not there is any."""
    anonymous = select(PromptRow.slug).where(PromptRow.lane_id == lane_id, PromptRow.anonymous)
    return [_news(slug) for slug in session.scalars(anonymous)]


def _news(slug: str) -> News:
    return News("prompts.responses.changed", {"prompt": slug})


def _responses(session: Session, prompt: PromptRow, found: Sequence[Event]) -> dict[int, dict[str, Any]]:
    events = [event for event in found if event.kind.startswith("prompts.response.")]
    ids = {event.subject["response"] for event in events}
    rows = session.scalars(select(ResponseRow).where(ResponseRow.id.in_(ids))).all() if ids else []
    views: dict[int, Response] = {
        row.id: view for row, view in zip(rows, response_views(session, prompt, rows), strict=True)
    }
    told = {}
    for event in events:
        number = event.subject["response"]
        if view := views.get(number):
            told[event.cursor] = {"prompt": prompt.slug, "response": view.model_dump(mode="json")}
    return told


def _replies(session: Session, prompt: PromptRow, found: Sequence[Event]) -> dict[int, dict[str, Any]]:
    events = [event for event in found if event.kind.startswith("prompts.reply.")]
    ids = {event.subject["reply"] for event in events}
    rows = session.scalars(select(ReplyRow).where(ReplyRow.id.in_(ids))).all() if ids else []
    views: dict[int, Reply] = {
        row.id: view for row, view in zip(rows, reply_views(session, prompt, rows), strict=True)
    }
    by_id = {row.id: row for row in rows}
    told = {}
    for event in events:
        row = by_id.get(event.subject["reply"])
        if row is None or (row.deleted and event.kind == "prompts.reply.created"):
            continue
        view = views[row.id]
        about = {"prompt": prompt.slug, "response": view.response, "reply": view.model_dump(mode="json")}
        told[event.cursor] = about
    return told
