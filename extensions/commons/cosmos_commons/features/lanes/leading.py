"""What can stewards and hosts do about who is in? Suspend somebody, lift that, hand the lane over."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.entitlement import ledger, sources
from cosmos_commons.entitlement.decision import Terms
from cosmos_commons.entitlement.facts import GIVEN, Fact, Kind, latest
from cosmos_commons.features.lanes.errors import HostOnly, NoSuchMember, NotYourself
from cosmos_commons.features.lanes.schemas import Suspension, SuspensionList, SuspensionRequest
from cosmos_commons.features.lanes.service import keep_a_steward
from cosmos_commons.feeds import people_of
from cosmos_commons.lane import Membership, Role
from cosmos_commons.people import Person


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
