"""What is said about mentions of oneself, over the API."""

from pydantic import BaseModel

from cosmos_commons.hits import Found


class MentionShown(Found):
    """Something that mentions one; `read`: one has seen it, there or in the list of mentions."""

    read: bool


class MentionPage(BaseModel):
    """What mentions one and may be read, newest first.

    `unread` is how many of all are not read, at most 100; `next`, where there are more, is the next page's `after`.
    """

    items: list[MentionShown]
    unread: int
    next: str | None


class Unread(BaseModel):
    """How many mentions are not read, at most 100."""

    unread: int
