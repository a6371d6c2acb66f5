"""What is said about lanes over the API."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from cosmos_commons.lane import Role, Slug
from cosmos_commons.people import Person


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PublishRequest(_Input):
    """Which playbook the lane is brought to; left out, the one it was made from."""

    playbook: Slug | None = None


class RoleRequest(_Input):
    """What somebody shall be in the lane."""

    role: Role


class LaneView(BaseModel):
    """A lane as one person sees it; `role` is theirs, `members` how many there are, `charges` whether members pay.
    `standing` is `open`, `read-only` or `closed`, by its own subscription."""

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
