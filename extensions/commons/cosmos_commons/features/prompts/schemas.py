"""What is said about prompts, rounds, drafts, responses and replies over the API."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from cosmos_commons.features.prompts.models import PromptVisibility, Writers
from cosmos_commons.files import File
from cosmos_commons.lane import Slug
from cosmos_commons.people import Person
from cosmos_commons.playbooks.kinds import Kind
from cosmos_commons.text import Draft, Line, Remark, Written


def _reasonable(value: datetime) -> datetime:
    if not 2000 <= value.year < 2200:
        raise ValueError("give a time between the years 2000 and 2200")
    return value


Time = Annotated[AwareDatetime, AfterValidator(_reasonable)]
FileId = Annotated[str, Field(max_length=20)]


class PromptState(StrEnum):
    """How far oneself is with the present round of a prompt."""

    OPEN = "open"
    DRAFT = "draft"
    SENT = "sent"


class RoundState(StrEnum):
    """Whether a round takes responses."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Asked):
    """The response that a prompt was made from, and the prompt that it answers."""

    prompt: Slug
    response: str = Field(max_length=20)


class RoundTimes(_Asked):
    """When a round opens and closes; null: at once, and never."""

    opens_at: Time | None = None
    closes_at: Time | None = None


class NewPrompt(RoundTimes):
    """A prompt to ask; without a slug it gets one from its title."""

    title: Line
    text: Written
    kind: Kind = Kind.TEXT
    spec: dict[str, JsonValue] = {}
    visibility: PromptVisibility = PromptVisibility.AFTER_RESPONDING
    anonymous: bool = False
    slug: Slug | None = None
    from_response: Source | None = None


class PromptChange(_Asked):
    """What to change about a prompt, as it was at `version`."""

    title: Line | None = None
    text: Written | None = None
    spec: dict[str, JsonValue] | None = None
    visibility: PromptVisibility | None = None
    version: int


class DraftRequest(_Asked):
    """What to keep as one's draft; with nothing in it, it is thrown away."""

    text: Draft
    value: JsonValue = None
    file: FileId | None = None


class NewResponse(_Asked):
    """One's response: Markdown, the kind's value, a picture, as the prompt asks."""

    text: Remark = ""
    value: JsonValue = None
    file: FileId | None = None


class Revision(_Asked):
    """One's response anew, as it was at `version`; what is left out stays."""

    text: Remark = ""
    value: JsonValue = None
    file: FileId | None = None
    version: int


class NewReply(_Asked):
    """What to say to a response, in Markdown."""

    text: Written


class Reason(_Asked):
    """Why, in a few words that are kept."""

    reason: Line


class PromptSettings(_Asked):
    """Who may write prompts in a lane: those named, and who is more."""

    writers: Writers


class Round(BaseModel):
    """One time that a prompt is asked."""

    number: int
    opens_at: datetime | None
    closes_at: datetime | None
    state: RoundState


class OwnRound(Round):
    """A round, one's own response to it, and how many there are, if one may know."""

    mine: str | None
    responses: int | None


class RoundList(BaseModel):
    """A prompt's rounds, first to last."""

    items: list[OwnRound]


class Prompt(BaseModel):
    """A prompt as one person sees it; `responses` is null as long as they may not know of the others'."""

    slug: str
    title: str
    text: str
    html: str
    kind: Kind
    spec: dict[str, Any]
    visibility: PromptVisibility
    anonymous: bool
    lesson: str | None
    version: int
    by: Person
    round: Round
    state: PromptState
    mine: str | None
    responses: int | None
    from_response: Source | None
    may_edit: bool


class PromptList(BaseModel):
    """The lane's prompts, in their order."""

    items: list[Prompt]
    next: str | None


class PromptVersion(BaseModel):
    """A prompt as it was; `until` is null for what it is now."""

    version: int
    title: str
    text: str
    html: str
    spec: dict[str, Any]
    visibility: PromptVisibility
    until: datetime | None


class PromptVersionList(BaseModel):
    """What a prompt said, newest first."""

    items: list[PromptVersion]


class Origin(BaseModel):
    """A prompt, and the response it was made from where one may read that."""

    slug: str
    title: str
    from_response: Source | None


class Lineage(BaseModel):
    """Which prompts of the lane came from which responses."""

    prompts: list[Origin]


class DraftView(BaseModel):
    """One's own draft; without one, empty and never saved."""

    text: str
    value: Any
    file: File | None
    saved_at: datetime | None


class Response(BaseModel):
    """Somebody's answer; in an anonymous prompt a pseudonym stands for them, and times are days."""

    id: str
    prompt: str
    round: int
    author: Person | None
    pseudonym: str | None
    text: str
    html: str
    value: Any
    file: File | None
    version: int
    created_at: datetime
    revised_at: datetime | None
    exemplar: bool
    replies: int


class ResponsePage(BaseModel):
    """Responses, oldest first; `cursor` is where in the lane's log a stream goes on from this page."""

    items: list[Response]
    next: str | None
    cursor: str


class ResponseVersion(BaseModel):
    """A response as it was at a time."""

    version: int
    text: str
    html: str
    value: Any
    file: File | None
    at: datetime


class ResponseVersionList(BaseModel):
    """What a response said, newest first, as it is now included."""

    items: list[ResponseVersion]


class Unmasked(BaseModel):
    """Who wrote a response to an anonymous prompt."""

    author: Person


class Reply(BaseModel):
    """What somebody said to a response, under their name or their pseudonym."""

    id: str
    response: str
    author: Person | None
    pseudonym: str | None
    text: str
    html: str
    created_at: datetime


class ReplyPage(BaseModel):
    """The dialogue under a response, oldest first."""

    items: list[Reply]
    next: str | None
    cursor: str


class Bar(BaseModel):
    """One bar of a histogram."""

    label: str
    value: str | int | float
    count: int


class WordCount(BaseModel):
    """How many responses use a word."""

    word: str
    count: int


class NumberSummary(BaseModel):
    """The middle and the ends of the numbers that were sent."""

    mean: float
    median: float
    least: float
    most: float


class Summary(BaseModel):
    """A round's responses at a glance."""

    responses: int
    histogram: list[Bar]
    words: list[WordCount]
    number: NumberSummary | None
