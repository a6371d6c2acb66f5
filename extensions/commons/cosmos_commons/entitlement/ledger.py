"""Where are the facts kept, and what follows from them? Appended in the transaction of what caused them, never
edited.

What follows (who is a member as what, how a lane stands, the event in the lane's log, the job that tells the Hub) is
written in the same transaction, and can be made anew from the facts at any time.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, Text, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cosmos_commons import events, jobs
from cosmos_commons.db import Base, BigId
from cosmos_commons.entitlement import decision
from cosmos_commons.entitlement.decision import Decision, LaneState, Standing, Terms, decide, lane_standing
from cosmos_commons.entitlement.facts import ENDED, PAID, Fact, latest
from cosmos_commons.lane import Lane, Membership, Role

DEPARTED = "entitlement.departed"
"""The job: somebody left a lane or was taken out (`LANE-ID/NAME`), and what they had there is to be given back."""

REVIEW = "entitlement.review"
"""The job: decide anew about somebody who is not in a lane now (`LANE-ID/NAME`), when the clock may let them in
again."""

REMIND_PERSON, REMIND_LANE = "remind.person", "remind.lane"
"""Jobs: write to somebody about their access, or to the hosts about the lane's, now or when it is time."""

STANDING_CHANGED = "lanes.lane.standing_changed"
"""The event of a lane that opens, can only be read, or closes, by its own subscription."""

FOLLOW_PERSON, FOLLOW_LANE = "hub.person", "hub.lane"
"""Jobs: have the Hub follow what was decided about a person in a lane (`LANE-ID/NAME`), or about a lane
(`LANE-ID`)."""

_JOINED, _ENDED, _CHANGED = "lanes.member.joined", "lanes.member.access_ended", "lanes.member.role_changed"


class FactRow(Base):
    """One fact. Of no lane: the person's own anywhere; of no name: the lane's."""

    __tablename__ = "entitlement_fact"
    __table_args__ = (
        Index("entitlement_fact_whose", "lane_id", "name"),
        Index("entitlement_fact_person", "name"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lane_id: Mapped[int | None] = mapped_column(ForeignKey("lanes_lane.id"))
    name: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(160))
    as_of: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(40))
    role: Mapped[str | None] = mapped_column(String(16))
    until: Mapped[datetime | None]
    paid_to: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class EndedRow(Base):
    """Somebody who had access to a lane and has none now: since when."""

    __tablename__ = "entitlement_ended"

    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    at: Mapped[datetime]


_COLUMNS = (
    FactRow.source,
    FactRow.as_of,
    FactRow.state,
    FactRow.role,
    FactRow.until,
    FactRow.paid_to,
    FactRow.failed_at,
    FactRow.note,
)


def facts_of(session: Session, lane_id: int, name: str) -> list[Fact]:
    """Every fact that a decision on `name` in the lane depends on, as they came in."""
    here = and_(FactRow.lane_id == lane_id, FactRow.name.in_((name, "")))
    anywhere = and_(FactRow.lane_id.is_(None), FactRow.name == name)
    rows = session.execute(select(*_COLUMNS).where(or_(here, anywhere)).order_by(FactRow.id))
    return [Fact(row[0], row[1], row[2], Role(row[3]) if row[3] else None, *row[4:]) for row in rows]


def facts_of_lane(session: Session, lane_id: int) -> dict[str, list[Fact]]:
    """Every fact of the lane, by whom it is about; the lane's own under the empty name."""
    found: dict[str, list[Fact]] = {}
    names = select(FactRow.name).where(FactRow.lane_id == lane_id, FactRow.name != "")
    anywhere = and_(FactRow.lane_id.is_(None), FactRow.name.in_(names))
    rows = session.execute(
        select(FactRow.name, *_COLUMNS).where(or_(FactRow.lane_id == lane_id, anywhere)).order_by(FactRow.id)
    )
    for row in rows:
        fact = Fact(row[1], row[2], row[3], Role(row[4]) if row[4] else None, *row[5:])
        found.setdefault(row[0], []).append(fact)
    return found


