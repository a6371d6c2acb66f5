"""What is known about somebody and a lane? Statements of sources, each as of a time.

A source is one thing that can give access or take it: a steward's word, an invitation, a subscription. Of what one
source has said only the latest counts, whatever the order in which it was heard: so the same facts give the same
answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cosmos_commons.lane import Role


class Kind(StrEnum):
    """The kinds of source; a source is written `KIND` or `KIND:ID`."""

    STEWARDSHIP = "stewardship"  # a role that a steward or the operator gave
    JOINED = "joined"  # the person came into an open lane
    ADDED = "added"  # a steward added them
    INVITATION = "invitation"  # :ID, a link or a list
    SCHOLARSHIP = "scholarship"  # a steward lets them in without paying
    SEAT = "seat"  # :ID of the seats' subscription, one of whose seats is theirs
    SUBSCRIPTION = "subscription"  # :ID, their own payment for this lane
    ROLE = "role"  # :ID of the link that asked them in: what they are as long as something else lets them in
    SUSPENSION = "suspension"  # a steward keeps them out, for a time or until lifted
    REMOVAL = "removal"  # a steward took them out, or they left: what they pay gives nothing any more
    SEATS = "seats"  # :ID, of the lane: an organisation's payment for seats
    PLAN = "plan"  # :ID, of the lane: its own subscription
    MEMBERSHIP = "membership"  # of the person, in no lane: the operator's own membership


PAID = frozenset({Kind.SUBSCRIPTION, Kind.SEATS, Kind.PLAN})
"""What a subscription stands behind."""

GIVEN, ENDED = "given", "ended"

PAYING = frozenset({"trialing", "active"})
FAILING = "past_due"
NOT_PAYING = frozenset({"incomplete", "incomplete_expired", "unpaid", "canceled", "paused"})
"""The statuses of a subscription, docs.stripe.com/api/subscriptions/object (`status`)."""

KNOWN_STATES = PAYING | {FAILING} | NOT_PAYING | {GIVEN, ENDED}


@dataclass(frozen=True, slots=True)
class Fact:
    """What one source says, as of a time. `state` is `given`, `ended`, or a subscription's status.

    `until`: when what is given ends by itself; for a subscription, when it ends after a cancellation. `paid_to`:
    the end of the period or trial that is running. `failed_at`: since when a payment has failed. `note`: a
    steward's words to the person.
    """

    source: str
    as_of: datetime
    state: str
    role: Role | None = None
    until: datetime | None = None
    paid_to: datetime | None = None
    failed_at: datetime | None = None
    note: str = ""

    @property
    def kind(self) -> Kind:
        """Which kind of source this is."""
        return Kind(self.source.partition(":")[0])

    @property
    def id(self) -> str:
        """What the source is called among its kind."""
        return self.source.partition(":")[2]

    def says_as(self, other: "Fact") -> bool:
        """Whether both say the same, at whatever time."""
        return self._said() == other._said()

    def _said(self) -> tuple[object, ...]:
        return (self.source, self.state, self.role, self.until, self.paid_to, self.failed_at, self.note)

    def _rank(self) -> tuple[object, ...]:
        # At the same moment the one that comes last in this order counts, so that the order of hearing never does.
        return (self.as_of, *(str(said) for said in self._said()))


def latest(facts: Iterable[Fact]) -> dict[str, Fact]:
    """The latest fact of each source. One of a state that nobody here knows changes nothing."""
    found: dict[str, Fact] = {}
    for fact in facts:
        if fact.state not in KNOWN_STATES:
            continue
        kept = found.get(fact.source)
        if kept is None or kept._rank() < fact._rank():
            found[fact.source] = fact
    return found
