"""Seeding is killed, or fills the disk, at each writing call: nothing is lost, the next start ends it."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cosmos_workspace.seeding import Report, seed
from cosmos_workspace.seeding.disk import Disk

from ..publishing import BESIDE, NOW, Classroom, contents
from .faults import filling_disk, killed_at

BEFORE = {
    "old.ipynb": b"old, first",
    "week/untouched.ipynb": b"untouched, first",
    "week/changed.ipynb": b"changed, first",
    "deleted.ipynb": b"deleted, first",
}
AFTER = {path: data.replace(b"first", b"second") for path, data in BEFORE.items()} | {
    "new.ipynb": b"new",
    "later/new.ipynb": b"new, too",
    "own.ipynb": b"the lane's",
}
OWN = {"week/changed.ipynb": b"changed by me", "own.ipynb": b"mine"}
END = {
    **OWN,
    "old.ipynb": b"old, second",
    "week/untouched.ipynb": b"untouched, second",
    "new.ipynb": b"new",
    "later/new.ipynb": b"new, too",
    f"week/changed {BESIDE}.ipynb": b"changed, second",
    f"own {BESIDE}.ipynb": b"the lane's",
}
BYTES_OF_THE_LANE = {*BEFORE.values(), *AFTER.values()}


def unordered(report: Report) -> dict[str, object]:
    """A report's fields; what came over two starts is in the order of the starts."""
    fields = report.as_json()
    return {
        key: sorted(map(str, value)) if isinstance(value, tuple) else value for key, value in fields.items()
    }


class Lesson:
    """A learner who worked on the first version, and the second one, which can be laid again and again."""

    def __init__(self, root: Path) -> None:
        room = Classroom(root)
        room.start(BEFORE)
        (room.home / "deleted.ipynb").unlink()
        for path, data in OWN.items():
            (room.home / path).write_bytes(data)
        self.source = room.publish(AFTER)
        self.home = room.home
        self._kept = root / "kept"
        shutil.copytree(self.home, self._kept)
        self.expected = self.start()
        assert contents(self.home) == END
        self.reset()

    def reset(self) -> None:
        """The folder as it was before the second version."""
        shutil.rmtree(self.home)
        shutil.copytree(self._kept, self.home)

    def start(self, disk: Disk | None = None) -> Report:
        """Lay the second version."""
        return seed(self.source, self.home, NOW, disk=disk)

    def check_nothing_is_lost(self) -> None:
        """Each of the learner's files is as it was, and what is not theirs is a whole file of the lane's."""
        now = contents(self.home)
        assert OWN.items() <= now.items()
        assert set(now.values()) - set(OWN.values()) <= BYTES_OF_THE_LANE
        assert "deleted.ipynb" not in now

    def check_the_next_start_ends_it(self) -> None:
        """After one more start all is as if nothing had happened, down to the report (in any order)."""
        assert unordered(self.start()) == unordered(self.expected)
        assert contents(self.home) == END
        assert list((self.home / ".lane/incoming").iterdir()) == []
        assert list((self.home / ".lane/swap").iterdir()) == []


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    """The learner between two versions."""
    return Lesson(tmp_path)


@pytest.mark.parametrize("plain", [False, True], ids=["exchange", "without exchange"])
def test_killed_at_each_writing_call_nothing_is_lost_and_the_next_start_ends_it(
    lesson: Lesson, *, plain: bool
) -> None:
    number = 0
    while killed_at(number, lesson.source, lesson.home, plain=plain):
        lesson.check_nothing_is_lost()
        lesson.check_the_next_start_ends_it()
        lesson.reset()
        number += 1
    assert number > 80, "the scenario must reach every kind of call"


def test_killed_again_and_again_it_still_ends(lesson: Lesson) -> None:
    number = 0
    while killed_at(number, lesson.source, lesson.home):
        lesson.check_nothing_is_lost()
        number += 3
    lesson.check_the_next_start_ends_it()


