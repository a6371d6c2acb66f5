"""What a learner's folder may do to seeding: links, files in a folder's place, closed folders, races."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from cosmos_workspace.seeding import Conflict
from cosmos_workspace.seeding.disk import Disk

from ..publishing import BESIDE, Classroom

LESSON = "week/lesson.ipynb"
IN_STAND_IN = f"week {BESIDE}/lesson.ipynb"


def test_nothing_is_written_through_a_folder_that_is_a_link(room: Classroom) -> None:
    outside = room.root / "outside"
    outside.mkdir()
    room.start({LESSON: b"one"})
    (room.home / LESSON).rename(outside / "lesson.ipynb")
    (room.home / "week").rmdir()
    (room.home / "week").symlink_to(outside)
    report = room.start({LESSON: b"two", "week/new.ipynb": b"new"})
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == {"lesson.ipynb": b"one"}
    assert room.read() == {IN_STAND_IN: b"two", f"week {BESIDE}/new.ipynb": b"new"}
    assert Conflict(LESSON, IN_STAND_IN) in report.conflicts


def test_a_link_in_a_lessons_place_is_kept_and_what_it_leads_to_untouched(room: Classroom) -> None:
    target = room.root / "target"
    target.write_bytes(b"one")
    room.start({LESSON: b"one"})
    (room.home / LESSON).unlink()
    (room.home / LESSON).symlink_to(target)
    room.start({LESSON: b"two"})
    assert target.read_bytes() == b"one"
    assert (room.home / LESSON).readlink() == target
    assert room.read() == {f"week/lesson {BESIDE}.ipynb": b"two"}


def test_a_link_that_leads_nowhere_is_not_written_through(room: Classroom) -> None:
    (room.home / "a.ipynb").symlink_to(room.root / "not there")
    room.start({"a.ipynb": b"one"})
    assert not (room.root / "not there").exists()
    assert (room.home / "a.ipynb").is_symlink()


def test_a_file_in_a_folders_place_is_kept(room: Classroom) -> None:
    (room.home / "week").write_bytes(b"mine")
    room.start({LESSON: b"one"})
    assert room.read() == {"week": b"mine", IN_STAND_IN: b"one"}


def test_the_folder_that_stands_in_may_be_taken_too(room: Classroom) -> None:
    (room.home / "week").write_bytes(b"mine")
    (room.home / f"week {BESIDE}").symlink_to(room.root)
    room.start({LESSON: b"one"})
    assert room.read() == {"week": b"mine", f"week {BESIDE} 2/lesson.ipynb": b"one"}


def test_a_folder_or_a_pipe_in_a_files_place_is_kept(room: Classroom) -> None:
    (room.home / "a.ipynb").mkdir()
    os.mkfifo(room.home / "b.ipynb")
    room.start({"a.ipynb": b"one", "b.ipynb": b"one"})
    assert (room.home / "a.ipynb").is_dir()
    assert (room.home / "b.ipynb").is_fifo()
    assert set(room.read()) == {f"a {BESIDE}.ipynb", f"b {BESIDE}.ipynb"}


def test_another_name_of_the_same_file_keeps_its_bytes_when_the_lesson_is_updated(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    (room.home / "copy").hardlink_to(room.home / LESSON)
    room.start({LESSON: b"two"})
    assert room.read() == {LESSON: b"two", "copy": b"one"}


@pytest.mark.parametrize("kind", ["link", "file"])
def test_what_stands_in_the_place_of_the_lanes_books_is_left_alone(room: Classroom, kind: str) -> None:
    outside = room.root / "outside"
    outside.mkdir()
    books = room.home / ".lane"
    books.symlink_to(outside) if kind == "link" else books.write_bytes(b"mine")
    assert "Rename it" in str(room.start({LESSON: b"one"}).problem)
    assert list(outside.iterdir()) == []
    assert room.read() == {}


def test_a_learners_edit_between_comparing_and_exchanging_is_given_back(room: Classroom) -> None:
    class Racing(Disk):
        def exchange(self, folder: int, name: str, to_folder: int, to_name: str) -> None:
            lesson = room.home / LESSON
            if lesson.read_bytes() == b"one":
                lesson.write_bytes(b"mine, just now")
            super().exchange(folder, name, to_folder, to_name)

    room.start({LESSON: b"one"})
    room.start({LESSON: b"two"}, disk=Racing())
    assert room.read() == {LESSON: b"mine, just now"}
    room.start({LESSON: b"two"})
    assert room.read() == {LESSON: b"mine, just now", f"week/lesson {BESIDE}.ipynb": b"two"}


def test_a_file_that_the_learner_makes_just_before_a_new_one_is_placed_is_kept(room: Classroom) -> None:
    class Racing(Disk):
        def place(self, folder: int, name: str, to_folder: int, to_name: str) -> None:
            if to_name == "lesson.ipynb":
                (room.home / LESSON).write_bytes(b"mine, just now")
            super().place(folder, name, to_folder, to_name)

    report = room.start({LESSON: b"one"}, disk=Racing())
    assert room.read() == {LESSON: b"mine, just now", f"week/lesson {BESIDE}.ipynb": b"one"}
    assert report.new == ()


def test_a_file_that_the_learner_deletes_just_before_its_update_stays_deleted(room: Classroom) -> None:
    class Racing(Disk):
        def exchange(self, folder: int, name: str, to_folder: int, to_name: str) -> None:
            (room.home / LESSON).unlink()
            super().exchange(folder, name, to_folder, to_name)

    room.start({LESSON: b"one"})
    report = room.start({LESSON: b"two"}, disk=Racing())
    assert room.read() == {}
    assert report.deleted == (LESSON,)


def test_only_one_start_lays_at_a_time(room: Classroom) -> None:
    class Second(Disk):
        problem: str | None = None

        def create(self, folder: int, name: str) -> int:
            self.problem = self.problem or room.start({LESSON: b"one"}).problem
            return super().create(folder, name)

    disk = Second()
    assert room.start({LESSON: b"one"}, disk=disk).problem is None
    assert "another start" in str(disk.problem)


def test_a_home_that_cannot_be_written_is_told_and_left_as_it_is() -> None:
    """As an ordinary user, since root may write anywhere."""
    script = (
        "import os, sys\n"
        "if os.getuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "from datetime import datetime, UTC\nfrom pathlib import Path\n"
        "from cosmos_workspace.seeding import seed\n"
        "print(seed(Path(sys.argv[1]), Path(sys.argv[2]), datetime.now(UTC)).problem)\n"
    )
    # pytest's own folders are closed to other users.
    with tempfile.TemporaryDirectory() as folder:
        room = Classroom(Path(folder))
        room.root.chmod(0o755)
        source, home = room.publish({LESSON: b"one"}), room.home
        (home / "mine").write_bytes(b"mine")
        home.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", script, source, home],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert "cannot be written: Permission denied" in done.stdout
        assert room.read() == {"mine": b"mine"}


def test_a_closed_folder_holds_up_only_what_belongs_in_it(room: Classroom) -> None:
    class Closed(Disk):
        def place(self, folder: int, name: str, to_folder: int, to_name: str) -> None:
            if to_name == "lesson.ipynb":
                raise PermissionError(13, "Permission denied")
            super().place(folder, name, to_folder, to_name)

    report = room.start({LESSON: b"one", "a.ipynb": b"a"}, disk=Closed())
    assert f"{LESSON} (Permission denied)" in str(report.problem)
    assert room.read() == {"a.ipynb": b"a"}
    assert room.start({LESSON: b"one", "a.ipynb": b"a"}).problem is None
    assert room.read() == {LESSON: b"one", "a.ipynb": b"a"}
