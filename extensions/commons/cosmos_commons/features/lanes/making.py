"""How is a lane made, and brought up to date? From a playbook, whole or not at all: rows, features' parts,
curriculum.

Everything happens in the caller's transaction; should it fail, what was published for a lane that is not is
removed.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cosmos_commons import events
from cosmos_commons.access import Access
from cosmos_commons.context import Context, Written
from cosmos_commons.entitlement import ledger, sources
from cosmos_commons.entitlement.decision import Terms
from cosmos_commons.features import Feature, LaidLane
from cosmos_commons.features.lanes.errors import LaneNameTaken, NoSuchFeature, NoSuchPlaybook, PlaybookFaulty
from cosmos_commons.features.lanes.schemas import LaneView, NewLaneRequest, PublishRequest
from cosmos_commons.features.lanes.service import view_of
from cosmos_commons.lane import Lane, Role

if TYPE_CHECKING:
    from cosmos_commons.playbooks import Playbook


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
    ) -> Lane:
        """The new lane, in `session`'s transaction. `first`, if given, becomes a steward.

        Raises LaneNameTaken, NoSuchFeature.
        """
        chosen = asked.features if asked.features is not None else frozenset(playbook.features)
        optional = {feature.name for feature in self.features if feature.optional}
        if unknown := chosen - optional:
            raise NoSuchFeature(f"Not installed here: {', '.join(sorted(unknown))}.")
        lane = _row(session, asked, playbook, sorted(chosen), by, now)
        events.append(session, lane.id, "lanes.lane.created", by=by, at=now)
        stewards = [first] * bool(first) + asked.stewards
        _people(session, lane.id, stewards, asked.members, by=by, now=now, terms=self.terms)
        for feature in self.features:
            if not feature.optional or feature.name in chosen:
                feature.lay_out(session, LaidLane(lane.id, playbook, by, now))
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
        for feature in self.features:
            if not feature.optional or feature.name in lane.features:
                feature.lay_out(session, LaidLane(lane.id, playbook, by, now))
        self._publish(lane, playbook)
        lane.playbook = playbook.slug
        if lane.curriculum != before:
            subject = {"version": lane.curriculum}
            events.append(session, lane.id, "lanes.curriculum.published", by=by, at=now, subject=subject)

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
    lane = Lane(
        slug=asked.slug,
        title=asked.title or playbook.title,
        purpose=asked.purpose or playbook.purpose,
        language=asked.language or playbook.language,
        visibility=asked.visibility or playbook.visibility,
        joining=asked.joining or playbook.joining,
        features=features,
        playbook=playbook.slug,
        curriculum="",
        start="",
        created_at=now,
        created_by=by,
        standing="open",
    )
    if session.scalar(select(Lane.id).where(Lane.slug == asked.slug)):
        raise LaneNameTaken
    session.add(lane)
    try:
        session.flush()
    except IntegrityError as error:  # taken by a transaction beside ours
        raise LaneNameTaken from error
    return lane


def _people(
    session: Session,
    lane_id: int,
    stewards: list[str],
    members: list[str],
    *,
    by: str,
    now: datetime,
    terms: Terms,
) -> None:
    roles = dict.fromkeys(members, Role.MEMBER) | dict.fromkeys(stewards, Role.STEWARD)
    for name, role in roles.items():
        facts = sources.role_given((), role, now)
        ledger.record(session, lane_id, name, facts, by=by, now=now, terms=terms)


def create(context: Context, maker: LaneMaker, asked: NewLaneRequest) -> Written:
    """Make the lane in one transaction, once for its Idempotency-Key, and answer with its LaneView.

    Whoever makes it from a page is its first steward. Raises NoSuchPlaybook, PlaybookFaulty, LaneNameTaken,
    NoSuchFeature.
    """
    # Checked before the transaction: reading notebooks takes a while, and nobody should wait for us to write.
    playbook = maker.playbook(asked.playbook)

    def work(session: Session, access: Access) -> LaneView:
        lane = maker.make(session, asked, playbook, access.principal.actor, context.now, first=access.name)
        return view_of(session, access.name, lane.id)

    return context.write(work, status=201)


def publish(context: Context, maker: LaneMaker, asked: PublishRequest) -> Written:
    """Bring the lane to its playbook as it is now, in one transaction, and answer with its LaneView.

    Raises NoSuchPlaybook, PlaybookFaulty.
    """
    with context.read() as session:
        slug = (
            asked.playbook
            or session.scalars(select(Lane.playbook).where(Lane.id == context.access.lane.id)).one()
        )
    playbook = maker.playbook(slug)

    def work(session: Session, access: Access) -> LaneView:
        lane = session.scalars(select(Lane).where(Lane.id == access.lane.id)).one()
        maker.bring_up_to_date(session, lane, playbook, access.principal.actor, context.now)
        session.flush()
        return view_of(session, access.name, lane.id)

    return context.write(work)
