"""What is said about things that were found, over the API."""

from datetime import datetime

from pydantic import BaseModel


class PieceShown(BaseModel):
    """A piece of text; `found`: it is one of the words that were looked for."""

    text: str
    found: bool


class Result(BaseModel):
    """Something that holds every word that was looked for.

    `kind` is `thread`, `post`, `prompt`, `response`, `reply` or another feature's word; `title` is what it stands
    under; `author` and `at` are null where they are not told; `path` is its place under the lane's page.
    """

    feature: str
    kind: str
    title: str
    excerpt: list[PieceShown]
    author: str | None
    at: datetime | None
    path: str


class ResultPage(BaseModel):
    """Results, newest first; `next`, where there are more, is the next page's `after`."""

    items: list[Result]
    next: str | None
