"""After access has ended one's work can be looked at and taken along, and nothing else, in every kind of sandbox."""

import hashlib
import io
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import open_place
from tests.support.house import House, Mode, modes, running
from tests.support.person import Person, Workspace
from tests.support.standin import StandIn, in_the_commons_place

WAYS = {
    "fork": "--isolation=fork",
    "bubblewrap": "--isolation=bubblewrap",
    "none": "--insecure-workspaces",
}
CASES = [(mode, way) for mode in modes(subdomains=False) for way in WAYS]


@dataclass
class Ended:
    """Lea, who had a workspace with work of hers in it, and whose access has ended since."""

    lea: Person
    home: Path
    way: str
    before: dict[str, str]
    stand_in: StandIn


def fingerprint(home: Path) -> dict[str, str]:
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def ended(request: pytest.FixtureRequest) -> Iterator[Ended]:
    mode: Mode = request.param[0]
    way: str = request.param[1]
    # Without a sandbox all houses of one user share that user's limit.
    options = ("--empty", "--processes=2048", WAYS[way])
    with open_place() as place, running(place / "data", mode, *options) as house:
        lea = Person.new(house, "lea")
        house.lane("py", members=["lea"])
        with closing(lea.http):
            workspace = lea.open("py")
            workspace.run("open('mine.txt', 'w').write('hers'); open('.secret', 'w').write('x')")
            lea.stop("py")
            home = next((house.data / "homes").glob("*/py"))
            with in_the_commons_place(house) as stand_in:
                stand_in.read_only("py", "lea")
                yield Ended(lea, home, way, fingerprint(home), stand_in)


@pytest.fixture(scope="module")
def opened(ended: Ended) -> Workspace:
    return ended.lea.open("py")


def test_ones_work_is_there_to_be_read_and_taken_along(ended: Ended, opened: Workspace) -> None:
    assert opened.request("GET", "api/contents/mine.txt").json()["content"] == "hers"
    taken = zipfile.ZipFile(io.BytesIO(opened.request("GET", "lane/along").content))
    assert taken.read("mine.txt") == b"hers"
    assert "welcome.ipynb" in taken.namelist()
    assert not [name for name in taken.namelist() if name.startswith(".")]


def test_nothing_can_be_written_or_run(ended: Ended, opened: Workspace) -> None:
    for method, path in (
        ("PUT", "api/contents/mine.txt"), ("DELETE", "api/contents/mine.txt"), ("POST", "api/contents"),
        ("POST", "api/kernels"), ("POST", "api/sessions"), ("POST", "api/terminals"),
    ):  # fmt: skip
        answer = opened.request(method, path, json={"type": "file", "format": "text", "content": "no"})
        assert answer.status_code == 403, f"{method} {path}"
        assert "nothing can be changed or run" in answer.json()["message"]
    body = {"data": {}, "metadata": {"id": "default"}}
    kept = opened.request("PUT", "lab/api/workspaces/default", json=body)
    assert kept.status_code == 204, "how Lab looks is kept elsewhere"
    assert opened.request("GET", "api/kernelspecs").json()["kernelspecs"] == {}
    assert fingerprint(ended.home) == ended.before


def test_the_home_is_read_only_for_the_kernel_too_where_there_is_a_sandbox(
    ended: Ended, opened: Workspace
) -> None:
    on = next(folder for folder in ended.home.parents if folder.is_mount())
    seen = {options for options, root in mounts() if root == f"/{ended.home.relative_to(on)}"}
    assert seen == (set() if ended.way == "none" else {"ro"})


def mounts() -> set[tuple[str, str]]:
    """Of each mount at `/home/learner` in any process: `ro` or `rw`, and which folder of its disk it shows."""
    found = set()
    for file in Path("/proc").glob("[0-9]*/mountinfo"):
        try:
            lines = file.read_text().splitlines()
        except OSError:
            continue
        parts = [line.split() for line in lines]
        found |= {(part[5].split(",")[0], part[3]) for part in parts if part[4] == "/home/learner"}
    return found


def test_its_token_is_not_for_the_commons(ended: Ended, opened: Workspace) -> None:
    tokens = ended.lea.hub_api("GET", "/users/lea/tokens").json()["api_tokens"]
    (own,) = [token["scopes"] for token in tokens if token["note"].startswith("Server at")]
    acting = {scope for scope in own if not scope.startswith("read:")}
    assert acting == {"access:servers!server=lea/py", "users:activity!user=lea"}


def test_when_it_is_too_late_the_reason_is_told_and_nothing_starts(ended: Ended, opened: Workspace) -> None:
    ended.lea.stop("py")
    ended.stand_in.gone("py", "lea")
    answer = ended.lea.spawn("py")
    assert answer.status_code == 403
    assert "Your access ended on 3 May. Pay again to come back." in answer.text
    assert ended.lea.hub_api("GET", "/users/lea").json()["servers"] == {}


@pytest.fixture(scope="module", params=modes(subdomains=False)[:1], ids=str)
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    with (
        open_place() as place,
        running(place / "data", request.param, "--empty", "--commons-away-minutes=1") as house,
    ):
        house.lane("py")
        yield house


def until(reached: Callable[[], bool], seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.5)


def ends(person: Person, seconds: float) -> None:
    """Wait until their workspace has been closed."""
    path = f"/users/{person.name}"
    until(lambda: not person.hub_api("GET", path).json()["servers"], seconds, "it goes on")


@pytest.mark.timeout(400)
def test_the_hub_finds_out_by_itself_that_access_ended_changed_or_cannot_be_known(house: House) -> None:
    people = {name: Person.new(house, name) for name in ("ada", "bo", "cy")}
    with ExitStack() as open_connections, in_the_commons_place(house) as stand_in:
        for person in people.values():
            open_connections.enter_context(closing(person.http))
        for name, person in people.items():
            stand_in.work("py", name) if name != "bo" else stand_in.read_only("py", name)
            person.open("py")
        began = len(stand_in.asked)
        stand_in.gone("py", "ada")
        stand_in.work("py", "bo")
        ends(people["ada"], 80)
        ends(people["bo"], 20)
        assert len(people["cy"].hub_api("GET", "/users/cy").json()["servers"]) == 1, "cy may still be there"
        assert len(stand_in.asked) - began <= 2 + 2 * len(people), "each is asked about once a minute"
        told = people["ada"].http.get("/hub/user/ada/py/lab")
        assert "Your access ended on 3 May. Pay again to come back." in told.text
        assert "/services/commons/account" in told.text
        assert "has changed" in people["bo"].http.get("/hub/user/bo/py/lab").text

        asked = len(stand_in.asked)
        until(lambda: len(stand_in.asked) > asked, 80, "nobody asks about cy")
        stand_in.away = True
        time.sleep(20)
        assert len(people["cy"].hub_api("GET", "/users/cy").json()["servers"]) == 1, "not at once"
        assert people["ada"].spawn("py").status_code == 503
        ends(people["cy"], 160)
        assert "could not find out" in people["cy"].http.get("/hub/user/cy/py/lab").text
