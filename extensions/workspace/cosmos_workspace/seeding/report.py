"""What came, what was kept, what conflicts: the news that a learner has not seen yet, in
`home/.lane/arrivals.json`.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cosmos_workspace.seeding.books import LANE_FOLDER, hold, read_book, write_book
from cosmos_workspace.seeding.disk import Disk
from cosmos_workspace.seeding.tree import Blocked, folder, opened

NAME = "arrivals.json"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A path where the learner's own was kept, and the path that the lane's new version was laid at."""

    path: str
    beside: str


@dataclass(frozen=True, slots=True)
class Report:
    """Unseen news of a lane's files; paths are relative to the learner's folder.

    `conflicts` names what the learner changed and the lane has a newer version of; `kept` what the lane no
    longer has, and stays as it is; `deleted` what the learner deleted and the lane did not bring back.
    `problem` is a sentence for the learner where the last start could not lay everything.
    """

    at: str
    version: str
    new: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    deleted: tuple[str, ...] = ()
    problem: str | None = None

    def followed_by(self, later: Report) -> Report:
        """This report's news with `later`'s after it, each path where it now belongs."""
        gone = set(later.deleted)
        new = _union(self.new, later.new, gone)
        return replace(
            later,
            new=new,
            updated=_union(self.updated, later.updated, gone | set(new)),
            kept=_union(self.kept, later.kept, gone),
            conflicts=tuple(dict.fromkeys((*self.conflicts, *later.conflicts))),
            deleted=_union(self.deleted, later.deleted, set(new)),
        )

    def as_json(self) -> dict[str, Any]:
        """The shape that the file and the workspace's API share."""
        return asdict(self)


def load_report(home: Path) -> Report | None:
    """What is in `home`'s arrivals; None where there is none or it is damaged."""
    try:
        with opened(home) as root, folder(root, [LANE_FOLDER]) as lane_folder:
            return read_report(lane_folder)
    except (OSError, Blocked):
        return None


def mark_seen(home: Path, at: str) -> Report | None:
    """Empty the news of the time `at`, which the learner has seen; newer news is left. Returns what remains.

    Raises OSError where the folder cannot be written, Blocked where `.lane` is no folder.
    """
    with opened(home) as root, folder(root, [LANE_FOLDER]) as lane_folder:
        hold(lane_folder)
        report = read_report(lane_folder)
        if report is None or report.at != at:
            return report
        rest = Report(at=report.at, version=report.version, problem=report.problem)
        write_report(Disk(), lane_folder, rest)
    return rest


def read_report(lane_folder: int) -> Report | None:
    """The report in an opened `.lane`; None where there is none or it is damaged."""
    book = read_book(lane_folder, NAME)
    if book is None:
        return None
    try:
        return Report(
            at=str(book["at"]),
            version=str(book["version"]),
            new=_paths(book["new"]),
            updated=_paths(book["updated"]),
            kept=_paths(book["kept"]),
            conflicts=tuple(Conflict(str(pair["path"]), str(pair["beside"])) for pair in book["conflicts"]),
            deleted=_paths(book["deleted"]),
            problem=None if book["problem"] is None else str(book["problem"]),
        )
    except (KeyError, TypeError):
        return None


def write_report(disk: Disk, lane_folder: int, report: Report) -> None:
    """Replace the report in an opened `.lane`; raises OSError."""
    write_book(disk, lane_folder, NAME, report.as_json())


def _paths(value: Any) -> tuple[str, ...]:
    return tuple(os.fspath(path) for path in value)


def _union(earlier: tuple[str, ...], later: tuple[str, ...], without: set[str]) -> tuple[str, ...]:
    return tuple(path for path in dict.fromkeys((*earlier, *later)) if path not in without)
