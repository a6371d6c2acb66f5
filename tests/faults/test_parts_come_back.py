"""Any part may be killed at any moment: it is back by itself, and open kernels have lost at most a connection."""

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from cosmos_hub.house.layout import Layout
from cosmos_hub.spawner.asking import ask

from tests.conftest import Community
from tests.faults import reaching
from tests.faults.watching import (
    COMMONS,
    FORK_SERVER,
    GATE,
    HUB,
    ONCE,
    PROXY,
    alive,
    born,
    established,
    frozen,
    is_whole,
    kill,
    level,
    processes,
    until,
)
from tests.faults.watching import part as part_of
from tests.support.house import House, state
from tests.support.person import Person


@pytest.fixture(autouse=True)
def whole(request: pytest.FixtureRequest) -> None:
    """What one test has killed is back before the next one begins."""
    community: Community = request.getfixturevalue("shaken")
    until(lambda: is_whole(community.house), 30, "the house to be whole")


def running(person: Person, lane: str = "py") -> bool:
    """Whether the Hub lists the workspace as ready."""
    servers = person.hub_api("GET", f"/users/{person.name}").json()["servers"]
    return bool(servers.get(lane, {}).get("ready"))


@pytest.mark.parametrize("part", [GATE, FORK_SERVER, PROXY])
def test_a_part_between_is_back_in_seconds_and_a_kernel_kept_its_variable(
    shaken: Community, part: str
) -> None:
    person = shaken["a1"]
    workspace = person.open("py")
    identity = reaching.opened(workspace)
    with reaching.reached(workspace, identity) as kernel:
        kernel.run("kept = 41")
    kill(shaken.house, part)
    until(lambda: workspace.request("GET", "api").status_code == 200, 5, "the workspace behind it")
    with reaching.reached(workspace, identity) as kernel:
        assert kernel.run("print(kept + 1)") == "42\n"
    assert shaken["a2"].open("py").run("print(6 * 7)") == "42\n"
    shaken["a2"].stop("py")


def test_a_killed_hub_leaves_workspaces_running_and_finds_them_again(shaken: Community) -> None:
    person, house = shaken["a1"], shaken.house
    workspace = person.open("py")
    with workspace.kernel() as kernel:
        kernel.run("kept = 41")
        kill(house, HUB)
        assert kernel.run("print(kept + 1)") == "42\n", "the open connection did not go through the Hub"
        until(lambda: is_whole(house), 20, "the Hub")
        assert running(person)
        assert workspace.request("GET", "api/kernels").json()[0]["id"]
        assert kernel.run("print(kept + 2)") == "43\n"
    person.stop("py")
    assert not running(person)
    assert person.open("py").run("print('again')") == "again\n"


@ONCE
def test_the_commons_is_back_in_seconds(shaken: Community) -> None:
    kill(shaken.house, COMMONS)
    until(lambda: is_whole(shaken.house), 8, "the commons")


@ONCE
def test_fifty_connections_lost_with_the_proxy_leave_nothing_behind(shaken: Community) -> None:
    person, house = shaken["a1"], shaken.house
    workspace = person.open("py")
    identity = reaching.opened(workspace)
    ports = [int(file.read_text()) for file in (house.data / "run" / "gate" / "ports").iterdir()]

    def load() -> int:
        return sum(map(established, ports))

    before = load()
    with ExitStack() as open_ones:
        for _ in range(50):
            open_ones.enter_context(reaching.channels(workspace, identity))
        assert load() >= before + 50, "they go through the gate"
        kill(house, PROXY)
        until(lambda: workspace.request("GET", "api").status_code == 200, 5, "the routes")
        until(lambda: load() <= before + 5, 5, "the abandoned connections to be gone")
        with reaching.reached(workspace, identity) as kernel:
            assert kernel.run("print('alive')") == "alive\n"


def test_a_workspace_whose_first_process_is_killed_is_seen_as_ended(shaken: Community) -> None:
    person = shaken["a3"]
    before = processes(shaken.house)
    person.open("py").run("print(1)")
    fresh = processes(shaken.house) - before
    first = first_process(shaken.house, person)
    os.kill(first, signal.SIGKILL)
    until(lambda: not alive({(pid, when) for pid, when in fresh if pid == first}), 2, "its end")
    until(lambda: not running(person), 10, "the Hub to notice")
    until(lambda: person.open("py").run("print('again')") == "again\n", 30, "another one")
    person.stop("py")


