"""What is said about threads and posts over the API."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from cosmos_commons.lane import Slug
from cosmos_commons.people import Person
from cosmos_commons.text import Line, Written


class NewThread(BaseModel):
    """A thread to begin; without a slug, one is made from the title."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Line
    slug: Slug | None = None


class NewPost(BaseModel):
    """A post to make: Markdown, and the id of the post it answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Written
    reply_to: str | None = Field(None, pattern=r"^[0-9]{1,18}$")


class Thread(BaseModel):
    """A conversation in a lane."""

    slug: str
    title: str
    intro_html: str
    lesson: str | None
    posts: int
    last_post_at: datetime | None


class ThreadList(BaseModel):
    """Threads, the latest active first; `next` is null: all are given."""

    items: list[Thread]
    next: str | None = None


class Post(BaseModel):
    """One contribution."""

    id: str
    thread: str
    author: Person
    text: str
    html: str
    reply_to: str | None
    created_at: datetime


class PostPage(BaseModel):
    """Posts, oldest first; `next`, where there are more, is the next page's `after`.

    `cursor` is the moment in the lane's log that the page shows: a stream resumed there misses nothing.
    """

    items: list[Post]
    next: str | None
    cursor: str
