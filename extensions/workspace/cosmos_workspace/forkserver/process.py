"""Which process is a workspace, and how it is signalled without ever hitting another.

A pid alone may have been reused; a pid with its start time has not.
"""

import os
import signal
from pathlib import Path

from cosmos_workspace.forkserver.place import Place
from cosmos_workspace.forkserver.request import Signal

SIGNALS = {"term": signal.SIGTERM, "kill": signal.SIGKILL}


class NotAWorkspaceError(RuntimeError):
    """The process that was named is not a workspace of that member."""


def born(pid: int) -> int | None:
    """Start time of a living process in clock ticks since boot, None where it is gone or a zombie (proc(5))."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state in "ZX" else int(fields[18])


def deliver(asked: Signal, place: Place, *, boxed: bool) -> None:
    """Signal pid 1 of a workspace; one that is gone already is no error. `boxed` is False where there is no sandbox.

    Raises:
        NotAWorkspaceError: where the process is not that member's, or not the first of a pid namespace.
    """
    try:
        handle = os.pidfd_open(asked.pid)
    except ProcessLookupError:
        return
    try:
        if born(asked.pid) != asked.born:
            return
        if not is_workspace(asked.pid, place.uid(asked.member), boxed=boxed):
            raise NotAWorkspaceError(f"{asked.pid} is not a workspace of member {asked.member}")
        signal.pidfd_send_signal(handle, SIGNALS[asked.how])
    except ProcessLookupError:
        return
    finally:
        os.close(handle)


def is_workspace(pid: int, uid: int, *, boxed: bool) -> bool:
    """Whether a process runs as `uid` and is pid 1 of a namespace right below ours, or in ours if nothing is boxed."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return False
    status = dict(line.partition(":")[::2] for line in lines)
    inner = ["1"] if boxed else []
    return status["NSpid"].split()[1:] == inner and status["Uid"].split() == [str(uid)] * 4
