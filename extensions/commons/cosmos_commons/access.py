"""May this principal do this in this lane, now? Decided anew for every request, from our own data.

Deny by default. A lane that somebody may not know of looks exactly like one that does not exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from cosmos_commons.clock import Clock, utc_now
from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.decision import LaneState, Terms
from cosmos_commons.errors import (
    AccessEnded,
    FeatureOff,
    LaneClosed,
    LaneReadOnly,
    NoSuchLane,
    NotAllowed,
    NotAMember,
    OutsideItsLane,
    SignInRequired,
)
from cosmos_commons.lane import Joining, Lane, Membership, Role, Visibility
from cosmos_commons.permissions import Audience, Grant, only_reads
from cosmos_commons.principal import Principal, Via

_LEAST = {
    Audience.MEMBER: Role.MEMBER,
    Audience.FACILITATOR: Role.FACILITATOR,
    Audience.STEWARD: Role.STEWARD,
    Audience.HOST: Role.HOST,
}


@dataclass(frozen=True, slots=True)
class LaneFacts:
    """What a decision needs to know of a lane."""

    id: int
    slug: str
    visibility: Visibility
    joining: Joining
    features: frozenset[str]
    state: LaneState = LaneState.OPEN
    ended: bool = False  # whether who asks had access to it, and has none now


@dataclass(frozen=True, slots=True)
class Access:
    """A decision that was yes: by whom, in which lane (if in any), as what."""

    principal: Principal
    lane_or_none: LaneFacts | None = None
    role: Role | None = None

    @property
    def lane(self) -> LaneFacts:
        """The lane; only for routes whose path names one."""
        if self.lane_or_none is None:
            raise LookupError("this route has no lane")
        return self.lane_or_none

    @property
    def name(self) -> str:
        """The person's user name."""
        return self.principal.name

    def at_least(self, role: Role) -> bool:
        """Whether the person's role here is `role` or more."""
        return self.role is not None and self.role.rank >= role.rank


@dataclass(frozen=True, slots=True)
class Rules:
    """All grants of the core and the installed features, and the one setting that a grant can turn on."""

    grants: Mapping[StrEnum, Grant]
    optional_features: frozenset[str]
    lane_creators: Literal["admins", "everyone"] = "admins"
    terms: Terms = field(default_factory=Terms)
    clock: Clock = utc_now
    _none: Grant = field(default=Grant(Audience.NOBODY_ELSE), init=False)

    def needs_database(self, permission: StrEnum, lane: str | None) -> bool:
        """Whether deciding takes a look at the lane."""
        return lane is not None and self.grants.get(permission, self._none).audience is not Audience.ANYONE

    def decide(
        self, session: Session | None, principal: Principal, permission: StrEnum, lane: str | None
    ) -> Access:
        """The access that `principal` has, or the refusal, raised as the error to show."""
        grant = self.grants.get(permission, self._none)
        if principal.via is Via.WORKSPACE:
            _confine(principal, grant, lane)
        facts, role = self._look(session, principal, lane) if session and lane else (None, None)
        access = Access(principal, facts, role)
        if principal.via is Via.OPERATOR:
            self._operator(grant, lane, facts)
        elif not (principal.admin and grant.admins and (facts or lane is None)):
            self._person(principal, grant, lane, facts, role)
        if facts and role is not None:
            self._feature_on(permission, facts)
        if facts and facts.state is not LaneState.OPEN and principal.via is not Via.OPERATOR:
            _stands(permission, grant, facts.state)
        return access

    def _operator(self, grant: Grant, lane: str | None, facts: LaneFacts | None) -> None:
        if not grant.operator:
            raise NotAllowed("The operator's token is not for this.")
        if lane and facts is None and grant.audience is not Audience.NOBODY_ELSE:
            raise NoSuchLane

    def _person(
        self, who: Principal, grant: Grant, lane: str | None, facts: LaneFacts | None, role: Role | None
    ) -> None:
        audience = grant.audience
        if audience is Audience.ANYONE:
            return
        if audience is Audience.LANE_VIEWER and facts and facts.visibility is Visibility.PUBLIC:
            return
        if not who.is_person:
            raise SignInRequired
        if audience is Audience.NOBODY_ELSE:
            raise NotAllowed
        if audience is Audience.LANE_CREATOR and self.lane_creators == "admins" and not who.admin:
            raise NotAllowed("Only an administrator opens lanes here. Ask one of them to open yours.")
        if lane is None:
            if audience in _LEAST:
                raise NotAllowed
            return
        if facts and facts.ended and grant.soft and audience is Audience.MEMBER:
            return  # what is theirs stays theirs
        if facts and facts.ended and (audience in _LEAST or facts.visibility is Visibility.PRIVATE):
            raise AccessEnded
        if facts is None or (role is None and facts.visibility is Visibility.PRIVATE):
            raise NoSuchLane
        least = _LEAST.get(audience)
        if least and role is None:
            raise NotAMember
        if least and role and role.rank < least.rank:
            raise NotAllowed(f"In this lane, that is for a {least.value}.")

    def _look(
        self, session: Session, principal: Principal, slug: str
    ) -> tuple[LaneFacts | None, Role | None]:
        # By the connection: it costs a third less than by the session, and every request passes here.
        row = session.connection().execute(_LANE_AND_ROLE, {"name": principal.name, "slug": slug}).first()
        if row is None:
            return None, None
        lane_id, visibility, joining, features, standing, standing_review_at, role_word, review_at, ended = (
            row
        )
        state, role = LaneState(standing), Role(role_word) if role_word and principal.name else None
        if standing_review_at or review_at:
            now, terms = self.clock(), self.terms
            state = ledger.state_now(session, lane_id, state, standing_review_at, now, terms)
            if role:
                role = ledger.role_now(session, lane_id, principal.name, role, review_at, now, terms)
                ended = ended or now
        facts = LaneFacts(
            lane_id,
            slug,
            Visibility(visibility),
            Joining(joining),
            frozenset(features),
            state,
            ended is not None and role is None,
        )
        return facts, role

    def _feature_on(self, permission: StrEnum, facts: LaneFacts) -> None:
        feature = permission.value.partition(":")[0]
        if feature in self.optional_features and feature not in facts.features:
            raise FeatureOff


def _confine(principal: Principal, grant: Grant, lane: str | None) -> None:
    if not grant.workspaces:
        raise OutsideItsLane("A workspace may not do this. Use the lane's web page.")
    if lane is not None and lane != principal.confined_to:
        raise OutsideItsLane


def _stands(permission: StrEnum, grant: Grant, state: LaneState) -> None:
    if grant.soft or grant.audience is Audience.ANYONE:
        return
    if state is LaneState.CLOSED and grant.audience is not Audience.LANE_VIEWER:
        raise LaneClosed
    if not only_reads(permission):
        raise LaneReadOnly


# Made once: building a statement takes longer than SQLite takes to answer it.
_LANE_AND_ROLE = (
    select(
        Lane.id,
        Lane.visibility,
        Lane.joining,
        Lane.features,
        Lane.standing,
        Lane.standing_review_at,
        Membership.role,
        Membership.review_at,
        ledger.EndedRow.at,
    )
    .outerjoin(Membership, and_(Membership.lane_id == Lane.id, Membership.name == bindparam("name")))
    .outerjoin(
        ledger.EndedRow,
        and_(ledger.EndedRow.lane_id == Lane.id, ledger.EndedRow.name == bindparam("name")),
    )
    .where(Lane.slug == bindparam("slug"))
)
