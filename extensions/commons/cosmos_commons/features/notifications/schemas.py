"""What is said about what concerns one, over the API."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from cosmos_commons.hits import Found
from cosmos_commons.notifications import Why

NotificationId = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,18}$")]


class NotificationShown(Found):
    """Something that mentions one or answers what one wrote; `read`: one has seen it, there or in this list."""

    id: str
    why: Why
    read: bool


class NotificationPage(BaseModel):
    """What mentions or answers one and may be read, newest first.

    `unread` is how many of all are not read, at most 100; `next`, where there are more, is the next page's `after`.
    """

    items: list[NotificationShown]
    unread: int
    next: str | None


class Seen(BaseModel):
    """Which notifications one has read, by their ids; null: all that there are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ids: list[NotificationId] | None = Field(None, max_length=100)


class Unread(BaseModel):
    """How many notifications are not read, at most 100."""

    unread: int