def test_a_deletion_between_a_kill_and_the_next_start_is_remembered(lesson: Lesson) -> None:
    number, met = 0, 0
    while killed_at(number, lesson.source, lesson.home):
        placed = lesson.home / "new.ipynb"
        if placed.exists():
            met += 1
            placed.unlink()
            lesson.start()
            assert not placed.exists()
        lesson.reset()
        number += 1
    assert met > 10


def test_killed_from_outside_at_any_moment_nothing_is_lost(lesson: Lesson) -> None:
    """SIGKILL from another process at moments spread over a whole start, not at chosen calls."""
    script = (
        "import sys\nfrom datetime import datetime\nfrom pathlib import Path\n"
        "from cosmos_workspace.seeding import seed\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "seed(Path(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))\n"
    )
    killed = 0
    for step in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", script, lesson.source, lesson.home, NOW.isoformat()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as child:
            assert child.stdin
            assert child.stdout
            child.stdout.readline()
            child.stdin.write(b"\n")
            child.stdin.flush()
            time.sleep(step * 0.0012)
            child.kill()
        killed += child.returncode == -signal.SIGKILL
        lesson.check_nothing_is_lost()
        lesson.check_the_next_start_ends_it()
        lesson.reset()
    assert killed


@pytest.mark.parametrize("once", [False, True], ids=["from there on", "once"])
def test_a_disk_that_fills_at_each_call_loses_nothing_and_the_next_start_ends_it(
    lesson: Lesson, *, once: bool
) -> None:
    number = 0
    while True:
        report = lesson.start(filling_disk(number, once=once))
        lesson.check_nothing_is_lost()
        if report.problem is None:
            break
        assert "full" in report.problem
        lesson.check_the_next_start_ends_it()
        lesson.reset()
        number += 1
    assert number > 30


ON_A_SMALL_DISK = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from curriculum.publishing import NOW, Classroom, contents
from cosmos_workspace.seeding import seed
room = Classroom(Path(sys.argv[2]))
files = {f"week {i % 3}/lesson {i}.ipynb": os.urandom(30_000) for i in range(10)}
source = room.publish(files)
(room.home / "mine.txt").write_bytes(b"mine")
filler = room.home / "filler"
filler.write_bytes(b"x" * 150_000)
first = seed(source, room.home, NOW)
assert first.problem and "full" in first.problem, first
assert (room.home / "mine.txt").read_bytes() == b"mine"
laid = {path: data for path, data in contents(room.home).items() if path in files}
assert laid and laid.items() < files.items(), sorted(laid)
assert set(first.new) == set(laid), first
filler.unlink()
second = seed(source, room.home, NOW)
assert second.problem is None, second
assert set(second.new) == set(files)
assert contents(room.home) == files | {"mine.txt": b"mine"}
print("whole")
"""


def test_a_small_disk_that_is_really_full(tmp_path: Path) -> None:
    """On a tmpfs of 400 KB, mounted where only this test's process sees it."""
    (tmp_path / "home").mkdir()
    script = tmp_path / "script.py"
    script.write_text(ON_A_SMALL_DISK)
    tests = Path(__file__).parents[2]
    user = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    mount = f"mount -t tmpfs -o size=400k tmpfs {tmp_path / 'home'}"
    done = subprocess.run(
        [
            *("unshare", *user, "--mount", "sh", "-c", f'{mount} && exec "$@"', "sh"),
            *(sys.executable, str(script), str(tests), str(tmp_path)),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout == "whole\n", done.stderr


def test_a_file_that_may_not_grow_is_told_and_the_others_are_laid(room: Classroom) -> None:
    """RLIMIT_FSIZE, which a workspace may have: the system refuses the write with EFBIG."""
    source = room.publish({"large.bin": b"x" * 300_000, "small.ipynb": b"small"})
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
            report = seed(source, room.home, NOW)
            code = 0 if "large.bin (File too large)" in str(report.problem) else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert room.read() == {"small.ipynb": b"small"}
    assert seed(source, room.home, NOW).problem is None
    assert len(room.read()["large.bin"]) == 300_000
