"""However the supervisor ends, everything it started ends with it, and a new house can have the data folder at once."""

import fcntl
import os
import pty
import select
import signal
import subprocess
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import open_place
from tests.faults import reaching
from tests.faults.watching import GATE, alive, kill, listens, processes, until
from tests.support.house import LANES, House, Mode, as_user, free_port, modes, start, state
from tests.support.person import Person

AGAIN_SECONDS = 6.0
"""FIGURES: a start on a folder that is known; here on a machine that runs tests."""


class Terminal:
    """A terminal window with `lanes up` in it."""

    def __init__(self, data: Path, mode: Mode) -> None:
        self.window, inner = pty.openpty()
        self.seen = b""
        self.closing = False
        port = free_port()

        def control() -> None:
            fcntl.ioctl(inner, termios.TIOCSCTTY, 0)

        process = subprocess.Popen(
            [*as_user(mode, data), str(LANES), "up", f"--port={port}", f"--data={data}"],
            stdin=inner, stdout=inner, stderr=inner, start_new_session=True, preexec_fn=control, text=True,
        )  # fmt: skip
        os.close(inner)
        self.house = House(data, port, mode, process)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        until(lambda: b"is running" in self.seen, 60, "the house")

    def _read(self) -> None:
        while not self.closing:
            if select.select([self.window], [], [], 0.1)[0]:
                with suppress(OSError):
                    self.seen += os.read(self.window, 4096)

    def close(self) -> None:
        """As when the window is closed: the kernel hangs up."""
        self.closing = True
        self.reader.join()
        os.close(self.window)


@pytest.fixture(scope="module", params=modes(subdomains=False), ids=str)
def known(request: pytest.FixtureRequest) -> Iterator[tuple[Path, Mode, str]]:
    """A data folder that a house has run on, with a member of the lane `py`; their password."""
    with open_place() as place:
        house = start(place / "data", request.param, "--empty")
        password = house.account("a1")
        house.lane("py", members=["a1"])
        house.stop()
        yield place / "data", request.param, password


def test_however_it_ends_all_ends_with_it_and_a_new_house_starts_at_once(
    known: tuple[Path, Mode, str],
) -> None:
    data, mode, password = known
    house = start(data, mode)
    try:
        for number in (signal.SIGKILL, signal.SIGINT, signal.SIGTERM):
            everything, ports = lived_in(house, password)
            house.process.send_signal(number)
            house.process.wait(12)
            began = time.monotonic()
            house = start(data, mode)
            assert time.monotonic() - began < AGAIN_SECONDS * slowness(), number
            assert not alive(everything), (
                f"after {number.name} the new house waits for the last of the old one"
            )
            assert not any(map(listens, ports)), number
            with signed_in(house, password) as person:
                assert not person.hub_api("GET", "/users/a1").json()["servers"].get("py", {}).get("ready")
                assert person.open("py").run("print(open('kept.txt').read())") == "kept\n"
    finally:
        house.stop()


def test_all_ends_when_the_terminal_is_closed(known: tuple[Path, Mode, str]) -> None:
    data, mode, password = known
    terminal = Terminal(data, mode)
    house = terminal.house
    try:
        everything, ports = lived_in(house, password)
        os.kill(house.process.pid, signal.SIGWINCH)  # the house takes no notice
        assert house.process.poll() is None
        terminal.close()
        house.process.wait(30)
        until(lambda: not alive(everything), 3, "all of it to end")
        assert not any(map(listens, ports))
    finally:
        house.stop()


def test_told_to_end_while_it_starts_it_leaves_nothing(known: tuple[Path, Mode, str]) -> None:
    data, mode, _ = known
    port = free_port()
    for seconds in (0.2, 0.8, 1.5, 2.5):
        process = subprocess.Popen(
            [*as_user(mode, data), str(LANES), "up", f"--port={port}", f"--data={data}"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        house = House(data, port, mode, process)
        time.sleep(seconds)
        everything = processes(house)
        process.terminate()
        words, _ = process.communicate(timeout=15)
        assert "Traceback" not in words
        until(lambda: not alive(everything), 3, "all of it to end")  # noqa: B023  called at once
        assert not listens(port)


def test_told_to_end_right_after_a_part_was_killed_it_ends(known: tuple[Path, Mode, str]) -> None:
    data, mode, _ = known
    house = start(data, mode)
    everything = processes(house)
    kill(house, GATE)
    house.stop()
    assert house.process.returncode == 0
    assert not alive(everything)
    assert "The gate ended by SIGKILL and is started again." in house.output.read_text()


@contextmanager
def signed_in(house: House, password: str) -> Iterator[Person]:
    person = Person(house, "a1", password)
    with person.http:
        person.sign_in()
        yield person


def lived_in(house: House, password: str) -> tuple[set[tuple[int, int]], set[int]]:
    """Open a workspace with a kernel and a file; every process there is then, and the ports that are listened on."""
    with signed_in(house, password) as person:
        workspace = person.open("py")
        with reaching.reached(workspace, reaching.opened(workspace)) as kernel:
            kernel.run("open('/home/learner/kept.txt', 'w').write('kept')")
    commons = int(str(state(house)["commons_url"]).split(":")[2].split("/")[0])
    gate = {int(file.read_text()) for file in (house.data / "run" / "gate" / "ports").iterdir()}
    return processes(house), {house.port, commons, *gate}


def slowness() -> float:
    """How much slower than an idle machine this one is just now: processes that want a core, for each core."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
