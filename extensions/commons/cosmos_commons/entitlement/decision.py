"""May this person be in this lane? One pure function from facts and a clock to a decision.

Looks nothing up and keeps nothing. Which of Stripe's statuses gives access is the table in docs/operator.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cosmos_commons.entitlement.facts import (
    FAILING,
    GIVEN,
    PAYING,
    Fact,
    Kind,
    latest,
)
from cosmos_commons.lane import Role

_NOT_GIVING = frozenset({Kind.ROLE, Kind.SUSPENSION, Kind.REMOVAL, Kind.SEATS, Kind.PLAN, Kind.MEMBERSHIP})
# A payer's own clock or ours may be some minutes off; the end of a period is Stripe's to say, and it says it within
# this.
_CLOCKS_DIFFER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the operator set: days of grace, of looking and taking along, and of believing what was last heard."""

    grace: timedelta = timedelta(days=7)
    read_only: timedelta = timedelta(days=14)
    kept: timedelta = timedelta(days=30)
    believed: timedelta = timedelta(days=30)
    membership: bool = False


class Why(StrEnum):
    """Why access is or is not; `words` has a sentence for each."""

    GIVEN = "given"
    GIVEN_UNTIL = "given-until"
    SEAT = "seat"
    TRIAL = "trial"
    PAID = "paid"
    CANCELLED = "cancelled"
    FAILING = "failing"
    STRANGER = "stranger"
    LEFT = "left"
    REMOVED = "removed"
    SUSPENDED = "suspended"
    NO_MEMBERSHIP = "no-membership"
    MEMBERSHIP_ENDED = "membership-ended"
    MEMBERSHIP_ENDING = "membership-ending"
    NOT_PAID = "not-paid"
    PAYMENT_FAILED = "payment-failed"
    PAUSED = "paused"
    UNFINISHED = "unfinished"
    OVER = "over"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. `until` is when access ends unless something changes, `since` when it ended or (failing) failed.

    `review_at` is the first moment at which the same facts give another answer; `source` is what the answer rests on.
    """

    access: bool
    why: Why
    role: Role | None = None
    source: str = ""
    until: datetime | None = None
    since: datetime | None = None
    review_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Source:
    """What one source comes to, now: it gives a role, or stopped giving at `since`. `ends` is the end we act on."""

    gives: bool
    why: Why
    source: str
    role: Role
    until: datetime | None = None
    ends: datetime | None = None
    since: datetime | None = None
    note: str = ""


def decide(facts: Iterable[Fact], now: datetime, terms: Terms) -> Decision:
    """The decision on the facts of one person in one lane, those of the lane and of the person in no lane among
    them."""
    known = latest(facts)
    found = list(_sources(known, now, terms))
    ends = [source.ends for source in found if source.ends and source.ends > now]
    barred = known.get(Kind.SUSPENSION.value)
    if barred and barred.state == GIVEN and not (barred.until and barred.until <= now):
        return Decision(
            access=False,
            why=Why.SUSPENDED,
            until=barred.until,
            since=barred.as_of,
            review_at=barred.until,
            note=barred.note,
        )
    giving = [source for source in found if source.gives]
    member_until = None
    if terms.membership and giving:
        member = [_paid(fact, now, terms) for fact in known.values() if fact.kind is Kind.MEMBERSHIP]
        ends += [one.ends for one in member if one.ends and one.ends > now]
        if not any(one.gives for one in member):
            since = _last(member)
            why = Why.MEMBERSHIP_ENDED if since else Why.NO_MEMBERSHIP
            return Decision(access=False, why=why, since=since)
        member_until = _until([one for one in member if one.gives])
    if not giving:
        return _no(known, found)
    best = max(giving, key=lambda one: (one.role.rank, one.until is None, one.until or now, one.source))
    until, why = _until(giving), best.why
    if member_until and (until is None or member_until < until):
        until, why = member_until, Why.MEMBERSHIP_ENDING
    return Decision(
        access=True,
        why=why,
        role=max([best.role, *_raised(known)], key=lambda role: role.rank),
        source=best.source,
        until=until,
        since=best.since,
        review_at=min(ends, default=None),
        note=best.note,
    )


def is_member(facts: Iterable[Fact], now: datetime, terms: Terms) -> bool:
    """Whether somebody has the operator's own membership, by the facts of them in no lane."""
    found = (fact for fact in latest(facts).values() if fact.kind is Kind.MEMBERSHIP)
    return any(_paid(fact, now, terms).gives for fact in found)


def _until(giving: list[_Source]) -> datetime | None:
    """When the last of them ends; None where one does not."""
    ends = [one.until for one in giving]
    return None if None in ends else max(end for end in ends if end)


def _raised(known: dict[str, Fact]) -> list[Role]:
    return [
        fact.role for fact in known.values() if fact.kind is Kind.ROLE and fact.state == GIVEN and fact.role
    ]


def _no(known: dict[str, Fact], found: list[_Source]) -> Decision:
    removal = known.get(Kind.REMOVAL.value)
    if removal and removal.state == GIVEN:
        return Decision(
            access=False,
            why=Why.LEFT if removal.note == LEFT else Why.REMOVED,
            since=removal.as_of,
            note="" if removal.note == LEFT else removal.note,
        )
    if not found:
        return Decision(access=False, why=Why.STRANGER)
    last = max(found, key=lambda one: (one.since is not None, str(one.since), one.source))
    return Decision(access=False, why=last.why, source=last.source, since=last.since, note=last.note)


