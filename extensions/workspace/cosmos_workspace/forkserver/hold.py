"""Who lives in a workspace's place: one at a time, as the kernel knows it, never by a file that may be out of date.

A Hub that was killed while a start was under way does not know that workspace; the next start ends it. Two locks on
one file: flock(2), which goes with the last copy of the descriptor, says whether somebody lives there; fcntl(2)'s
record lock, which names its process, says who.
"""

import fcntl
import os
import signal
import struct
import time
from collections.abc import Callable

PATIENCE_SECONDS = 5.0
LOOK_SECONDS = 0.01
RECORD = "hhqqi0q"
"""struct flock of 64-bit Linux: type, whence, start, length, pid."""


class StillThereError(RuntimeError):
    """An earlier workspace of the same member and lane does not end."""


def take(path: str) -> int:
    """Have the place at `path` for oneself, ending who lives there; returns the descriptor to keep for life.

    Raises:
        StillThereError: where the earlier one does not go.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StillThereError("an earlier workspace of this lane does not end") from None
            _end(descriptor)
            time.sleep(LOOK_SECONDS)
        else:
            return descriptor


def take_if_free(path: str) -> int | None:
    """Have the place at `path` for oneself where nobody lives there; the descriptor to keep, None where somebody
    does."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def empty(path: str, clear: Callable[[], None]) -> None:
    """Call `clear` while the place at `path` is held, so that nobody lives there and nobody moves in.

    Raises:
        StillThereError: where somebody lives there.
    """
    descriptor = take_if_free(path)
    if descriptor is None:
        raise StillThereError("a workspace of this lane still runs")
    try:
        clear()
    finally:
        os.close(descriptor)


def sign(descriptor: int) -> None:
    """By the workspace's first process: it is the one that lives here."""
    fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def holder(descriptor: int) -> int:
    """The pid of who signed, in the asker's own pid namespace; 0 for nobody (fcntl(2), F_GETLK)."""
    asked = struct.pack(RECORD, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    kind, *_, pid = struct.unpack(RECORD, fcntl.fcntl(descriptor, fcntl.F_GETLK, asked))
    return 0 if kind == fcntl.F_UNLCK else int(pid)


def _end(descriptor: int) -> None:
    pid = holder(descriptor)
    if pid <= 1:
        return
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        # The handle stands for one process for good; that it is the right one is asked after it was opened.
        if holder(descriptor) == pid:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        os.close(handle)
