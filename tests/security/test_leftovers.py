"""When a workspace has ended, however it did, nothing of it is left."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Community
from tests.security.conftest import stop
from tests.security.inside import call
from tests.security.planted import member_number
from tests.support.house import House, descendants
from tests.support.person import Person


@dataclass(frozen=True)
class Ending:
    """A member whose workspace is about to end, and what ran before it started."""

    person: Person
    key: str
    others: frozenset[int]

    @property
    def house(self) -> House:
        return self.person.house

    def processes(self) -> dict[int, str]:
        """Its own, on the host: below the fork server, or left to the supervisor."""
        fork_server = self.house.pid_of("cosmos_workspace.forkserver")
        return {
            pid: command for pid, command in workspaces(self.house, fork_server) if pid not in self.others
        }  # fmt: skip

    def first(self) -> int:
        """Its first process."""
        (found,) = [pid for pid in self.processes() if is_first(pid)]
        return found

    def remains(self, seconds: float = 1.0) -> set[str]:
        """What there still is of it after so long: processes, sockets, port, folders, mounts."""
        run = self.house.data / "run"
        deadline = time.monotonic() + seconds
        while True:
            paths = {
                str(path.relative_to(run))
                for path in run.rglob(f"{self.key}*")
                if path.parent != run / "held"
            }
            mounts = Path("/proc/self/mountinfo").read_text().splitlines()
            left = (
                paths
                | {line for line in mounts if str(self.house.data) in line}
                | set(self.processes().values())
            )
            if not left or time.monotonic() > deadline:
                return left
            time.sleep(0.05)

    def noticed_by_the_hub(self) -> None:
        """The Hub looks every half a minute by itself; whoever asks for a stop does not wait for that."""
        self.person.hub_api("DELETE", f"/users/{self.person.name}/servers/py")
        deadline = time.monotonic() + 20
        while self.person.hub_api("GET", f"/users/{self.person.name}").json().get("servers", {}):
            assert time.monotonic() < deadline, "the Hub did not notice"
            time.sleep(0.05)


def workspaces(house: House, fork_server: int) -> list[tuple[int, str]]:
    """Every process of every workspace."""
    below = {pid for pid, _ in descendants(fork_server)}
    return [
        (pid, command)
        for pid, command in descendants(house.process.pid)
        if pid in below or ("forkserver" in command and pid != fork_server)
    ]


def is_first(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(line for line in status.splitlines() if line.startswith("NSpid:")).split()[2:] == ["1"]


@pytest.fixture
def ending(community: Community) -> Ending:
    """The steward, whose workspace no other test uses."""
    house, person = community.house, community["sta"]
    person.open("py")
    stop(person, "py")
    fork_server = house.pid_of("cosmos_workspace.forkserver")
    return Ending(
        person,
        f"{member_number(house, 'sta')}-py",
        frozenset(pid for pid, _ in workspaces(house, fork_server)),
    )


def test_a_stop_leaves_nothing(ending: Ending) -> None:
    person, key = ending.person, ending.key
    workspace = person.open("py")
    assert ending.remains(0) >= {f"workspaces/{key}", f"out/{key}", f"gate/ports/{key}"}
    with workspace.kernel() as kernel:
        call(kernel, leave_things_behind)
        port = int((person.house.data / "run" / "gate" / "ports" / key).read_text())
        stop(person, "py")
    assert ending.remains() == set()
    assert str(port) not in listening()


def leave_things_behind() -> None:
    """A daemon, folders without end, and a socket, all meant to outlive the workspace."""
    import os
    import signal
    import socket

    socket.socket(socket.AF_UNIX).bind("/run/lane/extra.sock")
    os.chdir("/run/lane")
    for _ in range(2000):  # deeper than a path may be long
        os.mkdir("deep")  # noqa: PTH102
        os.chdir("deep")
    os.chdir("/home/learner")
    if os.fork() == 0:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if os.fork():
            os._exit(0)
        signal.pause()


def listening() -> set[str]:
    """TCP ports that somebody on this machine listens at."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {str(int(fields[1].partition(":")[2], 16)) for fields in lines if fields[3] == "0A"}


def test_a_workspace_starts_again_whatever_a_learner_left_in_its_place(ending: Ending) -> None:
    person = ending.person
    with person.open("py").kernel() as kernel:
        call(kernel, leave_things_behind)
        os.kill(ending.first(), signal.SIGKILL)
    ending.noticed_by_the_hub()
    assert person.open("py").run("print(1)") == "1\n"
    stop(person, "py")


def test_a_killed_first_process_takes_everything_with_it(ending: Ending) -> None:
    person = ending.person
    with person.open("py").kernel():
        first = ending.first()
        os.kill(first, signal.SIGKILL)
        deadline = time.monotonic() + 5
        while ending.processes() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert ending.processes() == {}
    ending.noticed_by_the_hub()
    assert ending.remains() == set()


def test_a_start_that_fails_leaves_nothing(ending: Ending) -> None:
    person, key = ending.person, ending.key
    home = person.house.data / "homes" / key.partition("-")[0] / "py"
    aside = home.with_name("aside")
    person.open("py")
    stop(person, "py")
    home.rename(aside)
    home.write_text("not a folder")
    try:
        assert person.spawn("py").status_code == 500
        assert ending.remains() == set()
        assert person.hub_api("GET", "/users/sta").json().get("servers", {}) == {}
    finally:
        home.unlink()
        aside.rename(home)
    assert "/user/sta/py/" in person.open("py").url
    stop(person, "py")


@pytest.mark.parametrize(
    "lane", ["..", "../../secrets", "py/../../x", "%2e%2e", "py%00", "PY", "-py", "py-", "a" * 31]
)
def test_a_lane_whose_name_is_a_path_starts_nothing(lane: str, ending: Ending) -> None:
    person = ending.person
    before = sorted((person.house.data / "homes").rglob("*"), key=str)
    answer = person.http.get(f"/hub/spawn/sta/{lane}")
    assert answer.status_code in (400, 403, 404, 500)
    assert person.hub_api("POST", f"/users/sta/servers/{lane}").status_code in (400, 403, 404, 405, 500)
    assert sorted((person.house.data / "homes").rglob("*"), key=str) == before
    assert ending.processes() == {}
