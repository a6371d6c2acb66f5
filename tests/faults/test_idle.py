"""A workspace that nobody uses is stopped after the operator's time; one in use is not, and no work is lost."""

import time
from pathlib import Path

import pytest

from tests.support.house import modes, running
from tests.support.person import Person

STOPPED_WITHIN_SECONDS = 110


@pytest.mark.timeout(240)
def test_an_idle_workspace_is_stopped_one_in_use_is_not_and_work_is_kept(place: Path) -> None:
    with running(place / "data", modes()[-1], "--empty", "--idle-minutes=1") as house:
        idle, busy = Person.new(house, "idle"), Person.new(house, "busy")
        house.lane("py", members=["idle", "busy"])
        idle.open("py").run("open('/home/learner/mine.txt', 'w').write('kept')")
        workspace = busy.open("py")
        deadline = time.monotonic() + STOPPED_WITHIN_SECONDS
        with workspace.kernel() as kernel:
            kernel.run("mine = 42")
            while "py" in idle.hub_api("GET", "/users/idle").json()["servers"]:
                assert time.monotonic() < deadline, "the idle workspace was not stopped"
                kernel.run("time = 'goes by'")
                time.sleep(2)
            assert kernel.run("print(mine)") == "42\n"
        assert busy.hub_api("GET", "/users/busy").json()["servers"]["py"]["ready"]
        assert idle.open("py").run("print(open('/home/learner/mine.txt').read())") == "kept\n"
        for person in (idle, busy):
            person.http.close()
