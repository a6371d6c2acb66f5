"""What is a watcher told about prompts' events? Looked up when it is read, under the names that may be told.

The log keeps who really did something, which the server needs; what is sent says it as the prompt promised.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.events import Event
from cosmos_commons.features.prompts.models import PromptRow, ReplyRow, ResponseRow
from cosmos_commons.features.prompts.schemas import Reply, Response
from cosmos_commons.features.prompts.service.views import nobody, reply_views, response_views, when

_OPEN = ("prompts.prompt.", "prompts.round.", "prompts.response.unmasked")


def hydrate(session: Session, found: Sequence[Event]) -> dict[int, dict[str, Any]]:
    """By cursor, what the API says of each event; nothing of one whose response or reply is gone."""
    told: dict[int, dict[str, Any]] = {
        event.cursor: dict(event.subject) for event in found if event.kind.startswith(_OPEN)
    }
    by_prompt: dict[tuple[int, str], list[Event]] = {}
    for event in found:
        if event.cursor not in told:
            by_prompt.setdefault((event.lane_id, event.subject["prompt"]), []).append(event)
    for (lane_id, slug), mine in by_prompt.items():
        prompt = session.scalar(select(PromptRow).where(PromptRow.lane_id == lane_id, PromptRow.slug == slug))
        if prompt is not None:
            told.update(_responses(session, prompt, mine))
            told.update(_replies(session, prompt, mine))
    return told


def _responses(session: Session, prompt: PromptRow, found: Sequence[Event]) -> dict[int, dict[str, Any]]:
    events = [event for event in found if event.kind.startswith("prompts.response.")]
    ids = {event.subject["response"] for event in events}
    rows = session.scalars(select(ResponseRow).where(ResponseRow.id.in_(ids))).all() if ids else []
    views: dict[int, Response] = {
        row.id: view for row, view in zip(rows, response_views(session, prompt, rows), strict=True)
    }
    numbers = {row.id: (row.author, row.number) for row in rows}
    told = {}
    for event in events:
        number = event.subject["response"]
        if view := views.get(number):
            about = {"prompt": prompt.slug, "response": view.model_dump(mode="json")}
            told[event.cursor] = about | _masked(prompt, event, *numbers[number])
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
        told[event.cursor] = about | _masked(prompt, event, row.author, row.number)
    return told


def _masked(prompt: PromptRow, event: Event, author: str, number: int | None) -> dict[str, Any]:
    """What is said instead of who and when, where the prompt is anonymous and it was the author."""
    if not prompt.anonymous:
        return {}
    told: dict[str, Any] = {"at": _iso(when(prompt, event.at))}
    if event.by == author and number is not None:
        told["by"] = nobody(number).model_dump()
    return told


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
