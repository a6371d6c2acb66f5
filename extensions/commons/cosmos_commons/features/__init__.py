"""What can a lane do? Features, found by the entry point group `cosmos_lanes.features`; ours use the same door.

The core calls a feature only through `Feature`; features never import each other.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Protocol

from prometheus_client import Metric
from sqlalchemy.orm import Session

from cosmos_commons.events import Event, News
from cosmos_commons.files import Sight
from cosmos_commons.lane import Role
from cosmos_commons.permissions import Grants
from cosmos_commons.routing import Routes

if TYPE_CHECKING:
    from cosmos_commons.access import Access
    from cosmos_commons.clock import Clock
    from cosmos_commons.jobs import Handler
    from cosmos_commons.playbooks import Playbook
    from cosmos_commons.settings import Settings

GROUP = "cosmos_lanes.features"


@dataclass(frozen=True, slots=True)
class LaidLane:
    """A lane that is being made, or brought to a new version of its playbook, to the features that lay their part."""

    id: int
    playbook: "Playbook"
    by: str
    at: datetime


class Held(Protocol):
    """What a feature holds while the commons runs; its numbers are among the commons' own."""

    def collect(self) -> Iterable[Metric]:
        """Numbers for Prometheus."""

    async def close(self) -> None:
        """Let go."""


def _nothing_to_lay_out(_session: Session, _lane: LaidLane) -> None:
    return


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Something that somebody wrote: its kind (`post`, `response` …), under what it stands, and when it was
    written."""

    kind: str
    where: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was looked for and may be read by who looked: its kind (`post`, `response` …), under what title it
    stands and where on the lane's pages, what it says, and as far as that is told who wrote it and when.
    """

    kind: str
    title: str
    path: str
    text: str
    author: str | None = None
    at: datetime | None = None


def _no_hits(_session: Session, _access: "Access", _refs: Sequence[str], _now: datetime) -> Mapping[str, Hit]:
    return {}


def _none_of_ones_own(_session: Session, _lane_id: int, _name: str) -> Sequence[OwnWords]:
    return ()


def _no_words(_session: Session, _events: Sequence[Event]) -> Mapping[int, Mapping[str, Any] | News]:
    return {}


def _no_news(_session: Session, _lane_id: int) -> Sequence[News]:
    return ()


def _no_keys(_session: Session, _lane_id: int, _name: str, _role: Role) -> Set[str]:
    return frozenset()


def _no_openings(_session: Session, _lane_id: int) -> Mapping[str, datetime]:
    return {}


def _no_files(_session: Session, _access: "Access", _file_id: int, _now: datetime) -> Sight:
    return Sight.NOT_MINE


@dataclass(frozen=True, slots=True)
class Said:
    """What people call a feature, and in one sentence what it brings to a lane."""

    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that lanes can do.

    `optional`: a lane chooses it, by what its `words` say in each language. `lay_out` writes what the playbook
    declares and the lane does not have. `hydrate` gives, by cursor, what a reader of the log is told about the
    feature's events (kinds beginning `NAME.`), without those whose thing is gone; `standing_news` are the news
    there may be at any time. `audience_keys` are the `NAME:…` audiences that a member belongs to now, `openings`
    those to which every member belongs from a time on; after an event of a kind in `regroups`, every reader's are
    looked up anew. `file_sight` says whether a file of the lane is in something of the feature's that this person
    may see, or only in what they may not. `own_words` is all that somebody wrote in a lane, for them to take along.
    `hits` gives those of its things (`search.Thing`), by their refs, that this person may read now. `jobs` are the
    kinds of job that it does; `standing_jobs` are those that are asked for at every start. `hooks` are addresses
    beside the API, for other programs. `opens` makes what the feature holds while the commons runs.
    """

    name: str
    routes: Routes
    grants: Grants
    optional: bool = True
    words: Mapping[str, Said] = field(default_factory=dict)
    lay_out: Callable[[Session, LaidLane], None] = field(default=_nothing_to_lay_out)
    hydrate: Callable[[Session, Sequence[Event]], Mapping[int, Mapping[str, Any] | News]] = field(
        default=_no_words
    )
    standing_news: Callable[[Session, int], Sequence[News]] = field(default=_no_news)
    audience_keys: Callable[[Session, int, str, Role], Set[str]] = field(default=_no_keys)
    openings: Callable[[Session, int], Mapping[str, datetime]] = field(default=_no_openings)
    regroups: frozenset[str] = frozenset()
    file_sight: Callable[[Session, "Access", int, datetime], Sight] = field(default=_no_files)
    own_words: Callable[[Session, int, str], Sequence[OwnWords]] = field(default=_none_of_ones_own)
    hits: Callable[[Session, "Access", Sequence[str], datetime], Mapping[str, Hit]] = field(default=_no_hits)
    jobs: Mapping[str, "Handler"] = field(default_factory=dict)
    standing_jobs: frozenset[str] = frozenset()
    hooks: Routes = field(default_factory=Routes)
    opens: "Callable[[Settings, Clock], Held] | None" = None

    def is_on(self, chosen: Collection[str]) -> bool:
        """Whether a lane that chose these features has it."""
        return not self.optional or self.name in chosen

    def words_in(self, language: str) -> Said:
        """Its words in `language`, else in English; its bare name where it brings none."""
        return self.words.get(language) or self.words.get("en") or Said(self.name, "")


def installed() -> tuple[Feature, ...]:
    """Every installed feature, by name. Importing one also registers its tables."""
    found = [entry.load() for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name)]
    names = [feature.name for feature in found]
    if len(set(names)) != len(names):
        raise RuntimeError(f"two installed features have the same name: {', '.join(names)}")
    return tuple(found)
