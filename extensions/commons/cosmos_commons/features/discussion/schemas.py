"""What is said about threads and posts over the API."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cosmos_commons.files import File
from cosmos_commons.lane import Slug
from cosmos_commons.people import Person
from cosmos_commons.text import Draft, Line, Remark, Written

PostId = Annotated[str, Field(pattern=r"^[0-9]{1,18}$")]
MOST_ATTACHMENTS = 10


class State(StrEnum):
    """Whether a post's words can be read."""

    SHOWN = "shown"
    DELETED = "deleted"
    HIDDEN = "hidden"


class Kind(StrEnum):
    """How one can react to a post."""

    HEART = "heart"
    AGREE = "agree"
    THANKS = "thanks"
    IDEA = "idea"
    QUESTION = "question"
    CELEBRATE = "celebrate"


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewThread(_Asked):
    """A thread to begin; without a slug, one is made from the title."""

    title: Line
    slug: Slug | None = None


class ThreadChange(_Asked):
    """What is to be different about a thread; what is not said stays."""

    title: Line | None = None
    pinned: bool | None = None
    locked: bool | None = None


class NewPost(_Asked):
    """A post to make: Markdown, the id of the post it answers, and files; without text where there are files."""

    text: Remark
    reply_to: PostId | None = None
    attachments: list[PostId] = Field([], max_length=MOST_ATTACHMENTS)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text and not self.attachments:
            raise ValueError("write something first")
        return self


class PostEdit(_Asked):
    """What a post says from now on; `version` is the one it was made from. Without `attachments` they stay."""

    text: Remark
    attachments: list[PostId] | None = Field(None, max_length=MOST_ATTACHMENTS)
    version: int = Field(ge=1, lt=2**31)


class Reason(_Asked):
    """Why a post is reported or hidden."""

    reason: Written = Field(max_length=2_000)


class ReadUpTo(_Asked):
    """The newest post that was read."""

    post: PostId


class DraftToKeep(_Asked):
    """What one has begun to write; empty text throws it away."""

    text: Draft
    reply_to: PostId | None = None


class ReportChange(_Asked):
    """A report can be closed."""

    state: Literal["closed"]


class Thread(BaseModel):
    """A conversation in a lane. `unread` counts others' posts after `last_read`, one's own mark."""

    slug: str
    title: str
    intro_html: str
    lesson: str | None
    posts: int
    last_post_at: datetime | None
    pinned: bool = False
    locked: bool = False
    unread: int = 0
    first_unread: str | None = None
    last_read: str | None = None


class ThreadList(BaseModel):
    """Threads: the pinned ones, then the latest active; `next`, where there are more, is the next page's `after`."""

    items: list[Thread]
    next: str | None = None


class Post(BaseModel):
    """One contribution. One that was deleted or hidden keeps its place and says nothing."""

    id: str
    thread: str
    author: Person
    text: str
    html: str
    reply_to: str | None
    created_at: datetime
    edited_at: datetime | None = None
    version: int = 1
    state: State = State.SHOWN
    reason: str | None = None
    reactions: dict[Kind, list[str]] = {}
    mentions: list[str] = []
    attachments: list[File] = []


class PostPage(BaseModel):
    """Posts, oldest first; where there are more, `next` is what to give as `after` and `previous` as `before`.

    `cursor` is the moment in the lane's log that the page shows: a stream resumed there misses nothing.
    """

    items: list[Post]
    next: str | None
    previous: str | None
    cursor: str


class Version(BaseModel):
    """What a post said from `at` on."""

    version: int
    text: str
    html: str
    at: datetime


class VersionList(BaseModel):
    """A post's versions, newest first; the first is the present one."""

    items: list[Version]


class Mark(BaseModel):
    """How far one has read a thread, and what there is after that."""

    last_read: str | None
    unread: int
    first_unread: str | None


class DraftView(BaseModel):
    """One's own draft; empty where there is none."""

    text: str
    reply_to: str | None
    saved_at: datetime | None


class Reported(BaseModel):
    """Nothing: a report was taken."""


class Report(BaseModel):
    """That a post was reported, with the post's words even where it is hidden."""

    id: str
    post: Post
    reason: str
    by: Person
    at: datetime
    state: Literal["open", "closed"]
    closed_by: str | None


class ReportList(BaseModel):
    """Reports, newest first; `next`, where there are more, is the next page's `after`."""

    items: list[Report]
    next: str | None
