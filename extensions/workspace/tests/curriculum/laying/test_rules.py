"""What is laid, what is kept and what is told."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cosmos_workspace.seeding import Conflict, load_report, mark_seen, seed

from ..publishing import BESIDE, NOW, Classroom, contents, publish

LESSON = "week 1/lesson.ipynb"
THEIRS = f"week 1/lesson {BESIDE}.ipynb"


def test_a_new_learner_gets_every_file_of_the_lane(room: Classroom) -> None:
    report = room.start({LESSON: b"one", "welcome.ipynb": b"hello"})
    assert room.read() == {LESSON: b"one", "welcome.ipynb": b"hello"}
    assert report.new == (LESSON, "welcome.ipynb")
    assert report.problem is None


def test_the_report_is_in_the_learners_folder_for_their_server_to_show(room: Classroom) -> None:
    report = room.start({LESSON: b"one"})
    assert json.loads((room.home / ".lane/arrivals.json").read_bytes()) == {
        "at": "2026-11-22T09:30:00Z",
        "version": report.version,
        "new": [LESSON],
        "updated": [],
        "kept": [],
        "conflicts": [],
        "deleted": [],
        "problem": None,
    }
    assert load_report(room.home) == report


def test_an_untouched_file_is_brought_up_to_date(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    mark_seen(room.home, "2026-11-22T09:30:00Z")
    report = room.start({LESSON: b"two"})
    assert room.read() == {LESSON: b"two"}
    assert report.updated == (LESSON,)


def test_a_changed_file_is_kept_and_the_new_version_laid_beside_it(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    (room.home / LESSON).write_bytes(b"mine")
    report = room.start({LESSON: b"two"})
    assert room.read() == {LESSON: b"mine", THEIRS: b"two"}
    assert report.conflicts == (Conflict(LESSON, THEIRS),)


def test_a_changed_file_without_a_new_version_is_left_alone(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    (room.home / LESSON).write_bytes(b"mine")
    assert room.start({LESSON: b"one"}).conflicts == ()
    assert room.read() == {LESSON: b"mine"}


def test_a_taken_name_beside_is_numbered_and_never_overwritten(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    (room.home / LESSON).write_bytes(b"mine")
    (room.home / THEIRS).write_bytes(b"also mine")
    room.start({LESSON: b"two"})
    numbered = f"week 1/lesson {BESIDE} 2.ipynb"
    assert room.read() == {LESSON: b"mine", THEIRS: b"also mine", numbered: b"two"}


def test_names_beside_are_in_the_lanes_language(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    (room.home / LESSON).write_bytes(b"mine")
    seed(room.publish({LESSON: b"two"}), room.home, NOW, language="es-MX")
    assert room.read()["week 1/lesson (nueva versión 2026-11-22).ipynb"] == b"two"


def test_a_deleted_file_stays_deleted_over_new_versions(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    (room.home / LESSON).unlink()
    assert room.start({LESSON: b"one"}).deleted == (LESSON,)
    assert room.start({LESSON: b"two"}).deleted == (LESSON,)
    assert room.read() == {}


def test_a_deletion_is_told_once_for_each_version(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    (room.home / LESSON).unlink()
    told = room.start({LESSON: b"one"})
    mark_seen(room.home, told.at)
    assert room.start({LESSON: b"one"}).deleted == ()


def test_a_file_that_was_brought_back_counts_again(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    (room.home / LESSON).unlink()
    room.start({LESSON: b"one"})
    (room.home / LESSON).write_bytes(b"one")
    room.start({LESSON: b"one"})
    assert room.start({LESSON: b"two"}).updated == (LESSON,)
    assert room.read() == {LESSON: b"two"}


def test_a_file_that_the_lane_dropped_is_left_in_place_and_told(room: Classroom) -> None:
    room.start({LESSON: b"one", "welcome.ipynb": b"hello"})
    report = room.start({"welcome.ipynb": b"hello"})
    assert room.read() == {LESSON: b"one", "welcome.ipynb": b"hello"}
    assert report.kept == (LESSON,)


def test_a_learners_own_file_of_the_same_name_is_kept(room: Classroom) -> None:
    (room.home / "week 1").mkdir()
    (room.home / LESSON).write_bytes(b"mine")
    report = room.start({LESSON: b"one"})
    assert room.read() == {LESSON: b"mine", THEIRS: b"one"}
    assert report.conflicts == (Conflict(LESSON, THEIRS),)
    assert report.new == ()


def test_a_learner_who_took_the_new_version_over_is_up_to_date_again(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    (room.home / LESSON).write_bytes(b"mine")
    room.start({LESSON: b"two"})
    (room.home / THEIRS).replace(room.home / LESSON)
    room.start({LESSON: b"three"})
    assert room.read() == {LESSON: b"three"}


def test_an_older_version_that_the_lane_returns_to_is_laid_as_any_other(room: Classroom) -> None:
    for data in (b"one", b"two", b"one"):
        room.start({LESSON: data})
    assert room.read() == {LESSON: b"one"}


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"format":1}', b"\xff\x00", None], ids=repr)
def test_without_its_record_seeding_adopts_what_is_the_same_and_keeps_what_is_not(
    room: Classroom, damage: bytes | None
) -> None:
    room.start({LESSON: b"one", "welcome.ipynb": b"hello"})
    (room.home / LESSON).write_bytes(b"mine")
    for name in ("state.json", "state.pending.json"):
        record = room.home / ".lane" / name
        record.unlink(missing_ok=True) if damage is None else record.write_bytes(damage)
    report = room.start({LESSON: b"one", "welcome.ipynb": b"hello"})
    assert room.read() == {LESSON: b"mine", THEIRS: b"one", "welcome.ipynb": b"hello"}
    assert report.conflicts == (Conflict(LESSON, THEIRS),)
    room.start({LESSON: b"one", "welcome.ipynb": b"again"})
    assert room.read() == {LESSON: b"mine", THEIRS: b"one", "welcome.ipynb": b"again"}


def test_a_record_of_a_newer_program_stops_the_laying(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    (room.home / ".lane/state.pending.json").write_text('{"format": 2}')
    assert "newer program" in str(room.start({LESSON: b"two"}).problem)
    assert room.read() == {LESSON: b"one"}


def test_a_wrong_clock_changes_names_and_nothing_else(room: Classroom) -> None:
    room.start({LESSON: b"one"}, now=datetime(2031, 1, 1, tzinfo=UTC))
    os.utime(room.home / LESSON, (0, 0))
    room.start({LESSON: b"two"}, now=datetime(1970, 1, 1, tzinfo=UTC))
    assert room.read() == {LESSON: b"two"}
    (room.home / LESSON).write_bytes(b"own")
    os.utime(room.home / LESSON, (0, 0))
    room.start({LESSON: b"six"}, now=datetime(1970, 1, 1, tzinfo=UTC))
    assert room.read()[LESSON] == b"own"


def test_news_that_were_not_seen_outlive_a_quick_restart(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    report = room.start({LESSON: b"one", "b.ipynb": b"b"})
    assert report.new == (LESSON, "b.ipynb")
    assert room.start({LESSON: b"one", "b.ipynb": b"b"}).new == (LESSON, "b.ipynb")


def test_news_that_were_seen_are_not_told_again(room: Classroom) -> None:
    report = room.start({LESSON: b"one"})
    rest = mark_seen(room.home, report.at)
    assert rest is not None
    assert rest.new == ()
    assert room.start({LESSON: b"one"}).new == ()


def test_what_was_not_yet_shown_is_not_marked_as_seen(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    rest = mark_seen(room.home, "2026-11-21T00:00:00Z")
    assert rest is not None
    assert rest.new == (LESSON,)


def test_a_lane_whose_name_begins_another_is_another_lane(room: Classroom) -> None:
    room.start({LESSON: b"one"})
    other = publish(room.root / "other", {"extra.ipynb": b"x"}, lane="py-advanced")
    assert "py" in str(seed(other, room.home, NOW).problem)
    assert "py-advanced" in str(seed(other, room.root / "home", NOW, lane="py").problem)
    assert room.read() == {LESSON: b"one"}
    advanced = room.root / "home-advanced"
    advanced.mkdir()
    assert seed(other, advanced, NOW, lane="py-advanced").problem is None
    assert contents(advanced) == {"extra.ipynb": b"x"}


UNSAFE = {
    "absolute": "/etc/cron.d/x",
    "upwards": "a/../../x",
    "dot": "./x",
    "empty part": "a//x",
    "empty": "",
    "nul": "a\0b",
    "newline": "a\nb",
    "backslash": "a\\..\\x",
    "our books": ".lane/state.json",
    "server configuration": ".jupyter/jupyter_server_config.py",
    "hidden below": "a/.ipython/x",
    "half a character": "\ud800",
    "too long": "a" * 256,
}


@pytest.mark.parametrize("path", UNSAFE.values(), ids=UNSAFE.keys())
def test_a_curriculum_with_an_unsafe_path_is_refused_whole(room: Classroom, path: str) -> None:
    source = room.publish({"fine.ipynb": b"fine"})
    manifest = json.loads((source / "manifest.json").read_text())
    manifest["files"].append({"path": path, "sha256": "0" * 64, "size": 0})
    (source / "manifest.json").write_text(json.dumps(manifest))
    assert seed(source, room.home, NOW).problem is not None
    assert room.read() == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [("A.ipynb", "a.ipynb"), ("Week/a", "week/b"), ("é", "e\u0301"), ("a", "a"), ("x", "X/y")],
    ids=["files", "folders", "unicode", "twice", "file and folder"],
)
def test_names_that_some_disks_cannot_tell_apart_are_refused(room: Classroom, one: str, other: str) -> None:
    source = room.publish({})
    manifest = json.loads((source / "manifest.json").read_text())
    manifest["files"] = [{"path": path, "sha256": "0" * 64, "size": 0} for path in (one, other)]
    (source / "manifest.json").write_text(json.dumps(manifest))
    assert "fault" in str(seed(source, room.home, NOW).problem)


def test_a_learners_file_that_differs_in_case_alone_is_kept(room: Classroom) -> None:
    (room.home / "LESSON.ipynb").write_bytes(b"mine")
    room.start({"lesson.ipynb": b"one"})
    assert room.read()["LESSON.ipynb"] == b"mine"
    assert b"one" in room.read().values()


def test_a_damaged_published_file_is_not_laid_and_the_others_are(room: Classroom) -> None:
    source = room.publish({"a.ipynb": b"a", "b.ipynb": b"b"})
    (source / "files/a.ipynb").write_bytes(b"torn")
    assert "a.ipynb (what was published is damaged)" in str(seed(source, room.home, NOW).problem)
    assert room.read() == {"b.ipynb": b"b"}
    (source / "files/a.ipynb").write_bytes(b"a")
    assert seed(source, room.home, NOW).problem is None
    assert room.read() == {"a.ipynb": b"a", "b.ipynb": b"b"}


def test_a_published_link_out_of_the_curriculum_is_not_followed(room: Classroom) -> None:
    source = room.publish({"a.ipynb": b"secret"})
    (room.root / "outside").write_bytes(b"secret")
    (source / "files/a.ipynb").unlink()
    (source / "files/a.ipynb").symlink_to(room.root / "outside")
    assert seed(source, room.home, NOW).problem is not None
    assert room.read() == {}


def test_a_long_name_has_room_beside_it(room: Classroom) -> None:
    name = "ñ" * 120 + ".ipynb"
    room.start({name: b"one"})
    (room.home / name).write_bytes(b"mine")
    report = room.start({name: b"two"})
    assert room.read() == {name: b"mine", report.conflicts[0].beside: b"two"}
    assert report.problem is None


def test_a_large_file_is_laid_in_pieces(room: Classroom, tmp_path: Path) -> None:
    large = os.urandom(1 << 20) * 40 + b"end"
    room.start({"video.mp4": large})
    assert (room.home / "video.mp4").read_bytes() == large


def test_many_files_are_laid_over_several_batches(room: Classroom) -> None:
    files = {f"week {i % 7}/{i}.ipynb": b"%d" % i for i in range(200)}
    assert len(room.start(files).new) == 200
    assert room.read() == files
