"""What does somebody's deed come to, as facts? Joining, being added, given a role, suspended, taken out.

Subscriptions and seats make their own facts, in `billing`.
"""

from collections.abc import Iterable
from datetime import datetime

from cosmos_commons.entitlement.decision import LEFT
from cosmos_commons.entitlement.facts import ENDED, GIVEN, PAID, Fact, Kind, latest
from cosmos_commons.lane import Role

ARRIVED = "entitlement.arrived"
"""The job: somebody who was asked in by a link has paid to come in (`INVITATION-ID/NAME`), and the link is used."""


def given(
    kind: Kind,
    now: datetime,
    *,
    name: str = "",
    role: Role = Role.MEMBER,
    until: datetime | None = None,
    note: str = "",
) -> list[Fact]:
    """Somebody is let in, by a source of this kind (called `name` where there are several); a removal is over
    then."""
    source = f"{kind}:{name}" if name else kind.value
    back = Fact(Kind.REMOVAL.value, now, ENDED)
    return [Fact(source, now, GIVEN, role, until, note=note), back]


def role_given(known: Iterable[Fact], role: Role, now: datetime) -> list[Fact]:
    """A steward says what somebody is. A plain member keeps what let them in, or is added by this."""
    if role is not Role.MEMBER:
        return given(Kind.STEWARDSHIP, now, role=role)
    found = latest(known)
    facts = given(Kind.ADDED, now) if not _other_gifts(found) else [Fact(Kind.REMOVAL.value, now, ENDED)]
    if (held := found.get(Kind.STEWARDSHIP.value)) and held.state == GIVEN:
        facts.append(Fact(Kind.STEWARDSHIP.value, now, ENDED))
    facts += [Fact(fact.source, now, ENDED) for fact in found.values() if fact.kind is Kind.ROLE]
    return facts


def gone(known: Iterable[Fact], now: datetime, *, note: str = "", left: bool = False) -> list[Fact]:
    """Somebody left or was taken out: every gift ends, and what they pay gives nothing until they are let in
    again."""
    gifts = [
        Fact(fact.source, now, ENDED, fact.role)
        for fact in latest(known).values()
        if fact.state == GIVEN and fact.kind not in PAID | {Kind.SUSPENSION, Kind.REMOVAL, Kind.MEMBERSHIP}
    ]
    return [*gifts, Fact(Kind.REMOVAL.value, now, GIVEN, note=LEFT if left else note)]


def suspended(now: datetime, *, until: datetime | None, note: str) -> list[Fact]:
    """A steward keeps somebody out, for a time or until it is lifted."""
    return [Fact(Kind.SUSPENSION.value, now, GIVEN, until=until, note=note)]


def lifted(now: datetime) -> list[Fact]:
    """A suspension is over."""
    return [Fact(Kind.SUSPENSION.value, now, ENDED)]


def _other_gifts(found: dict[str, Fact]) -> bool:
    return any(
        fact.state == GIVEN
        and fact.kind in {Kind.JOINED, Kind.ADDED, Kind.INVITATION, Kind.SCHOLARSHIP, Kind.SEAT}
        for fact in found.values()
    )
