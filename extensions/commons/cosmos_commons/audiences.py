"""For whom is what is not for every member? Audiences are a feature's own (`NAME:…`); this gathers a reader's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.features import Feature


@dataclass(frozen=True, slots=True)
class Audiences:
    """To which of a lane's audiences somebody belongs: to `keys` now, to `openings` each from a time on."""

    keys: frozenset[str] = frozenset()
    openings: Mapping[str, datetime] = field(default_factory=dict)

    def include(self, audience: str, now: datetime) -> bool:
        """Whether they belong to this one at `now`."""
        opens = self.openings.get(audience)
        return audience in self.keys or (opens is not None and opens <= now)

    def at(self, now: datetime) -> frozenset[str]:
        """Those to which they belong at `now`."""
        return self.keys.union(key for key in self.openings if self.include(key, now))


def audiences_of(session: Session, access: Access, features: Sequence[Feature]) -> Audiences:
    """Those of who has this access; none for who has no role in the lane."""
    if access.role is None:
        return Audiences()
    lane = access.lane
    on = [feature for feature in features if feature.is_on(lane.features)]
    keys = [feature.audience_keys(session, lane.id, access.name, access.role) for feature in on]
    openings = [feature.openings(session, lane.id) for feature in on]
    return Audiences(
        frozenset().union(*keys), {key: opens for found in openings for key, opens in found.items()}
    )
