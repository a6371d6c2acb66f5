"""A member opens a lane: their workspace starts, seeded, at the lane's first lesson; nobody else's does."""

import json
import time

from tests.conftest import Community
from tests.support.person import Person

OWN = "written-before-a-stop.txt"
"""A file that nobody else in the house has."""


def test_a_member_lands_on_the_welcome_lesson(community: Community) -> None:
    workspace = community["a1"].open("py")
    assert workspace.landed.endswith("/user/a1/py/lab/tree/welcome.ipynb")
    welcome = workspace.request("GET", "api/contents/welcome.ipynb").json()
    assert welcome["content"]["cells"], "the lesson is there to be read"


def test_the_curriculum_has_arrived_and_the_member_is_told(community: Community) -> None:
    workspace = community["a1"].open("py")
    arrivals = workspace.request("GET", "lane/api/arrivals").json()
    assert "welcome.ipynb" in arrivals["new"]
    assert arrivals["problem"] is None


def test_a_kernel_runs_and_has_only_its_own_token(community: Community) -> None:
    workspace = community["a1"].open("py")
    seen = json.loads(workspace.run("import os, json; print(json.dumps(dict(os.environ)))"))
    assert seen["COSMOS_LANE"] == "py"
    secret = {name for name, value in seen.items() if "TOKEN" in name and value}
    assert secret <= {"JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN"}
    operator = community.house.operator_token
    assert all(operator not in value for value in seen.values())


def test_a_stranger_is_told_why_and_nothing_starts(community: Community) -> None:
    stranger = community["stranger"]
    answer = stranger.spawn("py")
    assert answer.status_code == 403
    assert "not a member" in answer.text
    assert "join" in answer.text.lower()
    assert stranger.hub_api("GET", "/users/stranger").json()["servers"] == {}


def test_a_lane_that_is_not_there_is_said_so(community: Community) -> None:
    answer = community["a1"].spawn("nowhere")
    assert answer.status_code == 403
    assert "no lane" in answer.text


def test_a_workspace_without_a_lane_does_not_start(community: Community) -> None:
    answer = community["a1"].http.get("/hub/spawn/a1")
    assert answer.status_code in (404, 403)
    assert community["a1"].hub_api("GET", "/users/a1").json()["servers"].keys() <= {"py"}


def test_a_stop_leaves_nothing_and_work_is_there_again(community: Community) -> None:
    person = community["a2"]
    workspace = person.open("py")
    workspace.run(f"open('/home/learner/{OWN}', 'w').write('kept')")
    data = community.house.data
    key = f"{member_number(person)}-py"
    assert (data / "run" / "gate" / "ports" / key).exists()
    person.stop("py")
    # The Hub asks first why it ended, and then clears its place.
    ways = [data / "run" / "gate" / "ports" / key, data / "run" / "out" / key]
    deadline = time.monotonic() + 10
    while any(way.exists() for way in ways):
        assert time.monotonic() < deadline, "its ways are still open"
        time.sleep(0.05)
    assert person.open("py").run(f"print(open('/home/learner/{OWN}').read())") == "kept\n"


def member_number(person: Person) -> int:
    """The Hub's number of a person, by what is in their workspace's folder."""
    for home in (person.house.data / "homes").iterdir():
        if (home / "py" / OWN).exists():
            return int(home.name)
    raise AssertionError("no home")
