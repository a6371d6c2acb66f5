"""What comes back from the archive is what went into it, whatever a learner has left."""

# Names that are no text are bytes, which pathlib does not take.
# ruff: noqa: PTH101, PTH102, PTH118, PTH123, PTH208, PTH211

import os
import stat
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest
from cosmos_workspace.archive import Shelf
from cosmos_workspace.archive.errors import BothError, ChangedError
from hypothesis import given, settings
from hypothesis import strategies as st

from .trees import Picture, fill, picture, shelf

STRANGER = 12_345


@pytest.fixture
def place(tmp_path: Path) -> Shelf:
    return shelf(tmp_path)


def there_and_back(place: Shelf) -> tuple[Picture, Picture]:
    before = picture(place.home)
    place.put_away()
    assert not os.path.lexists(place.home)
    assert place.is_kept()
    place.put_back()
    assert not place.archive.exists()
    assert not place.is_begun()
    assert not place.is_kept()
    return before, picture(place.home)


def test_everything_comes_back_as_it_was(place: Shelf) -> None:
    fill(place.home)
    (place.home / "a stranger's").write_text("put here by the operator")
    if os.geteuid() == 0:
        os.chown(place.home / "a stranger's", STRANGER, STRANGER + 1)
        os.chown(place.home / "link", STRANGER, STRANGER, follow_symlinks=False)
    before, after = there_and_back(place)
    assert before == after
    assert len(before) == 24
    assert (place.home / "holes").stat().st_blocks < 100, "holes are holes again"
    assert (place.home / "hole alone").stat().st_blocks == 0
    assert not (place.home / "socket").exists()


def test_nobody_but_the_operator_reads_an_archive(place: Shelf) -> None:
    fill(place.home)
    place.put_away()
    assert stat.S_IMODE(place.archive.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.archive.parent.stat().st_mode) == 0o700
    assert place.archive.stat().st_uid == os.geteuid()


def test_every_tar_can_take_it_out_by_hand(place: Shelf, tmp_path: Path) -> None:
    fill(place.home)
    before = picture(place.home)
    place.put_away()
    (tmp_path / "by hand").mkdir()
    into = str(tmp_path / "by hand")
    command = ["tar", "--xattrs", "--numeric-owner", "-xzpf", str(place.archive), "-C", into]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert picture(tmp_path / "by hand" / "py") == before
    with tarfile.open(place.archive) as seen:
        assert seen.getmember("py/semana 1/café.ipynb").size == 4


