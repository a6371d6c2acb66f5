"""A lane's steward publishes a new version: each member's workspace takes it in, and loses nothing of theirs."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import open_place
from tests.support.house import CHECKOUT, House, Mode, modes, running
from tests.support.person import Person

LESSON = "lessons/01-what-a-cooperative-is.ipynb"
WELCOME = "welcome.ipynb"


@pytest.fixture(scope="module", params=modes(subdomains=False), ids=str)
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    mode: Mode = request.param
    with open_place() as place:
        shutil.copytree(CHECKOUT / "curricula", place / "playbooks")
        with running(place / "data", mode, "--empty", f"--playbooks={place / 'playbooks'}") as house:
            yield house


def playbook(house: House) -> Path:
    return house.data.parent / "playbooks" / "coop-train-the-trainers"


def change(path: Path, words: str) -> None:
    """Put a sentence at the head of a notebook of the playbook."""
    notebook = json.loads(path.read_text())
    notebook["cells"][0]["source"] = [words + "\n", *notebook["cells"][0]["source"]]
    path.write_text(json.dumps(notebook, indent=1))


def test_what_was_not_touched_is_updated_and_what_was_changed_is_kept(house: House) -> None:
    lea = Person.new(house, "lea")
    house.lane("py", members=["lea"])
    with closing(lea.http):
        first = lea.open("py")
        first.run(f"open('/home/learner/{LESSON}', 'a').write(' ')")
        mine = first.run(f"print(open('/home/learner/{LESSON}').read())")
        first.request("POST", "lane/api/arrivals/seen", json=first.request("GET", "lane/api/arrivals").json())
        change(playbook(house) / LESSON, "New in this lesson.")
        change(playbook(house) / WELCOME, "New in the welcome.")
        house.lanes("lane", "publish", "py")
        assert "New in the welcome." not in first.run(f"print(open('/home/learner/{WELCOME}').read())")
        lea.stop("py")
        again = lea.open("py")
        arrived = again.request("GET", "lane/api/arrivals").json()
        assert arrived["updated"] == [WELCOME]
        assert [conflict["path"] for conflict in arrived["conflicts"]] == [LESSON]
        beside = arrived["conflicts"][0]["beside"]
        assert "New in the welcome." in again.run(f"print(open('/home/learner/{WELCOME}').read())")
        assert again.run(f"print(open('/home/learner/{LESSON}').read())") == mine
        assert "New in this lesson." in again.run(f"print(open('/home/learner/' + {beside!r}).read())")
        difference = again.person.http.get(f"{again.url}lane/diff", params={"path": LESSON, "beside": beside})
        assert difference.status_code == 200


def test_a_bad_new_version_is_refused_with_its_faults_and_nothing_changes(house: House) -> None:
    lane_file = playbook(house) / "lane.yaml"
    good = lane_file.read_text()
    lane_file.write_text(good.replace("start: welcome.ipynb", "start: nowhere.ipynb"))
    try:
        with pytest.raises(AssertionError, match="faults"):
            house.lanes("lane", "publish", "py")
    finally:
        lane_file.write_text(good)
    house.lanes("lane", "publish", "py")
