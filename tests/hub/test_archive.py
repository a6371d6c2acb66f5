"""When the time for taking along is over, a member's files are in the archive; access regained puts everything back."""

import hashlib
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.conftest import open_place
from tests.hub.test_after_access import WAYS
from tests.support.house import House, modes, operator, running, start
from tests.support.person import Person
from tests.support.wire import client

CASES = [(mode, way) for mode in modes(subdomains=False) for way in ("fork", "none")]
SAID = "What you worked on here is kept in the archive. As soon as you have access again"
DICHO = "Lo que hiciste aquí está guardado en el archivo. En cuanto vuelvas a tener acceso"
WORK = """
import os
os.makedirs("mine/closed/inner")
open("mine/words.txt", "w").write("hers")
open(b"mine/\\xff", "w").write("no text")
open("mine/closed/inner/file", "w").write("hidden")
os.link("mine/words.txt", "mine/again.txt")
os.symlink("/etc/passwd", "mine/link")
os.mkfifo("mine/pipe")
with open("mine/holes", "wb") as file:
    file.truncate(1 << 36)
    file.seek(1 << 35)
    file.write(b"here")
open("mine/program", "w").write("#!/bin/sh")
os.chmod("mine/program", 0o751)
os.chmod("mine/closed/inner/file", 0)
os.chmod("mine/closed/inner", 0o500)
os.chmod("mine/closed", 0)
for name, at in (("words.txt", 1_000_000_001), ("link", 7), ("closed", 1_234_567_890_123_456_789)):
    os.utime("mine/" + name, ns=(at, at), follow_symlinks=False)
os.utime("mine", ns=(5, 5))
print("done")
"""


@dataclass
class Lapsed:
    """Lea, whose access ended and whose time for looking is over."""

    lea: Person
    home: Path
    before: dict[str, tuple[object, ...]]

    @property
    def house(self) -> House:
        return self.lea.house

    @property
    def archive(self) -> Path:
        return self.house.data / "archives" / self.home.parent.name / "py.tar.gz"


def picture(folder: Path) -> dict[str, tuple[object, ...]]:
    """Mode, owner, time, size and content of everything below."""
    found: dict[str, tuple[object, ...]] = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        about = path.lstat()
        content = str(path.readlink()) if path.is_symlink() else ""
        if stat.S_ISREG(about.st_mode) and about.st_size < 1 << 20:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        size = 0 if path.is_dir() and not path.is_symlink() else about.st_size
        ids = (about.st_uid, about.st_gid, about.st_nlink)
        found[str(path.relative_to(folder))] = (about.st_mode, ids, about.st_mtime_ns, size, content)
    return found


def until(true: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it does not come to that"
        time.sleep(0.1)


def api(house: House) -> httpx.Client:
    """The commons' API as the operator."""
    return client(f"{house.commons_url}/api/v1", headers=operator(house))


def days_pass(house: House, days: int) -> None:
    """For everybody whose access has ended."""
    ended = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=days)
    with closing(sqlite3.connect(house.data / "commons" / "commons.sqlite", timeout=20)) as database:
        database.execute("UPDATE entitlement_ended SET at = ?", (ended.isoformat(" "),))
        database.commit()


def work_and_lose_access(house: House, lea: Person) -> Path:
    """Work, then no access; her home, in which nothing runs."""
    assert lea.open("py").run(WORK).strip() == "done"
    (home,) = (house.data / "homes").glob("*/py")
    with api(house) as commons:
        assert commons.delete("/lanes/py/members/lea").status_code == 204
    until(lambda: lea.hub_api("GET", "/users/lea").json()["servers"] == {})
    return home


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def lapsed(request: pytest.FixtureRequest) -> Iterator[Lapsed]:
    mode, way = request.param
    # Without a sandbox all houses of one user share that user's limit.
    options = ("--empty", "--processes=2048", WAYS[way])
    with open_place() as place, running(place / "data", mode, *options) as house:
        lea = Person.new(house, "lea")
        house.lane("py", members=["lea"])
        with closing(lea.http):
            home = work_and_lose_access(house, lea)
            before = picture(home / "mine")
            days_pass(house, 31)
            os.kill(house.pid_of("-m cosmos_commons"), 9)  # it looks at every start, and every hour
            yield Lapsed(lea, home, before)


