"""Every fault that lane.yaml, demo.yaml and the files of a playbook can have is found, with its line."""

import os
import unicodedata
from pathlib import Path

import pytest
from cosmos_commons.playbooks import Fault, PlaybookFaults, available, check, load
from cosmos_commons.playbooks.check import installed_features
from cosmos_commons.playbooks.tree import MAX_FILE

FEATURES = frozenset({"discussion", "prompts"})


def the_fault(playbook: Path) -> Fault:
    faults = check(playbook, FEATURES)
    assert len(faults) == 1, faults
    return faults[0]


def test_a_sound_playbook_has_no_fault_and_says_what_it_declares(playbook: Path) -> None:
    assert check(playbook, FEATURES) == []
    loaded = load(playbook, FEATURES)
    assert (loaded.slug, loaded.start, loaded.path) == ("reading-circle", "welcome.ipynb", playbook)
    assert (loaded.threads[0].slug, loaded.threads[0].lesson) == ("week-1", "lessons/first.ipynb")
    assert (loaded.prompts[0].kind, loaded.prompts[0].visibility) == ("text", "after_responding")
    assert loaded.demo is not None
    post = loaded.demo.threads[0].posts[0]
    assert (post.at.total_seconds(), post.replies[0].by) == (-(3 * 24 + 4) * 3600, "ben")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        pytest.param("slug: reading-circle", "slug: Reading--Circle", 2, "slug", id="bad-slug"),
        pytest.param("slug: reading-circle", "slug: " + "a" * 31, 2, "at most 30", id="slug-too-long"),
        pytest.param("title: Reading circle\n", "", 1, "`title` is missing", id="missing-key"),
        pytest.param("purpose: We", "colour: red\npurpose: We", 4, "`colour` is not a key", id="unknown-key"),
        pytest.param("format: 1", "format: 2", 1, "`format` is 2", id="newer-format"),
        pytest.param("format: 1", 'format: "1"', 1, "`format`", id="a-number-in-quotes"),
        pytest.param("title: Reading circle", "title: no", 3, "put quotes", id="a-word-yaml-takes-for-false"),
        pytest.param("title: Reading circle", "title: 2026-11-22", 3, None, id="a-date-stays-text"),
        pytest.param("joining: open", "joining: everybody", 7, "'open' or 'invited'", id="not-a-choice"),
        pytest.param("visibility: public", "title: Again", 6, "is here twice", id="key-twice"),
        pytest.param(
            "discussion, prompts]", "discussion, prompts, chess]", 8, "no feature 'chess'", id="feature"
        ),
        pytest.param(
            "[discussion, prompts]", "[discussion]", 19, "needs the feature 'prompts'", id="feature-off"
        ),
        pytest.param("start: welcome", "start: wellcome", 9, "There is no wellcome.ipynb", id="no-start"),
        pytest.param("en: lessons/first", "en: lessons/../first", 13, "There is no", id="path-with-dots"),
        pytest.param(
            "en: lessons/first", "en: /etc/first", 13, "path of a notebook", id="path-from-the-root"
        ),
        pytest.param(
            "language: en", "language: en\nalso_in: [es]", 13, "nothing for 'es'", id="language-without"
        ),
        pytest.param(
            "{en: First}", "{en: First, es: Primera}", 12, "no language of this", id="language-too-many"
        ),
        pytest.param(
            "lesson: lessons/first", "lesson: lessons/other", 18, "is no lesson", id="placed-nowhere"
        ),
        pytest.param(
            "- slug: a-line",
            "- slug: a-line\n    lesson: lessons/first.ipynb",
            21,
            "has no Prompt",
            id="unplaced",
        ),
        pytest.param("title: Week 1", "title: [Week", 17, "not YAML", id="not-yaml"),
        pytest.param("title: Week 1", "title: &x Week 1\n    kind: *x", 17, "anchors", id="alias"),
    ],
)
def test_a_fault_of_lane_yaml_has_its_line(
    playbook: Path, old: str, new: str, line: int, said: str | None
) -> None:
    lane = playbook / "lane.yaml"
    assert old in lane.read_text()
    lane.write_text(lane.read_text().replace(old, new, 1))
    faults = check(playbook, FEATURES)
    if said is None:
        assert faults == []
    else:
        assert any(said in fault.message and fault.line == line for fault in faults), faults
        assert {fault.file for fault in faults} <= {"lane.yaml", "lessons/first.ipynb", "demo.yaml"}


