"""Ended at any moment, on a full disk, or with a damaged archive: nothing is lost, and the next run finishes."""

import io
import os
import random
import signal
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cosmos_workspace.archive import ArchiveError, Shelf
from cosmos_workspace.archive.errors import BadArchiveError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .trees import fill, picture, shelf


@pytest.fixture
def place(tmp_path: Path) -> Shelf:
    return shelf(tmp_path)


def killed_at(moment: int, place: Shelf, work: Callable[[Shelf], None]) -> bool:
    """Do the work in a process that is killed between two of its steps; False where it ended before."""
    child = os.fork()
    if child == 0:
        passed = 0

        def count() -> None:
            nonlocal passed
            passed += 1
            if passed > moment:
                os.kill(os.getpid(), signal.SIGKILL)

        code = 1
        try:
            work(Shelf(place.home, place.archive, count))
            code = 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0


def files_of(place: Shelf) -> list[str]:
    folders = [folder for folder in (place.home.parent, place.archive.parent) if folder.exists()]
    return sorted(path.name for folder in folders for path in folder.iterdir())


def test_killed_at_any_moment_on_its_way_into_the_archive(place: Shelf) -> None:
    fill(place.home)
    before = picture(place.home)
    moment = 0
    while killed_at(moment, place, Shelf.put_away):
        if place.home.exists():
            assert picture(place.home) == before
        else:
            assert place.is_kept(), f"neither a home nor an archive at {moment}"
        if moment % 2:  # a workspace is opened instead, or it is tried again
            place.put_away()
            assert files_of(place) == ["py.tar.gz"]
        place.put_back()
        assert picture(place.home) == before
        assert files_of(place) == ["py"]
        moment += 1
    assert files_of(place) == ["py.tar.gz"]
    assert moment > 60


def test_killed_at_any_moment_on_its_way_back(place: Shelf) -> None:
    fill(place.home)
    before = picture(place.home)
    place.put_away()
    moment = 0
    while killed_at(moment, place, Shelf.put_back):
        if place.home.exists():
            assert not place.is_kept()
            assert picture(place.home) == before
        else:
            assert place.is_kept(), f"neither a home nor an archive at {moment}"
        if moment % 2:  # the time is over again, or it is tried again
            place.put_back()
            assert picture(place.home) == before
            assert files_of(place) == ["py"]
        place.put_away()
        assert files_of(place) == ["py.tar.gz"]
        moment += 1
    assert picture(place.home) == before
    assert files_of(place) == ["py"]
    assert moment > 40


ON_A_SMALL_DISK = """
import errno, os, sys
from pathlib import Path
data, tests = Path(sys.argv[1]), sys.argv[2]
sys.path.insert(0, tests)
from trees import picture, shelf
place = shelf(data)
place.home.mkdir()
for number in range(20):
    (place.home / str(number)).write_bytes(os.urandom(20_000))
before = picture(place.home)
filler = data / os.environ["FULL"] / "filler"
def fails(what):
    try:
        what()
    except OSError as error:
        assert error.errno == errno.ENOSPC, error
    else:
        raise AssertionError("there was room")
def fill():
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            file.truncate(file.tell() - 150_000)
if os.environ["FULL"] == "archives":
    fill()
    fails(place.put_away)
    assert picture(place.home) == before and not place.is_begun() and not place.is_kept()
    filler.unlink()
    place.put_away()
else:
    place.put_away()
    kept = place.archive.read_bytes()
    fill()
    fails(place.put_back)
    assert place.archive.read_bytes() == kept and not place.is_begun() and place.is_kept()
    filler.unlink()
place.put_back()
assert picture(place.home) == before
print("whole")
"""


@pytest.mark.parametrize("full", ["archives", "homes"])
def test_a_disk_that_is_really_full(full: str, tmp_path: Path) -> None:
    """A tmpfs of a megabyte, mounted where only this test's process sees it."""
    (tmp_path / full).mkdir()
    user = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    mount = f'mount -t tmpfs -o size=1m tmpfs {tmp_path / full} && exec "$@"'
    ran = subprocess.run(
        [*("unshare", *user, "--mount", "sh", "-c", mount, "sh"),
         *(sys.executable, "-c", ON_A_SMALL_DISK, str(tmp_path), str(Path(__file__).parent))],
        capture_output=True, text=True, check=False, env=os.environ | {"FULL": full},
    )  # fmt: skip
    assert ran.stdout == "whole\n", ran.stderr


