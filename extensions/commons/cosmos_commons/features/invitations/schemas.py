"""What is said about invitations over the API."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from cosmos_commons.people import Person
from cosmos_commons.text import Line, Written


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewInvitation(_Input):
    """A link to make. `uses`: how many people it lets in, null for any number; `days`: how long it is valid."""

    role: Literal["member", "facilitator"] = "member"
    free: bool = False
    note: Line | Literal[""] = ""
    uses: int | None = Field(1, ge=1, le=100_000)
    days: int = Field(14, ge=1, le=365)


class Guests(_Input):
    """Addresses to which a link for one person each is sent."""

    addresses: list[str] = Field(min_length=1, max_length=5000)
    role: Literal["member", "facilitator"] = "member"
    free: bool = False
    days: int = Field(14, ge=1, le=365)
    words: Written | Literal[""] = ""


class Invitation(BaseModel):
    """A link, without its secret; `uses_left` is null for any number."""

    id: str
    role: str
    free: bool
    note: str
    address: str
    uses_left: int | None
    used: int
    expires_at: datetime
    by: Person


class MadeInvitation(Invitation):
    """A link that was just made: its address is shown this once."""

    url: str


class InvitationList(BaseModel):
    """Links that still let people in, newest first; `next` is the next page's `after`."""

    items: list[Invitation]
    next: str | None = None


class Invited(BaseModel):
    """To how many addresses a link goes out, and which had one already or are in the list twice."""

    sent: int
    again: list[str]


class Token(_Input):
    """The secret of a link."""

    token: str = Field(min_length=20, max_length=100)


class Asked(_Input):
    """What somebody says who asks to come in."""

    text: Written | Literal[""] = Field("", max_length=1000)


class Request(BaseModel):
    """Somebody who asks to come in."""

    person: Person
    text: str
    at: datetime


class RequestList(BaseModel):
    """Everybody who asks to come in, oldest first."""

    items: list[Request]


class Inviting(BaseModel):
    """What an invitation opens, for whoever holds it."""

    lane: str
    title: str
    purpose: str
    language: str
    role: str
    free: bool