def test_a_bomb_of_aliases_is_refused_without_being_followed(playbook: Path) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    (playbook / "lane.yaml").write_text("\n".join(rows))
    assert any("anchors" in fault.message for fault in check(playbook, FEATURES))


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        pytest.param(
            "by: ben, at: -2d", "by: eve, at: -2d", 12, "'eve' is not among people", id="unknown-person"
        ),
        pytest.param("at: -2d", "at: -4d", 12, "older than what it answers", id="reply-before-its-post"),
        pytest.param("at: -2d", "at: yesterday", 12, 'looks like "-3d4h"', id="not-an-age"),
        pytest.param("at: -20m", "at: 20m", 14, 'looks like "-3d4h"', id="in-the-future"),
        pytest.param("thread: week-1", "thread: week-9", 6, "no thread 'week-9'", id="unknown-thread"),
        pytest.param("prompt: a-line", "prompt: a-word", 14, "no prompt 'a-word'", id="unknown-prompt"),
        pytest.param("name: ben", "name: ana", 4, "'ana' twice", id="person-twice"),
    ],
)
def test_a_fault_of_demo_yaml_has_its_line(playbook: Path, old: str, new: str, line: int, said: str) -> None:
    demo = playbook / "demo.yaml"
    demo.write_text(demo.read_text().replace(old, new, 1))
    faults = check(playbook, FEATURES)
    assert any(fault[:2] == ("demo.yaml", line) and said in fault.message for fault in faults), faults


def test_somebody_who_responds_twice_to_a_prompt_is_a_fault(playbook: Path) -> None:
    demo = playbook / "demo.yaml"
    demo.write_text(demo.read_text() + "  - {prompt: a-line, by: ben, at: -10m, text: Or the first.}\n")
    assert the_fault(playbook)[:2] == ("demo.yaml", 15)


def test_two_threads_of_one_name_are_a_fault(playbook: Path) -> None:
    lane = playbook / "lane.yaml"
    thread = "  - {slug: week-1, title: Again, intro: Again.}\n"
    lane.write_text(lane.read_text().replace("prompts:\n", thread + "prompts:\n", 1))
    assert the_fault(playbook) == Fault(
        "lane.yaml", 19, "threads has 'week-1' twice: give this one another slug."
    )


def test_a_playbook_in_a_folder_of_another_name_is_a_fault(playbook: Path) -> None:
    moved = playbook.rename(playbook.parent / "circle")
    (fault,) = check(moved, FEATURES)
    assert fault == Fault(
        "lane.yaml", 2, "`slug` is 'reading-circle', the folder 'circle': give both one name."
    )


def test_a_playbook_without_lane_yaml_or_without_a_folder_says_so(playbook: Path) -> None:
    (playbook / "lane.yaml").unlink()
    assert "There is no lane.yaml" in the_fault(playbook).message
    assert "There is no folder" in the_fault(playbook / "nowhere").message


