"""What is said about prompts, drafts and responses over the API."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from cosmos_commons.people import Person
from cosmos_commons.text import Draft, Written


class PromptState(StrEnum):
    """How far oneself is with a prompt."""

    OPEN = "open"
    DRAFT = "draft"
    SENT = "sent"


class DraftRequest(BaseModel):
    """What to keep as one's draft; empty throws it away."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Draft


class NewResponse(BaseModel):
    """One's response, in Markdown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Written


class Prompt(BaseModel):
    """A prompt as one person sees it; `responses` is null as long as they may not know of the others'."""

    slug: str
    title: str
    html: str
    kind: str
    visibility: str
    state: PromptState
    responses: int | None
    lesson: str | None


class PromptList(BaseModel):
    """The lane's prompts, in their order."""

    items: list[Prompt]


class DraftView(BaseModel):
    """One's own draft; without one, empty and never saved."""

    text: str
    saved_at: datetime | None


class Response(BaseModel):
    """Somebody's answer."""

    id: str
    prompt: str
    author: Person
    text: str
    html: str
    created_at: datetime


class ResponsePage(BaseModel):
    """Responses, oldest first; `cursor` is where in the lane's log a stream goes on from this page."""

    items: list[Response]
    next: str | None
    cursor: str
