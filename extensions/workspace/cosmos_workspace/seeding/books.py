"""Our own few files in `home/.lane/`: read leniently, replaced whole.

They hold nothing of the learner's. One that is damaged reads as missing, since a learner can open and save
it.
"""

from __future__ import annotations

import fcntl
import json
import os
from typing import Any

from cosmos_workspace.seeding.disk import Disk
from cosmos_workspace.seeding.tree import CHUNK, reading

LANE_FOLDER = ".lane"


def read_book(lane_folder: int, name: str) -> dict[str, Any] | None:
    """The JSON object in the file `name`; None where it is missing, damaged or no object."""
    try:
        with reading(lane_folder, name) as file:
            if file is None:
                return None
            chunks = []
            while data := os.read(file, CHUNK):
                chunks.append(data)
        book = json.loads(b"".join(chunks))
    except (OSError, ValueError, RecursionError):
        return None
    return book if isinstance(book, dict) else None


def hold(lane_folder: int) -> None:
    """Keep other processes from writing until the descriptor is closed; BlockingIOError where one is writing."""
    fcntl.flock(lane_folder, fcntl.LOCK_EX | fcntl.LOCK_NB)


def write_book(disk: Disk, lane_folder: int, name: str, book: dict[str, Any]) -> None:
    """Replace the file `name`, whole or not at all, for who holds the folder; raises OSError.

    Not synced: over a power cut it may be damaged until `settle` has run.
    """
    draft = f"{name}.draft"
    file = disk.create(lane_folder, draft)
    try:
        disk.write(file, json.dumps(book, ensure_ascii=False, separators=(",", ":")).encode())
    except OSError:
        disk.remove(lane_folder, draft)
        raise
    finally:
        os.close(file)
    disk.replace(lane_folder, draft, lane_folder, name)
