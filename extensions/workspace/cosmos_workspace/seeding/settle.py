"""When would what was laid survive a power cut? Once this has run, beside the running server and not before it.

A start syncs nothing: on a disk that others write to as well, each sync waits for all of them. So the record of a start
counts only until the machine stops, and the one before it after that (see state), until the files are on the disk.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from cosmos_workspace.seeding.books import LANE_FOLDER, hold
from cosmos_workspace.seeding.report import NAME as ARRIVALS
from cosmos_workspace.seeding.report import read_report
from cosmos_workspace.seeding.state import PENDING, SETTLED, StateFromTheFuture, load_state, this_boot
from cosmos_workspace.seeding.tree import Blocked, folder, is_there, opened, reading


def settle(home: Path) -> bool:
    """Sync what the last start laid in `home`, then let its record count for good; whether there was anything to do.

    Raises OSError where the disk refuses or a start is laying just now; nothing is lost by calling it again.
    """
    try:
        with opened(home) as root, folder(root, [LANE_FOLDER]) as lane_folder:
            hold(lane_folder)
            return _settle(root, lane_folder)
    except (Blocked, FileNotFoundError, StateFromTheFuture):
        return False


def _settle(home: int, lane_folder: int) -> bool:
    if not is_there(lane_folder, PENDING):
        return False
    loaded = load_state(lane_folder, this_boot())
    if loaded.lost is not None:
        # It tells of files that may not be there; the next start looks.
        return False
    report = read_report(lane_folder)
    paths = [
        path for path, record in loaded.state.records.items() if record.laid is not None and not record.gone
    ]
    if report is not None:
        paths += [pair.beside for pair in report.conflicts]
    for path in paths:
        _sync(home, path.split("/"))
    for name in (ARRIVALS, PENDING):
        _sync(lane_folder, [name])
    os.rename(PENDING, SETTLED, src_dir_fd=lane_folder, dst_dir_fd=lane_folder)
    os.fsync(lane_folder)
    return True


def _sync(root: int, parts: Sequence[str]) -> None:
    # What the learner has moved or closed meanwhile is theirs to keep.
    with contextlib.suppress(Blocked, FileNotFoundError, PermissionError), folder(root, parts[:-1]) as parent:
        with reading(parent, parts[-1]) as file:
            if file is not None:
                os.fsync(file)
        os.fsync(parent)