def test_no_link_is_followed_out_of_the_home(place: Shelf, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("another's")
    before = picture(tmp_path / "outside")
    place.home.mkdir()
    (place.home / "file").symlink_to(tmp_path / "outside" / "secret")
    (place.home / "folder").symlink_to(tmp_path / "outside")
    (place.home / "round").symlink_to(".")
    place.put_away()
    with tarfile.open(place.archive) as kept:
        assert sorted(kept.getnames()) == ["py", "py/file", "py/folder", "py/round"]
    place.put_back()
    assert picture(tmp_path / "outside") == before


DEEP, LONG = 1500, "d" * 40


def test_folders_within_folders_without_end(place: Shelf) -> None:
    """Paths longer than the kernel takes at once."""
    place.home.mkdir()
    here = os.open(place.home, os.O_RDONLY)
    for _ in range(DEEP):
        os.mkdir(LONG, dir_fd=here)
        below = os.open(LONG, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("at the bottom", os.O_CREAT, dir_fd=here))
    os.close(here)
    place.put_away()
    place.put_back()
    here, depth = os.open(place.home, os.O_RDONLY), 0
    while os.listdir(here) == [LONG]:
        below = os.open(LONG, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here, depth = below, depth + 1
    assert (depth, os.listdir(here)) == (DEEP, ["at the bottom"])
    os.close(here)
    place.put_away()


IN_LITTLE_MEMORY = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from trees import shelf
place = shelf(Path(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
place.put_away()
place.put_back()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_large_files_many_files_and_many_holes_take_no_memory(place: Shelf, tmp_path: Path) -> None:
    place.home.mkdir()
    with (place.home / "large").open("wb") as file:
        for _ in range(200):
            file.write(os.urandom(1 << 20))
    with (place.home / "holes").open("wb") as file:
        for at in range(20_000):
            file.seek(at << 16)
            file.write(b"x")
    for number in range(5_000):
        (place.home / f"{number}.txt").write_text("x" * 1000)
    ran = subprocess.run(
        [sys.executable, "-c", IN_LITTLE_MEMORY, str(tmp_path), str(Path(__file__).parent)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 30_000, f"{ran.stdout} KiB for 200 MiB"
    assert (place.home / "holes").stat().st_size == (19_999 << 16) + 1
    assert (place.home / "large").stat().st_size == 200 << 20


AS_SOMEBODY = """
import os, sys
from pathlib import Path
data, tests, uid = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
sys.path.insert(0, tests)
from trees import fill, picture, shelf
from cosmos_workspace.forkserver.archiving import reach_ones_own
def apart(what):
    pid = os.fork()
    if pid == 0:
        os.umask(0o022)
        try:
            what()
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
def as_somebody():
    if os.geteuid() == 0:
        os.setgroups([]); os.setresgid(uid, uid, uid); os.setresuid(uid, uid, uid)
def as_fork_server():
    as_somebody()
    from cosmos_workspace.sandbox import kernel
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    reach_ones_own()
if os.geteuid() == 0:
    os.chown(data, uid, uid)
def make():
    as_somebody()
    fill(shelf(data).home)
def away():
    as_fork_server()
    place = shelf(data)
    (data / "before").write_text(repr(picture(place.home)))
    place.put_away()
    assert place.is_kept() and not place.is_begun()
def back():
    as_fork_server()
    place = shelf(data)
    place.put_back()
    assert repr(picture(place.home)) == (data / "before").read_text()
for what in (make, away, back):
    apart(what)
print("whole")
"""


def test_an_ordinary_user_archives_what_its_owner_may_not_read() -> None:
    """As a house that is not root does it, in a user namespace of its own."""
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as data:
        os.chmod(data, 0o755)
        ran = subprocess.run(
            [sys.executable, "-c", AS_SOMEBODY, data, str(Path(__file__).parent), str(STRANGER)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.stdout == "whole\n", ran.stderr


def test_a_home_that_changes_meanwhile_stays(place: Shelf) -> None:
    place.home.mkdir()
    growing = place.home / "log"
    growing.write_text("x" * 100)

    def somebody_writes() -> None:
        with growing.open("a") as file:
            file.write("more")

    with pytest.raises(ChangedError, match="log"):
        Shelf(place.home, place.archive, somebody_writes).put_away()
    assert growing.read_text().startswith("x" * 100)
    assert not place.archive.exists()
    assert not place.is_begun()


def test_nothing_there_is_nothing_to_do(place: Shelf) -> None:
    place.put_away()
    place.put_back()
    assert not place.is_kept()
    assert not place.home.exists()


def test_neither_a_home_nor_an_archive_is_ever_written_over(place: Shelf) -> None:
    fill(place.home)
    place.put_away()
    kept = place.archive.read_bytes()
    place.home.mkdir()
    (place.home / "new").write_text("new")
    with pytest.raises(BothError, match="move one of them away"):
        place.put_away()
    place.put_back()
    assert place.archive.read_bytes() == kept
    assert (place.home / "new").read_text() == "new"


def test_what_is_mounted_in_a_home_is_left_alone(place: Shelf, tmp_path: Path) -> None:
    (place.home / "mounted").mkdir(parents=True)
    script = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from pathlib import Path; from trees import shelf\n"
        f"place = shelf(Path({str(tmp_path)!r}))\n"
        "try: place.put_away()\n"
        "except Exception as error: print(type(error).__name__, place.home.exists(), place.archive.exists())\n"
    )
    user = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    mount = f'mount -t tmpfs tmpfs {place.home}/mounted && exec "$@"'
    ran = subprocess.run(
        ["unshare", *user, "--mount", "sh", "-c", mount, "sh", sys.executable, "-c", script],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.stdout == "ElsewhereError True False\n", ran.stderr


NAMES = (
    st.binary(min_size=1, max_size=12)
    .filter(lambda name: b"/" not in name and b"\0" not in name)
    .filter(lambda name: name not in (b".", b".."))
)
LEAVES = st.one_of(
    st.tuples(st.just("file"), st.binary(max_size=1500), st.integers(0, 0o7777)),
    st.tuples(
        st.just("link"), st.binary(min_size=1, max_size=60).filter(lambda to: b"\0" not in to), st.just(0)
    ),
    st.tuples(st.just("pipe"), st.just(b""), st.integers(0, 0o777)),
    st.tuples(st.just("same"), st.just(b""), st.just(0)),
)
TREES = st.recursive(LEAVES, lambda inner: st.dictionaries(NAMES, inner, max_size=5), max_leaves=15)


def grow(path: bytes, tree: object, files: list[bytes]) -> None:
    if isinstance(tree, dict):
        os.mkdir(path)
        for name, below in tree.items():
            grow(os.path.join(path, name), below, files)
        return
    assert isinstance(tree, tuple)
    kind, data, mode = tree
    if kind == "link":
        os.symlink(data, path)
    elif kind == "pipe":
        os.mkfifo(path, mode)
    elif kind == "same" and files:
        os.link(files[-1], path)
    else:
        with open(path, "wb") as file:
            file.write(data)
        os.chmod(path, mode | 0o400)
        files.append(path)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, TREES, max_size=6), st.lists(st.integers(-(1 << 40), 1 << 62), min_size=1))
def test_any_tree_comes_back_as_it_was(tree: dict[bytes, object], times: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = shelf(Path(folder))
        grow(os.fsencode(place.home), tree, [])
        for number, path in enumerate(sorted(place.home.rglob("*"), reverse=True)):
            os.utime(path, ns=(0, times[number % len(times)]), follow_symlinks=False)
        before, after = there_and_back(place)
        assert before == after