LEFT = "left"
"""The note of a removal that is the person's own."""


def _sources(known: dict[str, Fact], now: datetime, terms: Terms) -> Iterator[_Source]:
    removal = known.get(Kind.REMOVAL.value)
    gone = removal is not None and removal.state == GIVEN
    for fact in known.values():
        if fact.kind in _NOT_GIVING:
            continue
        if fact.kind is Kind.SUBSCRIPTION:
            if not gone:
                yield _paid(fact, now, terms)
        elif fact.kind is Kind.SEAT:
            yield _seat(fact, known.get(f"{Kind.SEATS}:{fact.id}"), now, terms)
        else:
            yield _given(fact, now)


def _given(fact: Fact, now: datetime) -> _Source:
    role = fact.role or Role.MEMBER
    if fact.state != GIVEN:
        return _Source(False, Why.OVER, fact.source, role, since=fact.as_of, note=fact.note)
    if fact.until and fact.until <= now:
        return _Source(False, Why.OVER, fact.source, role, since=fact.until, note=fact.note)
    why = Why.GIVEN_UNTIL if fact.until else Why.GIVEN
    return _Source(True, why, fact.source, role, fact.until, fact.until, note=fact.note)


def _seat(seat: Fact, seats: Fact | None, now: datetime, terms: Terms) -> _Source:
    held = _given(seat, now)
    if not held.gives or seats is None:
        return (
            held if not held.gives else _Source(False, Why.OVER, seat.source, Role.MEMBER, since=seat.as_of)
        )
    paid = _paid(seats, now, terms)
    why = Why.SEAT if paid.gives else Why.OVER
    return _Source(paid.gives, why, seat.source, Role.MEMBER, paid.until, paid.ends, paid.since)


def _paid(fact: Fact, now: datetime, terms: Terms) -> _Source:
    """What a subscription comes to; a fact that was simply given (by the operator, say) is as it is."""
    if fact.state in PAYING:
        return _paying(fact, now, terms)
    if fact.state == FAILING:
        failed = fact.failed_at or fact.as_of
        ends = failed + terms.grace
        gives = now < ends
        why = Why.FAILING if gives else Why.PAYMENT_FAILED
        return _Source(gives, why, fact.source, Role.MEMBER, ends, ends, failed if gives else ends)
    if fact.state == GIVEN:
        return _given(fact, now)
    why = {
        "paused": Why.PAUSED,
        "unpaid": Why.PAYMENT_FAILED,
        "incomplete": Why.UNFINISHED,
        "incomplete_expired": Why.UNFINISHED,
    }.get(fact.state, Why.NOT_PAID)
    if why is Why.NOT_PAID and fact.failed_at:
        why = Why.PAYMENT_FAILED
    return _Source(False, why, fact.source, Role.MEMBER, since=fact.until or fact.as_of)


def _paying(fact: Fact, now: datetime, terms: Terms) -> _Source:
    if fact.until:
        over = fact.until + _CLOCKS_DIFFER
        gives = now < over
        why = Why.CANCELLED if gives else Why.NOT_PAID
        return _Source(gives, why, fact.source, Role.MEMBER, fact.until, over, fact.until)
    ends = fact.paid_to + terms.believed if fact.paid_to else None
    if ends and ends <= now:
        return _Source(False, Why.UNCONFIRMED, fact.source, Role.MEMBER, since=ends)
    why = Why.TRIAL if fact.state == "trialing" else Why.PAID
    return _Source(True, why, fact.source, Role.MEMBER, None, ends, fact.paid_to)


def _last(sources: list[_Source]) -> datetime | None:
    return max((one.since for one in sources if one.since), default=None)


class LaneState(StrEnum):
    """What a lane's own subscription lets its people do."""

    OPEN = "open"
    READ_ONLY = "read-only"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a lane stands. `until` is when it becomes less than it is, `since` since when its payment fails or has
    ended."""

    state: LaneState
    why: Why
    until: datetime | None = None
    since: datetime | None = None
    review_at: datetime | None = None


def lane_standing(facts: Iterable[Fact], now: datetime, terms: Terms) -> Standing:
    """How a lane stands by the facts of its plans; one without any is the operator's own, and open."""
    plans = [fact for fact in latest(facts).values() if fact.kind is Kind.PLAN]
    if not plans:
        return Standing(LaneState.OPEN, Why.GIVEN)
    found = [_paid(fact, now, terms) for fact in plans]
    giving = [one for one in found if one.gives]
    if giving:
        best = max(giving, key=lambda one: (one.until is None, one.until or now, one.source))
        ends = [one.ends for one in giving if one.ends]
        return Standing(LaneState.OPEN, best.why, best.until, best.since, min(ends, default=None))
    last = max(found, key=lambda one: (str(one.since), one.source))
    ended = last.since or now
    closes = ended + terms.read_only
    if now < closes:
        return Standing(LaneState.READ_ONLY, last.why, closes, ended, closes)
    return Standing(LaneState.CLOSED, last.why, since=closes)