def record(
    session: Session,
    lane_id: int | None,
    name: str,
    facts: Iterable[Fact],
    *,
    by: str,
    now: datetime,
    terms: Terms,
    ending: str = _ENDED,
) -> None:
    """Append what is news among `facts` and let what follows follow. `name` empty: the lane's own facts.

    What one source said before it said it lately changes nothing. `ending` is the kind of event logged where access
    ends. Facts of one source must come from one writer at a time: what a person does is under the database's own
    order, and a subscription is fetched by one job at a time.
    """
    for concerned in [lane_id] if lane_id else sorted(_lanes_of(session, name)):
        events.hold(
            session, concerned
        )  # so that of two who write at once, the second sees what the first wrote
    known = latest(_facts(session, lane_id, name))
    news = [
        _after(fact, kept)
        for fact in facts
        if not ((kept := known.get(fact.source)) and kept.says_as(fact)) and (kept or fact.state != ENDED)
    ]
    session.add_all(_row(lane_id, name, fact, by, now) for fact in news)
    if not news:
        return
    session.flush()
    if lane_id is None:
        for lane in _lanes_of(session, name):
            follow(session, lane, name, by=by, now=now, terms=terms, ending=ending)
    elif name:
        follow(session, lane_id, name, by=by, now=now, terms=terms, ending=ending)
    else:
        follow_lane(session, lane_id, by=by, now=now, terms=terms)


def _after(fact: Fact, kept: Fact | None) -> Fact:
    """What a person does comes after what was done before it, whatever the clock says; Stripe has a clock of its
    own."""
    if kept is None or fact.kind in PAID or fact.as_of > kept.as_of:
        return fact
    return replace(fact, as_of=kept.as_of + timedelta(microseconds=1))


def decision_on(session: Session, lane_id: int, name: str, now: datetime, terms: Terms) -> Decision:
    """What the facts say now about `name` in the lane."""
    return decide(facts_of(session, lane_id, name), now, terms)


def is_member(session: Session, name: str, now: datetime, terms: Terms) -> bool:
    """Whether `name` has the operator's own membership."""
    return decision.is_member(_facts(session, None, name), now, terms)


def role_now(
    session: Session, lane_id: int, name: str, role: Role, until: datetime | None, now: datetime, terms: Terms
) -> Role | None:
    """What somebody is in the lane: the `role` written down counts `until` then, and from that moment on the clock."""
    return decision_on(session, lane_id, name, now, terms).role if until and until <= now else role


def state_now(
    session: Session, lane_id: int, state: LaneState, until: datetime | None, now: datetime, terms: Terms
) -> LaneState:
    """How the lane stands: the `state` written down counts `until` then, and from that moment on the clock."""
    return standing_of(session, lane_id, now, terms).state if until and until <= now else state


def standing_of(session: Session, lane_id: int, now: datetime, terms: Terms) -> Standing:
    """How the lane stands now."""
    return lane_standing(_facts(session, lane_id, ""), now, terms)


def follow(
    session: Session, lane_id: int, name: str, *, by: str, now: datetime, terms: Terms, ending: str = _ENDED
) -> Decision:
    """Bring the membership, the log and the Hub to what the facts say now."""
    decision = decision_on(session, lane_id, name, now, terms)
    apply(session, lane_id, name, decision, by=by, now=now, ending=ending)
    return decision


