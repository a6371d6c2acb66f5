"""What is a lane, and who is in it? The two tables every feature stands on.

Making, joining and leaving are the `lanes` feature's; here is only what others need to know.
"""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator
from sqlalchemy import JSON, ForeignKey, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cosmos_commons.db import Base, BigId
from cosmos_commons.errors import LaneFull

# JupyterHub 6.1 takes such names for named servers; ours is the Hub's rule plus "a letter first".
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def lane_slug(value: str) -> str:
    """`value` if it can name a lane (and so a Jupyter server), else ValueError."""
    if len(value) > 30 or not _SLUG.fullmatch(value):
        raise ValueError("use 1 to 30 of a-z, 0-9 and single hyphens, beginning with a letter")
    return value


def slug(value: str) -> str:
    """`value` if it can name a thread or a prompt, else ValueError."""
    if len(value) > 60 or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError("use 1 to 60 of a-z, 0-9 and single hyphens")
    return value


LaneSlug = Annotated[str, AfterValidator(lane_slug)]
Slug = Annotated[str, AfterValidator(slug)]


class Role(StrEnum):
    """What somebody is in a lane, from least to most."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    STEWARD = "steward"
    HOST = "host"

    @property
    def rank(self) -> int:
        """Higher may do all that lower may."""
        return list(Role).index(self)


class Visibility(StrEnum):
    """Whether the lane's own page shows to everybody or to its members alone."""

    PUBLIC = "public"
    PRIVATE = "private"


class Joining(StrEnum):
    """Whether one joins by asking or is invited."""

    OPEN = "open"
    INVITED = "invited"


class Lane(Base):
    """One community.

    `standing` is what its own subscription lets people do, as `entitlement` decided it; that holds until
    `standing_review_at`. `charges`: whether members pay. `seats`: how many people its plan is for, None for any number.
    """

    __tablename__ = "lanes_lane"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(30), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16))
    visibility: Mapped[str] = mapped_column(String(16))
    joining: Mapped[str] = mapped_column(String(16))
    features: Mapped[list[str]] = mapped_column(JSON)
    playbook: Mapped[str] = mapped_column(String(60))
    curriculum: Mapped[str] = mapped_column(String(64))
    start: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(64))
    standing: Mapped[str] = mapped_column(String(16), default="open")
    standing_review_at: Mapped[datetime | None]
    charges: Mapped[bool] = mapped_column(default=False)
    seats: Mapped[int | None]


class Membership(Base):
    """Somebody who has access to a lane, and as what: what `entitlement` decided, which holds until `review_at`.

    The past is in the lane's log, and the reasons are in the entitlement's facts.
    """

    __tablename__ = "lanes_membership"

    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime]
    review_at: Mapped[datetime | None] = mapped_column(index=True)


def make_sure_of_room(session: Session, lane_id: int) -> None:
    """Raise LaneFull where the lane's plan is for no more people than are in it."""
    seats = session.scalar(select(Lane.seats).where(Lane.id == lane_id))
    if seats is None:
        return
    counted = select(func.count()).select_from(Membership).where(Membership.lane_id == lane_id)
    if (session.scalar(counted) or 0) >= seats:
        raise LaneFull