def test_a_workspace_that_a_killed_hub_has_forgotten_makes_room_for_the_next(shaken: Community) -> None:
    person, layout = shaken["a3"], Layout(shaken.house.data)
    member = person_number(shaken.house, person)
    person.open("py")
    person.stop("py")
    request: dict[str, object] = {
        "op": "start", "member": member, "lane": "py", "curriculum": None, "environment": {}, "out": {},
    }  # fmt: skip
    asyncio.run(ask(layout.gate_socket, {"op": "add", "key": f"{member}-py"}))
    forgotten = asyncio.run(ask(layout.fork_socket, request)).pid
    assert born(forgotten)
    assert person.open("py").run("print('mine')") == "mine\n"
    assert not born(forgotten)
    person.stop("py")


@ONCE
def test_a_start_asked_while_the_fork_server_is_killed_goes_on_with_the_next(shaken: Community) -> None:
    person, house = shaken["a2"], shaken.house
    fork_server = part_of(house, FORK_SERVER)
    with ThreadPoolExecutor(1) as pool:
        with frozen(fork_server):
            opening = pool.submit(person.open, "py")
            until(lambda: waiting(person), 5, "the request to be waiting")
            os.kill(fork_server, signal.SIGKILL)
        assert opening.result().run("print(1)") == "1\n"
    person.stop("py")


@ONCE
def test_a_workspace_stopped_while_it_starts_leaves_nothing_pending(shaken: Community) -> None:
    person, house = shaken["a2"], shaken.house
    before = processes(house)
    with ThreadPoolExecutor(2) as pool:
        with frozen(part_of(house, FORK_SERVER)):
            pool.submit(person.hub_api, "POST", "/users/a2/servers/py")
            until(lambda: waiting(person) == {"spawn"}, 10, "the start to be under way")
            stopping = pool.submit(person.hub_api, "DELETE", "/users/a2/servers/py")
            until(lambda: "Interrupting spawner a2:py" in house.log("hub"), 10, "the stop to be under way")
        assert stopping.result().status_code in (202, 204)
        until(lambda: not waiting(person), 10, "nothing to be pending")
    until(lambda: not alive(processes(house) - before), 5, "what was started late to end")
    assert person.open("py").run("print(1)") == "1\n"
    person.stop("py")


@ONCE
def test_two_starts_at_once_make_one_workspace(shaken: Community) -> None:
    person, house = shaken["a2"], shaken.house
    before = firsts(house)
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda _: person.hub_api("POST", "/users/a2/servers/py").status_code, range(2))
        )
    assert set(answers) <= {201, 202, 400}, answers
    until(lambda: running(person), 20, "the workspace")
    assert len(firsts(house) - before) == 1
    person.stop("py")


@ONCE
@pytest.mark.parametrize("broken", ["homes", "logs/workspaces"])
def test_a_start_that_fails_says_so_on_a_page_and_leaves_nothing_pending(
    shaken: Community, broken: str
) -> None:
    person, house = shaken["a3"], shaken.house
    folder = house.data / broken
    aside = folder.with_name(f"{folder.name}.aside")
    folder.rename(aside)
    folder.write_text("not a folder")  # no file can be made in it, whoever tries
    try:
        answer = person.spawn("py")
        assert answer.status_code == 500
        assert "could not be started" in answer.text
        assert "Traceback" not in answer.text
        servers = person.hub_api("GET", "/users/a3").json()["servers"]
        assert not servers.get("py", {}).get("pending"), servers
    finally:
        folder.unlink()
        aside.rename(folder)
    assert person.open("py").run("print(1)") == "1\n"
    person.stop("py")


def test_nothing_of_all_this_has_ended_the_house(shaken: Community) -> None:
    assert shaken.house.process.poll() is None
    assert state(shaken.house)["pid"] == shaken.house.process.pid


def waiting(person: Person) -> set[str]:
    """What is under way: `spawn`, `stop`."""
    servers = person.hub_api("GET", f"/users/{person.name}").json()["servers"]
    return {server["pending"] for server in servers.values() if server["pending"]}


def person_number(house: House, person: Person) -> int:
    """The Hub's number of a person: the gate keeps a port under it while their workspace runs."""
    ports = house.data / "run" / "gate" / "ports"
    before = {file.name for file in ports.iterdir()}
    person.open("py")
    (key,) = {file.name for file in ports.iterdir()} - before
    person.stop("py")
    return int(key.split("-")[0])


def firsts(house: House) -> set[int]:
    """The first processes of workspaces."""
    return {pid for pid, _ in processes(house) if level(pid)[1:] == ["1"]}


def first_process(house: House, person: Person) -> int:
    """Of this person's one workspace, the youngest of all."""
    return max(firsts(house), key=born)