def apply(
    session: Session,
    lane_id: int,
    name: str,
    decision: Decision,
    *,
    by: str,
    now: datetime,
    ending: str = _ENDED,
) -> None:
    """Write down what follows from a decision."""
    membership = session.get(Membership, (lane_id, name))
    ended = session.get(EndedRow, (lane_id, name))
    was = Role(membership.role) if membership else None
    role = decision.role if decision.access else None
    subject = {"member": name} | ({"role": role.value} if role else {})
    if membership and role:
        membership.review_at = decision.review_at
        membership.role = role.value
    elif role:
        fresh = Membership(
            lane_id=lane_id, name=name, role=role.value, since=now, review_at=decision.review_at
        )
        session.add(fresh)
        if ended:
            session.delete(ended)
    elif membership:
        session.delete(membership)
        session.add(EndedRow(lane_id=lane_id, name=name, at=now))
    session.flush()
    if not role and decision.review_at:
        jobs.ask_for(session, REVIEW, f"{lane_id}/{name}", decision.review_at)
    if decision.until or decision.since or not role:
        jobs.ask_for(session, REMIND_PERSON, f"{lane_id}/{name}", now)
    if was is role:
        return
    kind = ending if role is None else _JOINED if was is None else _CHANGED
    events.append(session, lane_id, kind, by=by, at=now, about=name, subject=subject)
    jobs.ask_for(session, FOLLOW_PERSON, f"{lane_id}/{name}", now)


def follow_lane(session: Session, lane_id: int, *, by: str, now: datetime, terms: Terms) -> Standing:
    """Bring the lane's standing, its seats, the log and the Hub to what the lane's own facts say now."""
    standing = standing_of(session, lane_id, now, terms)
    lane = session.get_one(Lane, lane_id)
    lane.standing_review_at = standing.review_at
    if lane.standing != standing.state.value:
        lane.standing = standing.state.value
        subject = {"standing": standing.state.value}
        events.append(session, lane_id, STANDING_CHANGED, by=by, at=now, subject=subject)
        jobs.ask_for(session, FOLLOW_LANE, str(lane_id), now)
    jobs.ask_for(session, REMIND_LANE, str(lane_id), now)
    session.flush()
    seated = FactRow.source.like("seat:%")
    holders = select(FactRow.name).where(FactRow.lane_id == lane_id, seated, FactRow.name != "").distinct()
    for name in session.scalars(holders).all():
        follow(session, lane_id, name, by=by, now=now, terms=terms)
    return standing


def review(session: Session, now: datetime, terms: Terms, *, most: int = 200) -> int:
    """Decide anew where the clock alone has changed the answer; how many were looked at."""
    due = select(Membership.lane_id, Membership.name).where(Membership.review_at <= now).limit(most)
    people = session.execute(due).all()
    for lane_id, name in people:
        follow(session, lane_id, name, by="*clock", now=now, terms=terms)
    lanes = session.scalars(select(Lane.id).where(Lane.standing_review_at <= now).limit(most)).all()
    for lane_id in lanes:
        follow_lane(session, lane_id, by="*clock", now=now, terms=terms)
    return len(people) + len(lanes)


def overdue(session: Session, now: datetime) -> bool:
    """Whether there is anything to review."""
    people = select(Membership.name).where(Membership.review_at <= now)
    lanes = select(Lane.slug).where(Lane.standing_review_at <= now)
    return session.scalar(people.union_all(lanes).limit(1)) is not None


def _lanes_of(session: Session, name: str) -> list[int]:
    found = select(FactRow.lane_id).where(FactRow.name == name).distinct()
    return [lane for lane in session.scalars(found) if lane is not None]


def _facts(session: Session, lane_id: int | None, name: str) -> list[Fact]:
    """The facts of this one alone."""
    lane = FactRow.lane_id.is_(None) if lane_id is None else FactRow.lane_id == lane_id
    rows = session.execute(select(*_COLUMNS).where(lane, FactRow.name == name).order_by(FactRow.id))
    return [Fact(row[0], row[1], row[2], Role(row[3]) if row[3] else None, *row[4:]) for row in rows]


def _row(lane_id: int | None, name: str, fact: Fact, by: str, now: datetime) -> FactRow:
    return FactRow(
        lane_id=lane_id,
        name=name,
        source=fact.source,
        as_of=fact.as_of,
        state=fact.state,
        role=fact.role.value if fact.role else None,
        until=fact.until,
        paid_to=fact.paid_to,
        failed_at=fact.failed_at,
        note=fact.note,
        by=by,
        at=now,
    )
