"""How is a lane made, and brought up to date? From a playbook, whole or not at all: rows, features' parts,
curriculum.

Everything happens in the caller's transaction; should it fail, what was published for a lane that is not is
removed. Who may have one made is the features' to say.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons import events
from cosmos_commons.context import Commons
from cosmos_commons.db import insert_unless_there, table_of
from cosmos_commons.entitlement import ledger, sources
from cosmos_commons.entitlement.decision import Terms
from cosmos_commons.errors import CommonsError, Unprocessable
from cosmos_commons.features import Feature, LaidLane
from cosmos_commons.lane import Joining, Lane, LaneSlug, Role, Slug, Visibility
from cosmos_commons.people import Username
from cosmos_commons.text import Line, Written

if TYPE_CHECKING:
    from cosmos_commons.playbooks import Playbook

Language = Literal["en", "es"]


class LaneNameTaken(CommonsError):
    code = "lane-name-taken"
    status = HTTPStatus.CONFLICT
    message = "There is already a lane with this name. Choose another."


class NoSuchPlaybook(Unprocessable):
    code = "no-such-playbook"
    message = "There is no such playbook here."


class PlaybookFaulty(Unprocessable):
    code = "playbook-faulty"
    message = "The playbook has faults, so no lane was made. `lanes playbook check` lists them."


class NoSuchFeature(Unprocessable):
    code = "no-such-feature"
    message = "That feature is not installed here."


class NewLaneRequest(BaseModel):
    """What a lane is made from. What is left out, the playbook says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    playbook: Slug
    slug: LaneSlug
    title: Line | None = None
    purpose: Written | None = Field(None, max_length=2000)
    language: Language | None = None
    visibility: Visibility | None = None
    joining: Joining | None = None
    features: frozenset[Slug] | None = None
    stewards: list[Username] = Field([], max_length=200)
    members: list[Username] = Field([], max_length=5000)


def free_slug(session: Session, wanted: str) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3`… that no lane has."""
    alike = Lane.slug.startswith(wanted[:20], autoescape=True)
    taken = set(session.scalars(select(Lane.slug).where(alike)))
    numbered = (f"{wanted[:25].rstrip('-')}-{n}" for n in count(2))
    return next(one for one in chain([wanted], numbered) if one not in taken)


def maker_of(commons: Commons) -> "LaneMaker":
    """The maker of lanes of a running commons."""
    settings = commons.settings
    return LaneMaker(settings.playbooks_dir, settings.curricula_dir, commons.features, settings.terms)


@dataclass(frozen=True, slots=True)
class LaneMaker:
    """Makes lanes: where playbooks are, where curricula are published, which features there are."""

    playbooks: Path | None
    curricula: Path
    features: tuple[Feature, ...]
    terms: Terms

    def playbook(self, slug: str) -> "Playbook":
        """The checked playbook on offer under this name. Raises NoSuchPlaybook, PlaybookFaulty."""
        # Reading a playbook loads the notebook format, which a start of the commons should not wait for.
        from cosmos_commons import playbooks

        path = self.playbooks / slug if self.playbooks else None
        if path is None or not path.is_dir():
            raise NoSuchPlaybook
        try:
            return playbooks.load(path)
        except playbooks.PlaybookFaults as found:
            faults = [
                {"file": str(fault.file), "line": fault.line, "message": fault.message}
                for fault in found.faults
            ]
            raise PlaybookFaulty(faults=faults) from found

    def make(
        self,
        session: Session,
        asked: NewLaneRequest,
        playbook: "Playbook",
        by: str,
        now: datetime,
        *,
        first: str = "",
        host: str = "",
    ) -> Lane:
        """The new lane, in `session`'s transaction. `first`, if given, becomes a steward; `host` the host.

        Raises LaneNameTaken, NoSuchFeature.
        """
        chosen = asked.features if asked.features is not None else frozenset(playbook.features)
        optional = {feature.name for feature in self.features if feature.optional}
        if unknown := chosen - optional:
            raise NoSuchFeature(f"Not installed here: {', '.join(sorted(unknown))}.")
        lane = _row(session, asked, playbook, sorted(chosen), by, now)
        events.append(session, lane.id, "lanes.lane.created", by=by, at=now)
        stewards = [first] * bool(first) + asked.stewards
        roles = dict.fromkeys(asked.members, Role.MEMBER) | dict.fromkeys(stewards, Role.STEWARD)
        roles |= {host: Role.HOST} if host else {}
        for name, role in roles.items():
            facts = sources.role_given((), role, now)
            ledger.record(session, lane.id, name, facts, by=by, now=now, terms=self.terms)
        self.lay_out(session, lane, playbook, by, now)
        with _published_or_gone(self.curricula / lane.slug):
            self._publish(lane, playbook)
            session.flush()
        return lane

    def bring_up_to_date(
        self, session: Session, lane: Lane, playbook: "Playbook", by: str, now: datetime
    ) -> None:
        """Publish the playbook as it is now, and lay what it declares anew; the lane's own settings stay.

        Workspaces get the new version at their next start. Publishing what is published already changes nothing.
        """
        before = lane.curriculum
        self.lay_out(session, lane, playbook, by, now)
        self._publish(lane, playbook)
        lane.playbook = playbook.slug
        if lane.curriculum != before:
            subject = {"version": lane.curriculum}
            events.append(session, lane.id, "lanes.curriculum.published", by=by, at=now, subject=subject)

    def lay_out(self, session: Session, lane: Lane, playbook: "Playbook", by: str, now: datetime) -> None:
        """Lay what the playbook declares for the features that the lane has, where it is not there yet."""
        for feature in self.features:
            if feature.is_on(lane.features):
                feature.lay_out(session, LaidLane(lane.id, playbook, by, now))

    def _publish(self, lane: Lane, playbook: "Playbook") -> None:
        from cosmos_commons import playbooks

        self.curricula.mkdir(parents=True, exist_ok=True)
        version = playbooks.publish(playbook, lane.slug, self.curricula)
        lane.curriculum, lane.start = version.version, version.start


@contextmanager
def _published_or_gone(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _row(
    session: Session, asked: NewLaneRequest, playbook: "Playbook", features: list[str], by: str, now: datetime
) -> Lane:
    values = {
        "slug": asked.slug,
        "title": asked.title or playbook.title,
        "purpose": asked.purpose or playbook.purpose,
        "language": asked.language or playbook.language,
        "visibility": asked.visibility or playbook.visibility,
        "joining": asked.joining or playbook.joining,
        "features": features,
        "playbook": playbook.slug,
        "curriculum": "",
        "start": "",
        "created_at": now,
        "created_by": by,
    }
    if not insert_unless_there(session, table_of(Lane), values):
        raise LaneNameTaken
    return session.scalars(select(Lane).where(Lane.slug == asked.slug)).one()
