"""Where only bubblewrap may make a sandbox: slower, and as closed."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.conftest import open_place
from tests.support.house import Mode, modes, running
from tests.support.person import Person, Workspace


@pytest.fixture(scope="module", params=modes(subdomains=False), ids=str)
def boxed(request: pytest.FixtureRequest) -> Iterator[Workspace]:
    mode: Mode = request.param
    with open_place() as place, running(place / "data", mode, "--empty", "--isolation=bubblewrap") as house:
        person = Person.new(house, "lea")
        house.lane("py", members=["lea"])
        with closing(person.http):
            yield person.open("py")


def test_the_workspace_opens_and_runs_in_bubblewrap(boxed: Workspace) -> None:
    assert boxed.landed.endswith("/lab/tree/welcome.ipynb")
    assert "cosmos_workspace.forkserver.boxed" in boxed.run("print(open('/proc/1/cmdline').read())")


def test_it_sees_nothing_of_the_house_and_may_do_nothing_special(boxed: Workspace) -> None:
    data = boxed.person.house.data
    seen = boxed.run(
        f"""
import os, ctypes, socket
libc = ctypes.CDLL(None, use_errno=True)
print("data", os.path.exists({str(data / "secrets")!r}))
print("capabilities", [l.split()[1] for l in open("/proc/self/status") if l.startswith("CapEff")])
print("filter", [l.split()[1] for l in open("/proc/self/status") if l.startswith("Seccomp:")])
print("namespace", libc.unshare(0x10000000))
try:
    socket.create_connection(("127.0.0.1", {boxed.person.house.port}), 2)
    print("host reached")
except OSError:
    print("host closed")
"""
    )
    assert seen.splitlines() == [
        "data False",
        "capabilities ['0000000000000000']",
        "filter ['2']",
        "namespace -1",
        "host closed",
    ]
