"""What is said about lanes over the API."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cosmos_commons.lane import Role, Slug
from cosmos_commons.people import Person, Username
from cosmos_commons.text import Written


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PublishRequest(_Input):
    """Which playbook the lane is brought to; left out, the one it was made from."""

    playbook: Slug | None = None


class RoleRequest(_Input):
    """What somebody shall be in the lane."""

    role: Role


class LaneView(BaseModel):
    """A lane as one person sees it; `role` is theirs, `members` how many there are, `charges` whether members pay,
    `standing` (`open`, `read-only`, `closed`) how its own subscription leaves it."""

    slug: str
    title: str
    purpose: str
    language: str
    visibility: str
    joining: str
    features: list[str]
    curriculum: str
    role: str | None
    members: int
    charges: bool = False
    standing: str = "open"


class LaneList(BaseModel):
    """The lanes that one person may know of."""

    items: list[LaneView]


class MemberList(BaseModel):
    """Who is in the lane; `next`, where there are more, is the next page's `after`."""

    items: list[Person]
    next: str | None = None


class MyLane(BaseModel):
    """One of one's own lanes."""

    slug: str
    title: str
    role: str


class Me(BaseModel):
    """Oneself."""

    name: str
    display_name: str
    admin: bool
    lanes: list[MyLane]


class WorkspaceFacts(BaseModel):
    """What a workspace of the lane starts with; `mode` is `work`, or `read-only` to look and take along."""

    mode: str
    curriculum: str
    start: str
    language: str
    title: str


class Entitlement(BaseModel):
    """May this person be in this lane now, as what, and why, in words to them.

    `remedy`, where there is one, is what they can do; `page` says whether they may look at the lane's page; `until`
    is when the workspace stops opening as it opens now.
    """

    access: bool
    role: str | None
    reason: str
    remedy: str | None
    page: bool
    until: datetime | None
    workspace: WorkspaceFacts | None


class Groups(BaseModel):
    """The Hub's groups somebody belongs in now."""

    groups: list[str]


class SuspensionRequest(_Input):
    """For how many days (null: until it is lifted), and why, in words to the person."""

    reason: Annotated[Written, Field(max_length=500)]
    days: int | None = Field(None, ge=1, le=3650)


class Suspension(BaseModel):
    """Somebody who is kept out; `until` is null where it lasts until it is lifted."""

    person: Person
    reason: str
    since: datetime
    until: datetime | None


class SuspensionList(BaseModel):
    """Everybody who is kept out now."""

    items: list[Suspension]


class NextHost(_Input):
    """Who is to be the lane's host."""

    name: Username


class Mine(BaseModel):
    """Something that one wrote: a `post`, a `response` or a `reply`, and under what it stands."""

    kind: str
    where: str
    text: str
    at: datetime


class MyWords(BaseModel):
    """All that one wrote in a lane, oldest first."""

    items: list[Mine]
