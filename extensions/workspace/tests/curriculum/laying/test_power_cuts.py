"""The machine stops: what was not yet on the disk is torn or gone, and the next start mends it and loses nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cosmos_workspace.seeding import Report, seed, settle

from ..publishing import BESIDE, NOW, Classroom, contents
from .faults import killed_at

LESSON = "week/lesson.ipynb"


def start(room: Classroom, source: Path, boot: str) -> Report:
    """A start in a given run of the machine."""
    return seed(source, room.home, NOW, boot=boot)


def test_what_is_settled_counts_after_a_power_cut(room: Classroom) -> None:
    first, second = (
        room.publish({LESSON: b"one", "b.ipynb": b"b"}),
        room.publish({LESSON: b"two", "b.ipynb": b"c"}),
    )
    seed(first, room.home, NOW)
    assert settle(room.home)
    assert not settle(room.home)
    (room.home / "b.ipynb").unlink()
    report = start(room, second, boot="the next")
    assert room.read() == {LESSON: b"two"}
    assert report.deleted == ("b.ipynb",)


@pytest.mark.parametrize("record", [None, b"", b'{"format":1,'], ids=["whole", "empty", "torn"])
def test_a_new_lesson_that_a_power_cut_emptied_is_laid_again(room: Classroom, record: bytes | None) -> None:
    source = room.publish({LESSON: b"one"})
    start(room, source, boot="one")
    (room.home / LESSON).write_bytes(b"")
    if record is not None:
        (room.home / ".lane/state.pending.json").write_bytes(record)
    start(room, source, boot="two")
    if record is None:
        assert room.read() == {LESSON: b"one"}
    else:
        # Nothing tells any more that the empty file is not the learner's.
        assert room.read() == {LESSON: b"", f"week/lesson {BESIDE}.ipynb": b"one"}


def test_a_new_lesson_that_a_power_cut_took_is_laid_again(room: Classroom) -> None:
    source = room.publish({LESSON: b"one"})
    start(room, source, boot="one")
    (room.home / LESSON).unlink()
    start(room, source, boot="two")
    assert room.read() == {LESSON: b"one"}


def test_an_update_that_a_power_cut_undid_is_made_again(room: Classroom) -> None:
    seed(room.publish({LESSON: b"one"}), room.home, NOW)
    settle(room.home)
    second = room.publish({LESSON: b"two"})
    start(room, second, boot="one")
    (room.home / LESSON).write_bytes(b"one")
    start(room, second, boot="two")
    assert room.read() == {LESSON: b"two"}


def test_a_learners_file_that_is_empty_is_theirs_when_nothing_was_laid_there(room: Classroom) -> None:
    (room.home / "notes.md").write_bytes(b"")
    start(room, room.publish({"notes.md": b"the lane's"}), boot="one")
    start(room, room.publish({"notes.md": b"the lane's"}), boot="two")
    assert room.read() == {"notes.md": b"", f"notes {BESIDE}.md": b"the lane's"}


def test_a_start_that_was_killed_before_a_power_cut_tore_what_it_wrote_is_mended(room: Classroom) -> None:
    before = {"a.ipynb": b"a, first", "mine.ipynb": b"m, first"}
    after = {"a.ipynb": b"a, second", "mine.ipynb": b"m, second", "new.ipynb": b"new"}
    first, second = room.publish(before), room.publish(after)
    number = 0
    while True:
        home = room.root / f"home {number}"
        home.mkdir()
        seed(first, home, NOW)
        settle(home)
        (home / "mine.ipynb").write_bytes(b"my own")
        if not killed_at(number, second, home):
            break
        for folder in ("incoming", "swap"):
            for file in (home / ".lane" / folder).glob("*"):
                file.write_bytes(b"")
        report = seed(second, home, NOW, boot="the next")
        assert report.problem is None
        end = {"a.ipynb": b"a, second", "new.ipynb": b"new"}
        assert contents(home) == end | {"mine.ipynb": b"my own", f"mine {BESIDE}.ipynb": b"m, second"}
        number += 1
    assert number > 40


def test_a_machine_that_does_not_say_which_run_it_is_goes_by_what_is_settled(room: Classroom) -> None:
    source = room.publish({LESSON: b"one"})
    start(room, source, boot="")
    (room.home / LESSON).write_bytes(b"mine")
    start(room, source, boot="")
    assert room.read() == {LESSON: b"mine", f"week/lesson {BESIDE}.ipynb": b"one"}


def test_settling_leaves_one_record_and_can_be_asked_at_any_time(room: Classroom) -> None:
    assert not settle(room.home)
    room.start({LESSON: b"one"})
    assert settle(room.home)
    names = {path.name for path in (room.home / ".lane").iterdir() if path.is_file()}
    assert names == {"arrivals.json", "state.json"}
    assert json.loads((room.home / ".lane/state.json").read_bytes())["files"].keys() == {LESSON}