def test_every_fault_is_reported_in_one_go(playbook: Path) -> None:
    lane = playbook / "lane.yaml"
    lane.write_text(lane.read_text().replace("title: Week 1", "titel: Week 1").replace("open", "closed"))
    (playbook / "media" / "page.html").write_text("<p>")
    (playbook / "lessons" / "first.ipynb").write_text("{")
    found = {(fault.file, fault.line) for fault in check(playbook, FEATURES)}
    assert found >= {
        ("lane.yaml", 7),
        ("lane.yaml", 15),
        ("lane.yaml", 16),
        ("lessons/first.ipynb", 1),
        ("media/page.html", 1),
    }


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("a:b.txt", "cannot store", id="colon"),
        pytest.param("-rf.txt", "cannot store", id="leading-hyphen"),
        pytest.param(".bashrc", "no kind", id="hidden"),
        pytest.param(".notes.txt", "hide it", id="hidden-text"),
        pytest.param("con.txt", "cannot store", id="reserved-on-windows"),
        pytest.param("tab\tname.txt", "cannot store", id="control-character"),
        pytest.param("right\u202eleft.txt", "cannot store", id="direction-override"),
        pytest.param("x" * 121 + ".txt", "too long", id="long"),
        pytest.param("NOTES.txt", "same name as media/NOTES.txt", id="case-collision"),
        pytest.param(unicodedata.normalize("NFD", "canción.txt"), "accents", id="decomposed-accent"),
        pytest.param("run.sh", "no kind", id="script"),
        pytest.param("page.html", "no kind", id="page"),
    ],
)
def test_a_name_that_some_computer_cannot_take_is_a_fault(playbook: Path, name: str, said: str) -> None:
    (playbook / "media" / name).write_text("x")
    messages = [fault.message for fault in check(playbook, FEATURES)]
    assert len(messages) == 1
    assert said in messages[0]


def test_links_devices_and_folders_of_other_kinds_are_faults(playbook: Path) -> None:
    (playbook / "media" / "passwd.txt").symlink_to("/etc/passwd")
    (playbook / "lessons" / "inside.txt").symlink_to("../media/notes.txt")
    os.mkfifo(playbook / "media" / "pipe.txt")
    (playbook / ".git" / "hooks").mkdir(parents=True)
    (playbook / ".git" / "hooks" / "post-checkout").write_text("#!/bin/sh\n")
    found = {fault.file: fault.message for fault in check(playbook, FEATURES)}
    assert set(found) == {"media/passwd.txt", "lessons/inside.txt", "media/pipe.txt", ".git"}
    assert "symbolic link" in found["lessons/inside.txt"]


def test_a_lane_yaml_that_is_a_link_is_not_read(playbook: Path) -> None:
    (playbook / "lane.yaml").rename(playbook.parent / "elsewhere.yaml")
    (playbook / "lane.yaml").symlink_to(playbook.parent / "elsewhere.yaml")
    assert {fault.file for fault in check(playbook, FEATURES)} == {"lane.yaml"}


def test_large_files_and_pointers_to_them_are_faults(playbook: Path) -> None:
    with (playbook / "media" / "film.mp4").open("wb") as film:
        film.truncate(MAX_FILE + 1)
    (playbook / "media" / "song.mp3").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    found = {fault.file: fault.message for fault in check(playbook, FEATURES)}
    assert "smaller" in found["media/film.mp4"]
    assert "Git LFS" in found["media/song.mp3"]


def test_what_a_tried_lesson_leaves_behind_is_no_fault(playbook: Path) -> None:
    (playbook / "lessons" / "__pycache__").mkdir()
    (playbook / "lessons" / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert check(playbook, FEATURES) == []


def test_a_faulty_playbook_is_not_loaded_and_does_not_hide_the_others(
    playbook: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = playbook.parent / "broken"
    broken.mkdir()
    (broken / "lane.yaml").write_text("format: 1\n")
    with pytest.raises(PlaybookFaults) as raised:
        load(broken, FEATURES)
    assert len(raised.value.faults) > 5
    assert "lane.yaml:1: `slug` is missing" in str(raised.value)
    assert [found.slug for found in available(playbook.parent, FEATURES)] == ["reading-circle"]
    assert "the playbook broken is left out" in caplog.text
    assert available(playbook.parent / "nowhere", FEATURES) == []


def test_the_features_a_lane_may_use_are_those_that_are_installed(
    playbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = playbook / "lane.yaml"
    lane.write_text(lane.read_text().replace("discussion, prompts]", "discussion, prompts, chess]"))
    assert ("lane.yaml", 8) in {fault[:2] for fault in check(playbook)}
    installed = tmp_path / "site" / "chess-1.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: chess\nVersion: 1\n")
    names = "\n".join(f"{name} = {name}" for name in ("chess", "discussion", "prompts"))
    (installed / "entry_points.txt").write_text(f"[cosmos_lanes.features]\n{names}\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert installed_features() >= {"chess", "discussion", "prompts"}
    assert check(playbook) == []
