"""A learner's code reaches the Hub and the commons at their own addresses, its own kernels, and nothing else."""

import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.security import network
from tests.security.conftest import Scene
from tests.security.inside import call
from tests.security.planted import member_number
from tests.support.house import descendants, state


@pytest.fixture
def neighbours() -> Iterator[tuple[list[list[object]], str]]:
    """Listeners on this machine's loopback, both kinds, and one in the abstract namespace."""
    with ExitStack() as stack:
        addresses: list[list[object]] = []
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            listener = stack.enter_context(socket.create_server((host, 0), family=family))
            addresses.append([host, listener.getsockname()[1]])
        name = f"cosmos-{secrets.token_hex(8)}"
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract.bind("\0" + name)
        abstract.listen()
        yield addresses, f"@{name}"


def house_ports(scene: Scene) -> dict[str, int]:
    """What the house listens at, by what it is."""
    house = scene.community.house
    for pid, command in descendants(house.process.pid):
        if "-m jupyterhub " in command:
            with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123
                values = dict(entry.partition(b"=")[::2] for entry in file.read().split(b"\0"))
            settings = json.loads(values[b"COSMOS_HOUSE"])
    gate = house.data / "run" / "gate" / "ports" / f"{member_number(house, 'a2')}-py"
    return {
        "the proxy": house.port, "the proxy's API": settings["proxy_api_port"],
        "another's way in": int(gate.read_text()), "the Hub": settings["hub_port"],
        "the commons": settings["commons_port"],
    }  # fmt: skip


def test_the_machines_own_listeners_cannot_be_reached(
    scene: Scene, bare: Scene, neighbours: tuple[list[list[object]], str]
) -> None:
    addresses, abstract = neighbours
    assert "open" not in scene.attack(network.reach, addresses).values()
    assert scene.attack(network.reach_sockets, [abstract]) != {abstract: "open"}
    assert set(bare.attack(network.reach, addresses).values()) == {"open"}
    assert bare.attack(network.reach_sockets, [abstract]) == {abstract: "open"}


def test_of_the_house_only_the_hub_and_the_commons_are_reached(scene: Scene, bare: Scene) -> None:
    def reached(of: Scene) -> set[str]:
        ports = house_ports(of)
        came = of.attack(network.reach, [["127.0.0.1", port] for port in ports.values()])
        return {name for name, port in ports.items() if came[f"127.0.0.1 {port}"] == "open"}

    assert reached(scene) == {"the Hub", "the commons"}
    assert reached(bare) == set(house_ports(bare))


def test_nothing_else_listens_where_a_learner_can_see_it(scene: Scene) -> None:
    ports = house_ports(scene)
    listening: dict[str, str] = scene.attack(network.listening)
    of_kernels = {
        port for port, command in listening.items() if "ipykernel" in command or "debugpy" in command
    }
    assert len(of_kernels) >= 5
    assert listening.keys() - of_kernels == {str(ports["the Hub"]), str(ports["the commons"])}


def test_there_is_no_way_to_the_world(scene: Scene, bare: Scene) -> None:
    assert scene.attack(network.interfaces) == ["lo"]
    assert bare.attack(network.interfaces) == sorted(name for _, name in socket.if_nameindex())
    outside: list[list[object]] = [["169.254.169.254", 80], ["192.0.2.1", 80], ["2001:db8::1", 80]]
    came = scene.attack(network.reach, outside)
    assert set(came.values()) == {"OSError"}, "the kernel has no route, so no packet was made"
    assert scene.attack(network.resolve, "example.org") == "gaierror"


def test_the_control_sockets_cannot_be_reached(scene: Scene, bare_ordinary: Scene) -> None:
    def sockets(of: Scene) -> list[str]:
        run = of.community.house.data / "run"
        other = member_number(of.community.house, "a2")
        return [
            str(run / "fork.sock"), str(run / "gate" / "control.sock"), str(run / "out" / f"{other}-py" / "hub.sock"),
            str(run / "workspaces" / f"{other}-py" / "server.sock"),
        ]  # fmt: skip

    came = scene.attack(network.reach_sockets, sockets(scene))
    assert set(came.values()) == {"FileNotFoundError"}
    assert set(bare_ordinary.attack(network.reach_sockets, sockets(bare_ordinary)).values()) == {"open"}


def test_another_members_kernel_is_not_overheard(scene: Scene, bare: Scene) -> None:
    def overheard(of: Scene) -> set[str]:
        victim = of.kernel("a2")
        port = call(victim, network.iopub_port)
        call(victim, network.print_later, of.planted.words["memory"], 3.0)
        return of.planted.found_in(of.attack(network.overhear, port, 1.5))

    assert overheard(scene) == set()
    assert overheard(bare) == {"memory"}


def test_the_hub_and_the_commons_answer_a_workspace_like_anybody(scene: Scene) -> None:
    ports = house_ports(scene)
    for path in ("/hub/api/users", "/hub/api/user", "/hub/api/proxy"):
        assert scene.attack(network.fetch, f"http://127.0.0.1:{ports['the Hub']}{path}")[0] in (401, 403)
    base = f"http://127.0.0.1:{ports['the commons']}/services/commons/api/v1"
    assert scene.attack(network.fetch, f"{base}/me")[0] == 401
    for path in ("/lanes/py-advanced/threads", "/lanes/py/entitlements/a1"):
        assert scene.attack(network.fetch, base + path)[0] in (401, 403, 404)


def test_the_house_itself_listens_on_the_loopback_alone(scene: Scene) -> None:
    house = scene.community.house
    assert state(house)["port"] == house.port
    own = {house.process.pid} | {pid for pid, _ in descendants(house.process.pid)}
    inodes = set()
    for pid in own:
        folder = f"/proc/{pid}/fd"
        try:
            names = os.listdir(folder)  # noqa: PTH208
        except OSError:
            continue
        for name in names:
            try:
                inodes.add(os.readlink(f"{folder}/{name}"))  # noqa: PTH115
            except OSError:
                continue
    with open("/proc/net/tcp") as four, open("/proc/net/tcp6") as six:  # noqa: PTH123
        lines = [line.split() for line in [*four.readlines()[1:], *six.readlines()[1:]]]
    listening = {
        line[1].partition(":")[0] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in inodes
    }
    assert listening == {"0100007F"}