def test_a_damaged_archive_is_told_and_kept(place: Shelf) -> None:
    fill(place.home)
    before = picture(place.home)
    place.put_away()
    whole = place.archive.read_bytes()
    chance = random.Random(7)
    damaged = [whole[:length] for length in (0, 5, len(whole) // 2, len(whole) - 8, len(whole) - 1)]
    for _ in range(40):
        flipped = bytearray(whole)
        flipped[chance.randrange(10, len(whole))] ^= 1 << chance.randrange(8)
        damaged.append(bytes(flipped))
    for data in damaged:
        place.archive.write_bytes(data)
        try:
            place.put_back()
        except (ArchiveError, OSError):
            assert place.archive.read_bytes() == data
            assert files_of(place) == ["py.tar.gz"]
        else:  # a bit that means nothing, such as what fills the last byte
            assert len(data) == len(whole)
            assert picture(place.home) == before
            place.put_away()
    place.archive.write_bytes(whole)
    place.put_back()


def archived(members: list[tarfile.TarInfo]) -> bytes:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w:gz", format=tarfile.PAX_FORMAT) as out:
        for member in members:
            out.addfile(member, io.BytesIO(b"x" * member.size))
    return kept.getvalue()


def member(path: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    told = tarfile.TarInfo(path)
    told.type, told.linkname, told.mode = kind, link, 0o755
    told.size = 1 if kind == tarfile.REGTYPE else 0
    return told


HOME = member("py", tarfile.DIRTYPE)
WAYS_OUT = {
    "up": [HOME, member("py/../out")],
    "from the root": [HOME, member("/py/../../out")],
    "a link to a file outside": [HOME, member("py/x", tarfile.LNKTYPE, "py/../../../outside/secret")],
    "through a link": [HOME, member("py/x", tarfile.SYMTYPE, "../../outside"), member("py/x/out")],
    "onto a link": [HOME, member("py/x", tarfile.SYMTYPE, "../../outside/secret"), member("py/x")],
    "a link through a link": [
        HOME,
        member("py/x", tarfile.SYMTYPE, "../../outside"),
        member("py/y", tarfile.LNKTYPE, "py/x/secret"),
    ],
    "no folder first": [member("py/x")],
    "a file for a home": [member("py")],
    "twice": [HOME, member("py/x"), member("py/x")],
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_an_archive_leads_nowhere_else(way: str, place: Shelf, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("another's")
    before = picture(tmp_path / "outside")
    place.archive.parent.mkdir()
    place.archive.write_bytes(archived(WAYS_OUT[way]))
    with pytest.raises((BadArchiveError, OSError)):
        place.put_back()
    assert picture(tmp_path / "outside") == before
    assert not (tmp_path / "homes" / "out").exists()
    assert files_of(place) == ["py.tar.gz"]


PATHS = st.lists(st.sampled_from(["py", "a", "b", "..", ".", "", "outside", "secret"]), max_size=4).map(
    "/".join
)
KINDS = st.sampled_from(
    [tarfile.REGTYPE, tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, b"7"]
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(PATHS, KINDS, PATHS), max_size=6))
def test_whatever_an_archive_says_nothing_outside_changes(
    said: list[tuple[str, bytes, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("data")
    place = shelf(data)
    (data / "outside").mkdir()
    (data / "outside" / "secret").write_text("another's")
    place.archive.parent.mkdir()
    place.archive.write_bytes(archived([HOME, *(member(*one) for one in said)]))
    before = picture(data / "outside")
    try:
        place.put_back()
    except (ArchiveError, OSError):
        assert files_of(place) == ["py.tar.gz"]
    assert picture(data / "outside") == before
    assert sorted(path.name for path in data.iterdir()) == ["archives", "homes", "outside"]
    assert {path.name for path in place.home.parent.iterdir()} <= {"py"}
