"""What the fork server answers about archives, and when it works on one: never where somebody lives."""

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cosmos_workspace.archive import Shelf
from cosmos_workspace.forkserver import hold

from .trees import fill, picture, shelf

SERVE = """
import os, signal, sys
from pathlib import Path
from cosmos_workspace.forkserver.__main__ import serve
from cosmos_workspace.forkserver.child import Child
from cosmos_workspace.forkserver.isolation import Isolation
from cosmos_workspace.forkserver.place import Place
from cosmos_workspace.gate.relay import bound_unix
from cosmos_workspace.sandbox.spec import Limits
data = Path(sys.argv[1])
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listening = bound_unix(str(data / "run" / "fork.sock"), 0o600)
place = Place(data, os.getuid(), 0, (), Limits())
serve(listening, Child(place, Isolation.NONE, None, int(sys.argv[2])), os.getuid())
"""


@dataclass
class Served:
    """A fork server without its warm parent, and the house it hangs on."""

    data: Path
    process: subprocess.Popen[str]
    house: int
    """The writing end of the lifeline."""
    place: Shelf

    def ask(self, op: str, **more: object) -> dict[str, object]:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(20)
            sock.connect(str(self.data / "run" / "fork.sock"))
            sock.sendall(json.dumps({"op": op, "member": 7, "lane": "py"} | more).encode() + b"\n")
            return dict(json.loads(sock.recv(1 << 16)))

    @property
    def held(self) -> str:
        return str(self.data / "run" / "held" / "7-py")

    def is_idle(self) -> bool:
        """Whether nobody works in the place."""
        descriptor = hold.take_if_free(self.held)
        if descriptor is not None:
            os.close(descriptor)
        return descriptor is not None

    def workers(self) -> list[int]:
        """The fork server's own forks that are at work."""
        pid = self.process.pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    for name in ("run/workspaces", "run/held", "logs"):
        (tmp_path / name).mkdir(parents=True)
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(tmp_path), str(reading)],
        pass_fds=[reading], stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(reading)
    until(lambda: (tmp_path / "run" / "fork.sock").exists())
    yield Served(tmp_path, process, writing, shelf(tmp_path))
    process.terminate()
    process.communicate(timeout=20)
    os.close(writing)


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def files(served: Served) -> list[str]:
    """What there is of the member's, home or archive, whole or begun."""
    return sorted(path.name for name in ("homes", "archives") for path in (served.data / name).glob("7/*"))


def large(place: Shelf) -> None:
    """A home that takes some seconds."""
    place.home.mkdir()
    for number in range(12):
        (place.home / str(number)).write_bytes(os.urandom(1 << 20) * 4)


def test_asked_again_until_it_is_done_there_and_back(served: Served) -> None:
    fill(served.place.home)
    before = picture(served.place.home)
    assert served.ask("archive") == {"ok": True, "done": False}
    until(lambda: served.ask("archive") == {"ok": True, "done": True})
    assert served.place.is_kept()
    until(lambda: served.ask("restore") == {"ok": True, "done": True})
    assert picture(served.place.home) == before
    assert served.ask("restore") == {"ok": True, "done": True}


def test_nothing_there_is_done_at_once(served: Served) -> None:
    assert served.ask("archive") == {"ok": True, "done": True}
    assert served.ask("restore") == {"ok": True, "done": True}
    assert not served.place.home.exists()


def test_a_home_in_use_is_never_archived(served: Served) -> None:
    fill(served.place.home)
    with Path(served.held).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert served.ask("archive") == {"ok": True, "done": False}
        until(lambda: not served.workers())
        assert files(served) == ["py"]
    until(lambda: served.ask("archive") == {"ok": True, "done": True})


def test_a_start_ends_the_archiving_and_finds_the_home_whole(served: Served) -> None:
    large(served.place)
    before = picture(served.place.home)
    assert served.ask("archive")["done"] is False
    (worker,) = served.workers()
    until(lambda: served.place.growing.exists())
    os.close(hold.take(served.held))  # as a start has its place for itself
    assert worker not in served.workers()
    assert not served.place.is_kept()
    assert picture(served.place.home) == before


def test_no_workspace_opens_beside_an_archive(served: Served) -> None:
    fill(served.place.home)
    until(lambda: served.ask("archive")["done"] is True)
    asked: dict[str, object] = {"curriculum": None, "environment": {}, "out": {}}
    assert served.ask("start", **asked) == {"ok": False, "archived": True}
    served.place.archive.rename(served.place.spare)  # as one that was killed on its way back
    assert served.ask("start", **asked) == {"ok": False, "archived": True}
    assert not served.place.home.exists()
    until(lambda: served.ask("restore")["done"] is True)


def test_what_went_wrong_is_told_once_and_then_tried_again(served: Served) -> None:
    fill(served.place.home)
    until(lambda: served.ask("archive")["done"] is True)
    served.place.home.mkdir()
    assert served.ask("archive") == {"ok": True, "done": False}
    until(served.is_idle)
    answer = served.ask("archive")
    assert "error" in answer, answer
    told = str(answer["error"])
    assert "7-py: BothError" in told
    assert "move one of them away" in told
    served.place.home.rmdir()
    assert served.ask("archive") == {"ok": True, "done": True}


def test_one_home_at_a_time_goes_into_the_archive(served: Served) -> None:
    fill(served.place.home)
    with (served.data / "run" / "held" / "archiving").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert served.ask("archive") == {"ok": True, "done": False}
        until(served.is_idle)
        assert files(served) == ["py"]
    until(lambda: served.ask("archive")["done"] is True)


def test_it_ends_with_the_house(served: Served) -> None:
    large(served.place)
    assert served.ask("archive")["done"] is False
    (worker,) = served.workers()
    watched = os.pidfd_open(worker)
    until(lambda: served.place.growing.exists())
    os.dup2(os.open("/dev/null", os.O_RDONLY), served.house)
    assert select.select([watched], [], [], 2)[0], "within the two seconds that a new house waits"
    os.close(watched)
    assert served.place.home.exists()


def test_killed_with_the_whole_house_it_is_taken_up_again(served: Served) -> None:
    large(served.place)
    before = picture(served.place.home)
    assert served.ask("archive")["done"] is False
    (worker,) = served.workers()
    until(lambda: served.place.growing.exists())
    os.kill(worker, signal.SIGKILL)
    until(lambda: served.ask("archive")["done"] is True)
    until(lambda: served.ask("restore")["done"] is True)
    assert picture(served.place.home) == before
