"""A workspace may use what is its own share, and whoever takes more hurts nobody else."""

import time

import httpx
import pytest

from tests.security import load
from tests.security.conftest import Scene
from tests.security.inside import call
from tests.support.person import Workspace
from tests.support.wire import client

PROMPT_SECONDS = 2.0
PROCESSES = 256


def slowest(scene: Scene, rounds: int = 5) -> float:
    """Seconds that the Hub, the commons and another member's workspace took at worst."""
    house = scene.community.house
    other = scene.workspace("b1")
    worst = 0.0
    with client(house.url) as http:
        for _ in range(rounds):
            for path in ("/hub/login", f"{house.commons_url}/", f"{house.commons_url}/healthz"):
                worst = max(worst, timed(lambda path=path: http.get(path)))
            worst = max(worst, timed(lambda: other.request("GET", "api/status")))
    return worst


def timed(request: "object") -> float:
    """Seconds until it answered well."""
    assert callable(request)
    began = time.monotonic()
    answer: httpx.Response = request()
    assert answer.status_code == 200, answer.text[:300]
    return time.monotonic() - began


def alive(workspace: Workspace) -> bool:
    return workspace.request("GET", "api/status").status_code == 200


def test_forks_without_end_stop_at_the_limit_and_others_do_not_notice(scene: Scene) -> None:
    others = scene.kernel("b1")
    try:
        started = scene.attack(load.start_processes, 4 * PROCESSES)
        assert PROCESSES // 2 < started < PROCESSES
        assert slowest(scene) < PROMPT_SECONDS
        assert call(others, load.start_processes, 20) == 20, "each workspace has a number of its own"
    finally:
        call(others, load.end_processes)
        scene.attack(load.end_processes)
    assert alive(scene.workspace("a1"))


def test_loops_on_every_core_leave_time_for_others(scene: Scene) -> None:
    slowest(scene, 1)
    assert scene.attack(load.burn, 32, 8) == 32
    time.sleep(2)  # when they all begin
    assert slowest(scene, 3) < PROMPT_SECONDS
    assert scene.attack(load.wait_for_all) == 32, "they share most of their memory, and that counts once"


def test_one_process_cannot_take_more_memory_than_the_workspace_has(scene: Scene) -> None:
    kernel_answer = ""
    with scene.workspace("a1").kernel() as greedy:
        pid = int(greedy.run("import os; print(os.getpid())"))
        try:
            kernel_answer = call(greedy, load.allocate, 4096, seconds=20)
        except TimeoutError:
            assert not scene.attack(is_there, pid), "the watchdog was the quicker one"
            kernel_answer = "ended"
    assert kernel_answer == "ended" or kernel_answer.startswith("refused")
    assert alive(scene.workspace("a1"))
    assert scene.attack(load.allocate, 256) == "took 256"


def test_shared_memory_ends_the_process_that_takes_it_and_no_other(scene: Scene) -> None:
    killed = -9
    assert scene.attack(load.allocate_shared, 6144) == killed
    assert alive(scene.workspace("a1"))
    assert scene.attack(load.allocate, 64) == "took 64"


def test_several_processes_together_are_ended_at_the_limit(scene: Scene) -> None:
    ended = scene.attack(load.allocate_together, 6, 800)
    assert -9 in ended
    assert alive(scene.workspace("a1"))


@pytest.mark.parametrize("how", ["segment", "memory file"])
def test_memory_that_is_on_nobodys_account_cannot_be_had(how: str, scene: Scene, bare: Scene) -> None:
    assert scene.attack(load.allocate_unseen, how, 64) == "Operation not permitted"
    assert bare.attack(load.allocate_unseen, how, 64) == "took it"


def test_where_the_machine_runs_out_of_memory_workspaces_go_before_the_house(scene: Scene) -> None:
    """The kernel's own choice is by oom_score_adj (proc(5)); a house at the default has 0."""
    assert set(scene.attack(scores)) == {500}


def is_there(pid: int) -> bool:
    """Whether the workspace has this process."""
    from pathlib import Path

    return Path(f"/proc/{pid}").exists()


def scores() -> list[int]:
    """Of every process of this workspace."""
    from pathlib import Path

    return [int(file.read_text()) for file in Path("/proc").glob("[0-9]*/oom_score_adj")]
