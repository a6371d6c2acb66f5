"""The pipe that every workspace hangs on, and whether workspaces of an earlier house still hang on theirs.

The supervisor alone holds the writing end, so that its end, however it comes, is the end of file for every workspace.
The reading end, which each workspace's first process keeps for as long as it lives, carries a shared lock: whoever
cannot take that lock for itself knows that some of them still live (flock(2): a lock belongs to the open file, and
goes with its last copy). It must not guess by pids.
"""

import fcntl
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cosmos_hub.house.errors import HouseError

LAST_SECONDS = 20.0
"""How long workspaces may take to end after their house: their own grace is much shorter."""
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Lifeline:
    """Both ends, held by the supervisor; the reading one only to hand it on."""

    reading: int
    writing: int


def take(path: Path, waiting: Callable[[], None]) -> Lifeline:
    """Wait until no workspace of an earlier house is left, then make a fresh pipe at `path`.

    `waiting` is called once where there is something to wait for.

    Raises:
        HouseError: where some do not end.
    """
    _outlive(path, waiting)
    path.unlink(missing_ok=True)
    os.mkfifo(path, 0o600)
    # Non-blocking, or opening one end would wait for the other.
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    writing = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    fcntl.flock(reading, fcntl.LOCK_SH)
    return Lifeline(reading, writing)


def _outlive(path: Path, waiting: Callable[[], None]) -> None:
    try:
        earlier = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        deadline = time.monotonic() + LAST_SECONDS
        told = False
        while not _free(earlier):
            if not told:
                waiting()
                told = True
            if time.monotonic() > deadline:
                raise HouseError(
                    "Workspaces of the house that was killed here are still running. "
                    "End their processes (their names hold cosmos_workspace), then start again"
                )
            time.sleep(LOOK_SECONDS)
    finally:
        os.close(earlier)


def _free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
