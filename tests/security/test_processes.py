"""A learner's code sees the processes of its own workspace, and can look into none but its own kernels."""

from tests.security import processes
from tests.security.conftest import Scene


def test_only_the_workspaces_own_processes_are_seen(scene: Scene, bare: Scene) -> None:
    commands = scene.attack(processes.visible)
    assert "1" in commands
    assert all("forkserver" in command or "ipykernel" in command for command in commands.values()), commands
    assert any("jupyterhub" in command for command in bare.attack(processes.visible).values())


def test_no_other_environment_holds_a_secret(scene: Scene, bare_ordinary: Scene) -> None:
    assert scene.attack(processes.read_environments, scene.planted.digests()) == []
    found = bare_ordinary.attack(processes.read_environments, bare_ordinary.planted.digests())
    assert {"environment", "service token"} <= set(found)


def test_the_first_process_and_the_server_cannot_be_looked_into(scene: Scene, bare_ordinary: Scene) -> None:
    server = scene.attack(processes.own_server)
    for pid in (1, server):
        came = scene.attack(processes.touch, pid)
        assert "open" not in came.values(), (pid, came)
    outside = bare_ordinary.attack(processes.own_server)
    came = bare_ordinary.attack(processes.touch, outside)
    assert {came["environ"], came["maps"], came["fd"]} == {"open"}


def test_the_first_process_cannot_be_killed_from_inside(scene: Scene) -> None:
    scene.attack(processes.end_first)
    assert scene.attack(processes.visible)["1"]
    assert scene.workspace("a1").request("GET", "api/status").status_code == 200


def test_a_learner_has_no_capability_and_no_way_to_one(scene: Scene) -> None:
    said = scene.attack(processes.identity)
    assert {said[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert said["NoNewPrivs"] == "1"
    assert said["Seccomp"] == "2"
    assert said["Uid"].split() == ["1000"] * 4
    assert said["Groups"] in ("", "65534", "1000")
