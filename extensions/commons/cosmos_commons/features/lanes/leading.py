"""What stewards and hosts can do about who is in: suspend somebody, lift that, hand the lane over; and its
addresses."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.entitlement import ledger, sources
from cosmos_commons.entitlement.decision import Terms
from cosmos_commons.entitlement.facts import GIVEN, Fact, Kind, latest
from cosmos_commons.features.lanes.errors import HostOnly, LastSteward, NoSuchMember, NotYourself
from cosmos_commons.features.lanes.permissions import LanesPermission
from cosmos_commons.features.lanes.routes import routes
from cosmos_commons.features.lanes.service import keep_a_steward
from cosmos_commons.feeds import people_of
from cosmos_commons.lane import Membership, Role
from cosmos_commons.people import Person, Username
from cosmos_commons.text import Written


class SuspensionRequest(BaseModel):
    """For how many days (null: until it is lifted), and why, in words to the person."""

    model_config = ConfigDict(extra="forbid", frozen=True)

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


class NextHost(BaseModel):
    """Who is to be the lane's host."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Username


def suspend(
    session: Session, access: Access, name: str, asked: SuspensionRequest, now: datetime, terms: Terms
) -> Suspension:
    """Keep somebody out. Raises NoSuchMember, HostOnly, NotYourself, LastSteward."""
    lane_id = access.lane.id
    membership = session.get(Membership, (lane_id, name))
    known = ledger.facts_of(session, lane_id, name)
    if membership is None and not known:
        raise NoSuchMember
    if name == access.name:
        raise NotYourself
    if membership and membership.role == Role.HOST.value:
        raise HostOnly
    keep_a_steward(session, lane_id, name)
    until = now + timedelta(days=asked.days) if asked.days else None
    facts = sources.suspended(now, until=until, note=asked.reason)
    ledger.record(session, lane_id, name, facts, by=access.principal.actor, now=now, terms=terms)
    person = people_of(session, lane_id, {name})[name]
    return Suspension(person=person, reason=asked.reason, since=now, until=until)


def lift(session: Session, access: Access, name: str, now: datetime, terms: Terms) -> None:
    """Let somebody be again what they were. Raises NoSuchMember."""
    held = latest(ledger.facts_of(session, access.lane.id, name)).get(Kind.SUSPENSION.value)
    if held is None or held.state != GIVEN:
        raise NoSuchMember("Nobody of that name is suspended here.")
    by = access.principal.actor
    ledger.record(session, access.lane.id, name, sources.lifted(now), by=by, now=now, terms=terms)


def suspensions(session: Session, lane_id: int, now: datetime) -> SuspensionList:
    """Everybody who is kept out now, the newest first."""
    row = ledger.FactRow
    names = select(row.name).where(row.lane_id == lane_id, row.source == Kind.SUSPENSION.value).distinct()
    held: dict[str, Fact] = {}
    for name in session.scalars(names).all():
        fact = latest(ledger.facts_of(session, lane_id, name))[Kind.SUSPENSION.value]
        if fact.state == GIVEN and not (fact.until and fact.until <= now):
            held[name] = fact
    people = people_of(session, lane_id, set(held))
    found = [
        Suspension(person=people[name], reason=fact.note, since=fact.as_of, until=fact.until)
        for name, fact in held.items()
    ]
    return SuspensionList(items=sorted(found, key=lambda one: one.since, reverse=True))


def hand_over(session: Session, access: Access, name: str, now: datetime, terms: Terms) -> Person:
    """Make a member the host; who was it stays a steward. Raises NoSuchMember, NotYourself."""
    lane_id, by = access.lane.id, access.principal.actor
    if session.get(Membership, (lane_id, name)) is None:
        raise NoSuchMember
    if name == access.name:
        raise NotYourself
    hosts = select(Membership.name).where(Membership.lane_id == lane_id, Membership.role == Role.HOST.value)
    for host in session.scalars(hosts).all():
        facts = sources.given(Kind.STEWARDSHIP, now, role=Role.STEWARD)
        ledger.record(session, lane_id, host, facts, by=by, now=now, terms=terms)
    facts = sources.given(Kind.STEWARDSHIP, now, role=Role.HOST)
    ledger.record(session, lane_id, name, facts, by=by, now=now, terms=terms)
    return people_of(session, lane_id, {name})[name]


@routes.get(
    "/lanes/{lane}/suspensions",
    LanesPermission.SUSPENSION_LIST,
    response_model=SuspensionList,
    summary="Who is suspended",
)
def list_suspensions(context: Ctx, lane: str) -> Response:
    with context.read() as session:
        return respond(suspensions(session, context.access.lane.id, context.now))


@routes.put(
    "/lanes/{lane}/suspensions/{name}",
    LanesPermission.SUSPENSION_UPDATE,
    response_model=Suspension,
    responses=problem_responses(HostOnly, LastSteward, NoSuchMember, NotYourself),
    summary="Keep somebody out for a time, or until it is lifted",
)
def put_suspension(context: Ctx, lane: str, name: Username, body: SuspensionRequest) -> Response:
    def work(session: Session, access: Access) -> Suspension:
        return suspend(session, access, name, body, context.now, context.terms)

    return context.write(work).response()


@routes.delete(
    "/lanes/{lane}/suspensions/{name}",
    LanesPermission.SUSPENSION_UPDATE,
    status_code=204,
    responses=problem_responses(NoSuchMember),
    summary="Lift a suspension",
)
def delete_suspension(context: Ctx, lane: str, name: Username) -> Response:
    def work(session: Session, access: Access) -> None:
        lift(session, access, name, context.now, context.terms)

    return context.write(work, status=204).response()


@routes.put(
    "/lanes/{lane}/host",
    LanesPermission.HOST_UPDATE,
    response_model=Person,
    responses=problem_responses(NoSuchMember, NotYourself),
    summary="Hand the lane over to another host",
)
def put_host(context: Ctx, lane: str, body: NextHost) -> Response:
    def work(session: Session, access: Access) -> Person:
        return hand_over(session, access, body.name, context.now, context.terms)

    return context.write(work).response()


__all__ = ["hand_over", "lift", "routes", "suspend", "suspensions"]