def test_when_the_time_is_over_the_files_are_in_the_archive_and_nowhere_else(lapsed: Lapsed) -> None:
    until(lambda: lapsed.archive.exists() and not list(lapsed.home.parent.iterdir()))
    assert [path.name for path in lapsed.archive.parent.iterdir()] == ["py.tar.gz"]
    about = lapsed.archive.stat()
    assert stat.S_IMODE(about.st_mode) == 0o600
    assert about.st_uid == lapsed.house.data.stat().st_uid, "the operator's own"
    assert stat.S_IMODE(lapsed.archive.parents[1].stat().st_mode) == 0o700
    known = "/users/lea?include_stopped_servers=1"
    until(lambda: "py" not in lapsed.lea.hub_api("GET", known).json()["servers"])


def test_people_are_told_where_their_work_is(lapsed: Lapsed) -> None:
    assert SAID in lapsed.house.lanes("why", "lea", "py")
    assert lapsed.house.lanes("files", "lea", "py").startswith(
        f"In the archive: {lapsed.archive} (0.0 MiB, since"
    )
    refused = lapsed.lea.spawn("py")
    assert refused.status_code == 403
    assert SAID in refused.text
    for page in ("account", "me/lanes/py"):
        url = f"{lapsed.house.commons_url}/{page}"
        assert SAID in lapsed.lea.http.get(url).text
        assert DICHO in lapsed.lea.http.get(url, headers={"Accept-Language": "es"}).text
    assert lapsed.archive.exists()


def test_access_regained_puts_everything_back(lapsed: Lapsed) -> None:
    with api(lapsed.house) as commons:
        assert commons.put("/lanes/py/members/lea", json={"role": "member"}).status_code == 200
    workspace = lapsed.lea.open("py")
    assert lapsed.house.lanes("files", "lea", "py") == f"In the home: {lapsed.home}\n"
    assert picture(lapsed.home / "mine") == lapsed.before
    assert (lapsed.home / "mine" / "holes").stat().st_blocks < 1000
    assert (
        workspace.run("print(open('mine/words.txt').read(), open(b'mine/\\xff').read())").strip()
        == "hers no text"
    )
    assert not list(lapsed.archive.parent.iterdir())
    lapsed.lea.stop("py")


def test_nobody_archives_what_is_not_theirs_or_runs(lapsed: Lapsed) -> None:
    other = Person.new(lapsed.house, "olu")
    with closing(other.http):
        path = "/users/lea/servers/py/archive"
        assert other.hub_api("POST", path, json={}).status_code in {403, 404}
        (lapsed.archive.parent / ".py.tar.gz.growing").write_text("of a run that was killed")
        lapsed.lea.open("py")
        assert not list(lapsed.archive.parent.iterdir()), "a start gives its room back"
        assert lapsed.lea.hub_api("POST", path, json={}).status_code == 409
        lapsed.lea.stop("py")
        assert lapsed.home.exists()


@pytest.mark.timeout(300)
def test_a_longer_time_set_by_the_operator_opens_it_to_look_again(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mode = CASES[0][0]
    house = start(place / "data", mode, "--empty")
    try:
        lea = Person.new(house, "lea")
        house.lane("py", members=["lea"])
        home = work_and_lose_access(house, lea)
        lea.http.close()
        days_pass(house, 31)
        os.kill(house.pid_of("-m cosmos_commons"), 9)
        until(lambda: not home.exists())
        house.stop()
        monkeypatch.setenv("COMMONS_KEPT_DAYS", "90")
        house = start(place / "data", mode, "--empty")
        again = Person(house, "lea", lea.password)
        with closing(again.http):
            again.sign_in()
            looking = again.open("py")
            assert looking.request("GET", "api/contents/mine/words.txt").json()["content"] == "hers"
            assert looking.request("PUT", "api/contents/mine/words.txt", json={}).status_code == 403
    finally:
        house.stop()
