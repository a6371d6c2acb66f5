"""May somebody be in a lane now, as the Hub and they themselves are told: the decision, in words, and what to
open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.decision import Decision, LaneState, Standing, Terms
from cosmos_commons.entitlement.words import Door, Said, say, say_archived, say_standing
from cosmos_commons.features.lanes.schemas import Entitlement, WorkspaceFacts
from cosmos_commons.lane import Joining, Lane, Membership, Role, Visibility

_UNKNOWN = Said(
    "There is no lane called “{lane}” here.", "Check the address, or look for the lane on the front page."
)
_LOOK, _WORK = "read-only", "work"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked up for one answer."""

    lane: Lane
    decision: Decision
    standing: Standing
    ended: datetime | None


def look(session: Session, lane: Lane, name: str, now: datetime, terms: Terms) -> Asked:
    """The decision on `name` in `lane`, and how the lane stands."""
    ended: ledger.EndedRow | None = session.get(ledger.EndedRow, (lane.id, name))
    decision = ledger.decision_on(session, lane.id, name, now, terms)
    since = ended.at if ended else None
    if since is None and not decision.access and _was_in(session, lane.id, name):
        since = decision.since or now  # the clock has ended it, and nobody has written that down yet
    return Asked(lane, decision, ledger.standing_of(session, lane.id, now, terms), since)


def entitlement(
    session: Session, slug: str, name: str, now: datetime, terms: Terms, *, admin: bool = False
) -> Entitlement:
    """The answer for `name` and the lane `slug`, in the lane's language."""
    lane = session.scalar(select(Lane).where(Lane.slug == slug))
    if lane is None:
        return _unknown(slug)
    asked = look(session, lane, name, now, terms)
    role = asked.decision.role if asked.decision.access else None
    hidden = lane.visibility == Visibility.PRIVATE.value and not (role or asked.ended or admin)
    if hidden:  # not to be told from a lane that does not exist
        return _unknown(slug)
    said = say(asked.decision, door_of(lane), lane.language, admin=admin)
    closed = say_standing(asked.standing, lane.title, lane.language)
    if closed and (role or asked.ended):
        said = closed
    mode, until = opens(asked, now, terms)
    workspace = (
        WorkspaceFacts(
            curriculum=lane.curriculum, start=lane.start, language=lane.language, title=lane.title, mode=mode
        )
        if mode
        else None
    )
    return Entitlement(
        access=mode == _WORK,
        role=role.value if role else None,
        reason=said.reason,
        remedy=" ".join(part for part in (said.remedy, archived(asked, lane.language, now, terms)) if part)
        or None,
        page=True,
        until=until,
        workspace=workspace,
    )


def opens(asked: Asked, now: datetime, terms: Terms) -> tuple[str, datetime | None]:
    """How a workspace opens now: to work, to look and take along, or not (empty); and until when."""
    standing, decision = asked.standing, asked.decision
    if decision.access and standing.state is LaneState.OPEN:
        return _WORK, decision.until
    if decision.access and standing.state is LaneState.READ_ONLY:
        return _LOOK, _later(standing.until, terms.kept)
    ended = asked.ended if not decision.access else standing.since
    kept = _later(ended, terms.kept)
    return (_LOOK, kept) if kept and now < kept else ("", None)


def archived(asked: Asked, language: str, now: datetime, terms: Terms) -> str:
    """That the files of who was in the lane are in the archive, in words; empty where they are not."""
    was_in = asked.ended or asked.decision.access
    return say_archived(language) if was_in and not opens(asked, now, terms)[0] else ""


def door_of(lane: Lane) -> Door:
    """What the words need to know of the lane."""
    return Door(lane.title, Joining(lane.joining), lane.charges)


def groups_of(session: Session, name: str, now: datetime, terms: Terms) -> list[str]:
    """The Hub's groups that `name` belongs in now."""
    found = select(Lane, Membership.review_at, Membership.role).join(
        Membership, Membership.lane_id == Lane.id
    )
    groups: list[str] = []
    for lane, review_at, role_word in session.execute(found.where(Membership.name == name)):
        role = ledger.role_now(session, lane.id, name, Role(role_word), review_at, now, terms)
        state = ledger.state_now(
            session, lane.id, LaneState(lane.standing), lane.standing_review_at, now, terms
        )
        if role and state is not LaneState.CLOSED:
            groups += lane_groups(lane.slug, role)
    return sorted(groups)


def lane_groups(slug: str, role: Role | None) -> list[str]:
    """The groups of a lane for somebody of this role: ours, and the two that nbgrader expects."""
    if role is None:
        return []
    if role.rank >= Role.STEWARD.rank:
        return all_groups(slug)
    return [f"lane-{slug}", f"nbgrader-{slug}"]


def all_groups(slug: str) -> list[str]:
    """Every group that a lane has."""
    return [f"lane-{slug}", f"lane-{slug}-stewards", f"nbgrader-{slug}", f"formgrade-{slug}"]


def _unknown(slug: str) -> Entitlement:
    reason = _UNKNOWN.reason.format(lane=slug)
    return Entitlement(
        access=False, role=None, reason=reason, remedy=_UNKNOWN.remedy, page=False, until=None, workspace=None
    )


def _was_in(session: Session, lane_id: int, name: str) -> bool:
    return session.get(Membership, (lane_id, name)) is not None


def _later(at: datetime | None, by: timedelta) -> datetime | None:
    return at + by if at else None
