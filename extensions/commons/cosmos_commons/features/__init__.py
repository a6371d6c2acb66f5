"""What can a lane do? Features, found by the entry point group `cosmos_lanes.features`; ours use the same door.

The core calls a feature only through `Feature`; features never import each other.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from cosmos_commons.events import Event
from cosmos_commons.lane import Role
from cosmos_commons.permissions import Grants
from cosmos_commons.routing import Routes

if TYPE_CHECKING:
    from cosmos_commons.playbooks import Playbook

GROUP = "cosmos_lanes.features"


@dataclass(frozen=True, slots=True)
class LaidLane:
    """A lane that is being made, or brought to a new version of its playbook, to the features that lay their part."""

    id: int
    playbook: "Playbook"
    by: str
    at: datetime


def _nothing_to_lay_out(_session: Session, _lane: LaidLane) -> None:
    return


def _no_words(_session: Session, _events: Sequence[Event]) -> Mapping[int, Mapping[str, Any]]:
    return {}


def _no_keys(_session: Session, _lane_id: int, _name: str, _role: Role) -> Set[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that lanes can do.

    `optional`: a lane chooses it. `lay_out` writes what the playbook declares and the lane does not have. `hydrate`
    gives, by cursor, what a reader of the log is told about the feature's events (kinds beginning `NAME.`),
    without those whose thing is gone. `audience_keys` are the `NAME:…` audiences that a member belongs to
    now; `NAME:*` is all of them.
    """

    name: str
    routes: Routes
    grants: Grants
    optional: bool = True
    lay_out: Callable[[Session, LaidLane], None] = field(default=_nothing_to_lay_out)
    hydrate: Callable[[Session, Sequence[Event]], Mapping[int, Mapping[str, Any]]] = field(default=_no_words)
    audience_keys: Callable[[Session, int, str, Role], Set[str]] = field(default=_no_keys)


def installed() -> tuple[Feature, ...]:
    """Every installed feature, by name. Importing one also registers its tables."""
    found = [entry.load() for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name)]
    names = [feature.name for feature in found]
    if len(set(names)) != len(names):
        raise RuntimeError(f"two installed features have the same name: {', '.join(names)}")
    return tuple(found)
