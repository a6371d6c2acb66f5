"""A real house for tests: `lanes up` in a data folder of its own, as root or as an ordinary user, ended by its pid."""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]
LANES = CHECKOUT / ".lanes" / "env" / "hub" / "bin" / "lanes"
ORDINARY_UID = 12_345 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
"""Of each of several test runs side by side its own, as a user's processes are counted and limited."""
AS_ORDINARY = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1] + "/hub_config")
from cosmos_hub.house import view
checkout, data, uid = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
view.open_up([checkout, data, Path(os.path.realpath(sys.executable)).parents[1]])
os.setgroups([]); os.setresgid(uid, uid, uid); os.setresuid(uid, uid, uid)
os.environ["HOME"] = str(data.parent)
os.chdir("/")
os.execv(sys.argv[4], sys.argv[4:])
"""


@dataclass(frozen=True)
class Mode:
    """How the house runs."""

    root: bool
    subdomains: bool = False

    def __str__(self) -> str:
        return f"{'root' if self.root else 'ordinary'}-{'subdomains' if self.subdomains else 'one-origin'}"


def modes(*, subdomains: bool = True) -> list[Mode]:
    """The modes this run can show; running the tests as root shows all of them."""
    users = [True, False] if os.geteuid() == 0 else [False]
    return [Mode(root, sub) for root in users for sub in ([False, True] if subdomains else [False])]


@dataclass
class House:
    """A house that runs."""

    data: Path
    port: int
    mode: Mode
    process: subprocess.Popen[str]
    arguments: list[str] = field(default_factory=list)
    output: Path = Path()
    address: str = ""
    """The public one, with a proxy in front; empty where there is none."""
    trusts: ssl.SSLContext | None = None
    """What the certificate of that proxy is verified by."""

    @property
    def url(self) -> str:
        """Without a trailing slash."""
        host = "lanes.localhost" if self.mode.subdomains else "127.0.0.1"
        return self.address or f"http://{host}:{self.port}"

    @property
    def commons_url(self) -> str:
        """As a browser opens it, without a trailing slash."""
        scheme, _, name = self.url.partition("://")
        return f"{scheme}://{'commons--service.' if self.mode.subdomains else ''}{name}/services/commons"

    @property
    def operator_token(self) -> str:
        return (self.data / "secrets" / "operator.token").read_text()

    def pid_of(self, what: str) -> int:
        """The pid of a part, by what its command line holds; below the supervisor only."""
        for pid, command in descendants(self.process.pid):
            if what in command:
                return pid
        raise AssertionError(f"no {what} among {descendants(self.process.pid)}")

    def lanes(self, *arguments: str) -> str:
        """Run the `lanes` command on this house, as whoever runs it."""
        done = subprocess.run(
            [*as_user(self.mode, self.data), str(LANES), *arguments, f"--data={self.data}"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def account(self, name: str, display_name: str = "", *, admin: bool = False) -> str:
        """Make an account; its password."""
        extra = ["--admin"] if admin else []
        return self.lanes(
            "account", "create", name, f"--display-name={display_name or name.title()}", *extra
        ).split()[-1]

    def lane(self, slug: str, playbook: str = "coop-train-the-trainers", **people: list[str]) -> None:
        """Make a lane; `members=[…]`, `stewards=[…]`."""
        options = [f"--{role.removesuffix('s')}={name}" for role, names in people.items() for name in names]
        self.lanes("lane", "create", slug, f"--playbook={playbook}", *options)

    def log(self, part: str) -> str:
        return (self.data / "logs" / f"{part}.log").read_text(errors="replace")

    def stop(self) -> None:
        """End it and wait until it has."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_user(mode: Mode, data: Path) -> list[str]:
    """What a command is prefixed with to run in that mode."""
    if mode.root or os.geteuid() != 0:
        return []
    return [sys.executable, "-c", AS_ORDINARY, str(CHECKOUT), str(data), str(ORDINARY_UID)]


def start(data: Path, mode: Mode, *options: str, port: int | None = None, **public: Any) -> House:
    """Start a house and wait until it says that it runs; `public` is its `address`, and by what that is `trusts`-ed."""
    port = port or free_port()
    if not mode.root and os.geteuid() == 0:
        data.mkdir(exist_ok=True)
        os.chown(data, ORDINARY_UID, ORDINARY_UID)
    output = data.parent / f"{data.name}.out"
    arguments = [f"--port={port}", f"--data={data}", *(["--subdomains"] if mode.subdomains else []), *options]
    arguments += [f"--address={public['address']}"] if public else []
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LANES_")}
    with output.open("w") as file:
        process = subprocess.Popen(
            [*as_user(mode, data), str(LANES), "up", *arguments],
            stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, start_new_session=True,
            env=clean | {"COLUMNS": "120"},
        )  # fmt: skip
    house = House(data, port, mode, process, arguments, output, **public)
    deadline = time.monotonic() + 60
    while "Ctrl-C ends it" not in output.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            house.stop()
            raise AssertionError(f"the house did not start:\n{output.read_text()}")
        time.sleep(0.05)
    return house


@contextmanager
def running(data: Path, mode: Mode, *options: str, **more: Any) -> Iterator[House]:
    """A house for the length of a block."""
    house = start(data, mode, *options, **more)
    try:
        yield house
    finally:
        house.stop()


def descendants(pid: int) -> list[tuple[int, str]]:
    """Every process below `pid`, with its command line."""
    found: list[tuple[int, str]] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            try:
                command = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            found.append((child, command))
            found += descendants(child)
    return found


def passwords(house: House) -> dict[str, str]:
    """What the first start showed: name to password."""
    return dict(re.findall(r"│ (\S+) +(\w+(?:-\w+){3,}) ", house.output.read_text()))


def operator(house: House) -> dict[str, str]:
    """Headers of the operator."""
    return {"Authorization": f"Bearer {house.operator_token}"}


def state(house: House) -> dict[str, object]:
    return dict(json.loads((house.data / "run" / "house.json").read_text()))
