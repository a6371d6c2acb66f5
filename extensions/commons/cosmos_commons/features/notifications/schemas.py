"""What is said about what concerns one, over the API."""

from pydantic import BaseModel

from cosmos_commons.hits import Found
from cosmos_commons.notifications import Why


class NotificationShown(Found):
    """Something that mentions one or answers what one wrote; `read`: one has seen it, there or in this list."""

    why: Why
    read: bool


class NotificationPage(BaseModel):
    """What mentions or answers one and may be read, newest first.

    `unread` is how many of all are not read, at most 100; `next`, where there are more, is the next page's `after`.
    """

    items: list[NotificationShown]
    unread: int
    next: str | None


class Unread(BaseModel):
    """How many notifications are not read, at most 100."""

    unread: int
