"""What has this workspace laid already? The record in `home/.lane/state.json`, and what is ahead of it.

It says what the lane did, never what the learner did: whether a file was changed is read from its bytes each time,
so neither a wrong clock nor a copied folder can make a changed file look untouched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cosmos_workspace.seeding.books import read_book, write_book
from cosmos_workspace.seeding.disk import Disk

FORMAT = 1
SETTLED = "state.json"
PENDING = "state.pending.json"


class StateFromTheFuture(Exception):
    """The record was written by a newer program, whose meaning this one cannot know."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the lane did at one path."""

    laid: str | None  # sha256 of what was last laid at the path itself
    offered: str  # sha256 of the newest version, laid here or beside
    gone: bool = False  # the learner deleted it, and that was told
    dropped: bool = False  # the lane no longer has it, and that was told

    def is_the_lanes(self, sha256: str | None) -> bool:
        """Whether bytes of this digest came from the lane, so that replacing them loses nothing."""
        return sha256 is not None and sha256 in (self.laid, self.offered)


@dataclass(slots=True)
class State:
    """All records, the version that is wholly laid, and what is being laid now (path to sha256)."""

    lane: str = ""
    version: str = ""
    records: dict[str, Record] = field(default_factory=dict)
    laying: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The record to go by. `lost` is a newer one from before a power cut (or of another machine), if there is one."""

    state: State
    lost: State | None = None


def load_state(lane_folder: int, boot: str) -> Loaded:
    """The record of this folder, an empty one where it is missing or damaged; raises StateFromTheFuture.

    What was saved since the last `settle` may be ahead of the files on the disk, once the machine has stopped: it
    is gone by only in the same `boot`.
    """
    book = read_book(lane_folder, PENDING)
    pending = None if book is None else _parse(book)
    if book is not None and pending is not None and boot and book.get("boot") == boot:
        return Loaded(pending)
    settled = _parse(read_book(lane_folder, SETTLED) or {}) or State()
    return Loaded(settled, lost=None if book is None else pending or State())


def save_state(disk: Disk, lane_folder: int, state: State, boot: str) -> None:
    """Replace the record; raises OSError, and then the former one stands."""
    files = {
        path: [record.laid, record.offered, record.gone, record.dropped]
        for path, record in state.records.items()
    }
    book = {"format": FORMAT, "boot": boot, "lane": state.lane, "version": state.version}
    write_book(disk, lane_folder, PENDING, book | {"files": files, "laying": state.laying})


def this_boot() -> str:
    """What tells this run of the machine from the next (random(4)); empty where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _parse(book: dict[str, Any]) -> State | None:
    """The state that a book holds; None where it is damaged. Raises StateFromTheFuture."""
    if isinstance(number := book.get("format"), int) and number > FORMAT:
        raise StateFromTheFuture
    try:
        return State(
            lane=_text(book["lane"]),
            version=_text(book["version"]),
            records={path: _record(value) for path, value in book["files"].items()},
            laying={path: _text(value) for path, value in book["laying"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _record(value: Any) -> Record:
    laid, offered, gone, dropped = value
    return Record(None if laid is None else _text(laid), _text(offered), bool(gone), bool(dropped))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
