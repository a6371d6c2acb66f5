"""What a test of faults looks at from outside: which processes there are, what listens, when something is back."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.house import House, descendants, modes
from tests.support.wire import client

ONCE = pytest.mark.parametrize("shaken", modes(subdomains=False)[-1:], indirect=True, ids=str)
"""For what does not depend on who runs the house."""

GATE, FORK_SERVER = "-m cosmos_workspace.gate", "-m cosmos_workspace.forkserver"
PROXY, HUB, COMMONS = "traefik --config", "-m jupyterhub --config", "-m cosmos_commons"
"""What the command line of a part holds, and no other's."""

Process = tuple[int, int]
"""A pid and its start time: a pid alone may have been given anew."""


def born(pid: int) -> int:
    """Start time in clock ticks, 0 where it has ended (proc(5))."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return 0 if state in "ZX" else int(fields[18])


def processes(house: House) -> set[Process]:
    """The supervisor and everything below it, workspaces and kernels included."""
    pids = [house.process.pid, *(pid for pid, _ in descendants(house.process.pid))]
    return {(pid, born(pid)) for pid in pids}


def alive(among: set[Process]) -> set[Process]:
    return {(pid, when) for pid, when in among if when and born(pid) == when}


def of_folder(folder: Path) -> list[int]:
    """Processes that name something below `folder` in their command line."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if str(folder).encode() in file.read_bytes():
                found.append(int(file.parent.name))
    return found


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def established(port: int) -> int:
    """Connections to a port of the loopback that are open (proc_net_tcp: 01 is ESTABLISHED)."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    fields = [line.split() for line in lines]
    return sum(f[1].endswith(f":{port:04X}") and f[3] == "01" for f in fields)


def until(what: Callable[[], object], seconds: float, words: str) -> float:
    """Wait for it; how long it took. What cannot be reached meanwhile is not there yet."""
    began = time.monotonic()
    while True:
        with contextlib.suppress(httpx.HTTPError, OSError, AssertionError):
            if what():
                return time.monotonic() - began
        assert time.monotonic() - began < seconds, f"not within {seconds} s: {words}"
        time.sleep(0.02)


def is_whole(house: House) -> bool:
    """Whether the Hub and the commons answer through the proxy."""
    with client(house.url) as http:
        return all(http.get(url).status_code == 200 for url in ("/hub/api", f"{house.commons_url}/healthz"))


def boxed(pid: int) -> bool:
    """Whether it lives in a pid namespace below ours, as all of a workspace does: its command line is its parent's."""
    return len(level(pid)) > 1


def level(pid: int) -> list[str]:
    """Its pid in each namespace, ours first (proc(5), NSpid)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return status.partition("NSpid:")[2].splitlines()[0].split()


def part(house: House, what: str) -> int:
    """The pid of a part by what its command line holds."""
    found = [pid for pid, command in descendants(house.process.pid) if what in command and not boxed(pid)]
    assert found, f"no {what}"
    return found[0]


def kill(house: House, what: str) -> int:
    """Kill a part without warning and wait until another process has taken its place; that one's pid."""
    old = part(house, what)
    os.kill(old, signal.SIGKILL)
    found: list[int] = []

    def replaced() -> bool:
        found.append(part(house, what))
        return found[-1] != old

    until(replaced, 20, f"another {what}")
    return found[-1]


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """A process that neither dies nor answers, for the length of a block."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
