"""Every fault that a notebook, or a text beside it, can have is found, with its line in the file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cosmos_commons.playbooks import Fault, check

FEATURES = frozenset({"discussion", "prompts"})
Lesson = Callable[..., Path]


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "text", "metadata": {}, "source": source.splitlines(keepends=True)}


def code(source: str, **changes: Any) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "code",
        "metadata": {},
        "outputs": [],
    }
    return {**cell, "source": source.splitlines(keepends=True), **changes}


def of_the_lesson(playbook: Path) -> list[Fault]:
    faults = check(playbook, FEATURES)
    assert {fault.file for fault in faults} <= {"lessons/first.ipynb"}, faults
    return faults


def line_with(path: Path, text: str) -> int:
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("source", "mark", "said"),
    [
        pytest.param("It costs $5, or $6.", "costs", "set as mathematics", id="money-read-as-mathematics"),
        pytest.param(r"It costs \$5, or \$6.", "costs", "set as mathematics", id="money-behind-a-backslash"),
        pytest.param(
            "It costs &#36;5, or &dollar;6.", "costs", "set as mathematics", id="money-as-an-entity"
        ),
        pytest.param(
            "Text\n\n![](../media/notes.txt)", "notes", "no alternative text", id="picture-without-words"
        ),
        pytest.param(
            'Text\n<img src="../media/notes.txt">', "notes", "no alternative text", id="img-without-words"
        ),
        pytest.param(
            "![A hall](https://example.org/a.png)", "example", "comes from outside", id="remote-picture"
        ),
        pytest.param("See\n\n[this](gone.ipynb).", "gone", "no lessons/gone.ipynb", id="missing-link"),
        pytest.param("[a]: gone.pdf\n\nSee [a].", "gone", "no lessons/gone.pdf", id="missing-reference"),
        pytest.param('<a href="gone.pdf">x</a>', "gone", "no lessons/gone.pdf", id="missing-href"),
        pytest.param(
            "[up](../../secret.txt)", "secret", "there is no ../secret.txt", id="link-out-of-the-playbook"
        ),
        pytest.param("[up](/hub/admin)", "admin", "leads out of the lane", id="link-from-the-root"),
        pytest.param("[x](javascript:alert(1))", "alert", "may not begin with javascript", id="script-link"),
        pytest.param("[x](data:text/html,hi)", "data:", "may not begin with data", id="data-link"),
        pytest.param(
            "[x](https://example.org/hub/user-redirect/git-pull?repo=https://example.org/r)",
            "git-pull",
            "fetches a repository",
            id="link-that-pulls",
        ),
        pytest.param(
            'Go\n<button data-commandlinker-command="filebrowser:delete">x</button>',
            "commandlinker",
            "runs a command of JupyterLab",
            id="command-button",
        ),
        pytest.param(
            "Text\n<script>alert(1)</script>", "<script", "does something by itself", id="script-tag"
        ),
        pytest.param('<p onmouseover="x()">a</p>', "onmouse", "carries a script", id="event-handler"),
        pytest.param("<iframe src='x'></iframe>", "iframe", "does something by itself", id="frame"),
    ],
)
def test_a_fault_in_a_text_has_its_line(
    playbook: Path, lesson: Lesson, source: str, mark: str, said: str
) -> None:
    path = lesson(markdown(source))
    faults = of_the_lesson(playbook)
    assert {fault.line for fault in faults} == {line_with(path, mark)}
    assert any(fault.message.startswith("Cell 1: ") and said in fault.message for fault in faults), faults


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("`![](x.png)` and\n```\n<script>\n```\n", id="in-code"),
        pytest.param("<span>&#36;</span>5 of <span>&#36;</span>6, $x$, and `$5` or `$6`", id="money"),
        pytest.param("![Two people at a table](../media/notes.txt)", id="picture-with-words"),
        pytest.param("[a](https://example.org/x_(y)) <https://example.org> 3 < 4 & 5 > 2", id="outside-link"),
        pytest.param("[a](#below) [b](mailto:a@example.org) [c](<../media/notes.txt>)", id="other-links"),
    ],
)
def test_an_ordinary_text_has_no_fault(playbook: Path, lesson: Lesson, source: str) -> None:
    lesson(markdown(source))
    assert of_the_lesson(playbook) == []


@pytest.mark.parametrize(
    ("source", "mark", "said"),
    [
        pytest.param("x = 1\n!git clone https://example.org/r", "git", "git fetches", id="git-in-a-shell"),
        pytest.param("x = 1\n%git pull", "git", "git fetches", id="git-magic"),
        pytest.param("out = !ls", "!ls", "leaves Python", id="shell-into-a-name"),
        pytest.param("%%bash\nls", "bash", "leaves Python", id="bash-cell"),
        pytest.param("%%javascript\nalert(1)", "javascript", "page of its own", id="javascript-cell"),
        pytest.param("%%HTML\n<script></script>", "HTML", "page of its own", id="html-cell"),
        pytest.param(
            "import x\nx.display.Javascript('1')", "Javascript", "page of its own", id="javascript-call"
        ),
        pytest.param("HTML('<script>')", "script", "page of its own", id="html-call"),
        pytest.param('x = 1\nDiscussion("week-7")', "week-7", "no thread 'week-7'", id="undeclared-thread"),
        pytest.param('Prompt(slug="other")', "other", "no prompt 'other'", id="undeclared-prompt"),
        pytest.param("Prompt(name)", "name)", "write the name itself", id="a-name-that-cannot-be-read"),
        pytest.param("x = 1\nx = = 2", "= = 2", "not Python", id="not-python"),
    ],
)
def test_a_fault_in_code_has_its_line(
    playbook: Path, lesson: Lesson, source: str, mark: str, said: str
) -> None:
    path = lesson(code(source))
    faults = of_the_lesson(playbook)
    assert [fault.line for fault in faults] == [line_with(path, mark)], faults
    assert said in faults[0].message


def test_ordinary_magics_and_the_widgets_own_html_are_no_faults(playbook: Path, lesson: Lesson) -> None:
    lesson(code("%matplotlib inline\nimport ipywidgets as widgets\nwidgets.HTML('<b>x</b>')\nstr?\n"))
    assert of_the_lesson(playbook) == []


def test_what_only_looks_like_a_magic_is_no_fault(playbook: Path, lesson: Lesson) -> None:
    lesson(code('text = (\n    "%d"\n    % 3\n)\nsaid = """\n!git is a word here\n"""\n3 != 4'))
    assert of_the_lesson(playbook) == []


def test_a_saved_output_is_a_fault_and_an_active_one_is_named(playbook: Path, lesson: Lesson) -> None:
    output = {"output_type": "display_data", "data": {"application/javascript": ["x"]}, "metadata": {}}
    path = lesson(code("x", outputs=[output], execution_count=3))
    (fault,) = of_the_lesson(playbook)
    assert fault.line == line_with(path, '"cell_type": "code"')
    assert "a browser would run (application/javascript)" in fault.message
    lesson(code("x", outputs=[{"output_type": "stream", "name": "stdout", "text": ["x"]}]))
    assert "an output is saved here" in of_the_lesson(playbook)[0].message
    lesson(code("x", execution_count=3))
    assert "a count of runs" in of_the_lesson(playbook)[0].message


def test_saved_widget_state_is_a_fault(playbook: Path, lesson: Lesson) -> None:
    path = lesson(markdown("x"))
    data = json.loads(path.read_text())
    data["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    path.write_text(json.dumps(data, indent=1))
    assert "state of widgets" in of_the_lesson(playbook)[0].message


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"nbformat": 3}, "not a notebook of format 4", id="format-3"),
        pytest.param({"nbformat_minor": 4}, "older than notebook format 4.5", id="format-4.4"),
        pytest.param(
            {"metadata": {"kernelspec": {"name": "ir", "display_name": "R"}}}, "kernel is ir", id="r"
        ),
        pytest.param({"metadata": {}}, "kernel is not named", id="no-kernel"),
        pytest.param({"cells": "none"}, "not valid in notebook format 4", id="cells-that-are-none"),
    ],
)
def test_a_notebook_of_another_kind_is_a_fault(
    playbook: Path, lesson: Lesson, changes: dict[str, Any], said: str
) -> None:
    lesson(markdown("x"), **changes)
    assert any(said in fault.message for fault in check(playbook, FEATURES))


def test_a_cell_that_the_format_does_not_allow_is_named(playbook: Path, lesson: Lesson) -> None:
    path = lesson({**markdown("x"), "outputs": []})
    (fault,) = of_the_lesson(playbook)
    assert fault.line == line_with(path, '"cell_type": "markdown"')
    assert "Cell 1: this is not valid in notebook format 4" in fault.message


def test_two_cells_of_one_id_are_a_fault(playbook: Path, lesson: Lesson) -> None:
    lesson(markdown("x"), {**markdown("y")})
    assert any("another cell has the id text" in fault.message for fault in of_the_lesson(playbook))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="cut-short"),
        pytest.param("[" * 100_000, id="nested"),
        pytest.param("[1]", id="list"),
    ],
)
def test_a_file_that_is_no_notebook_is_a_fault_not_a_crash(playbook: Path, text: str) -> None:
    (playbook / "welcome.ipynb").write_text(text)
    assert any("not a notebook" in fault.message for fault in check(playbook, FEATURES))


def test_a_notebook_that_no_lesson_names_is_a_fault(playbook: Path) -> None:
    (playbook / "lessons" / "draft.ipynb").write_bytes((playbook / "welcome.ipynb").read_bytes())
    (fault,) = check(playbook, FEATURES)
    assert fault == Fault(
        "lane.yaml", 10, "lessons/draft.ipynb is in no lesson: add it under lessons, or remove the file."
    )


def test_each_language_of_a_lesson_holds_what_lane_yaml_places_there(playbook: Path) -> None:
    lane = playbook / "lane.yaml"
    text = lane.read_text().replace("language: en", "language: en\nalso_in: [es]")
    text = text.replace("{en: First}", "{en: First, es: Primera}")
    lane.write_text(text.replace("first.ipynb}", "first.ipynb, es: lessons/primera.ipynb}"))
    (playbook / "lessons" / "primera.ipynb").write_bytes((playbook / "welcome.ipynb").read_bytes())
    (fault,) = check(playbook, FEATURES)
    assert fault.line == 19
    assert 'lessons/primera.ipynb has no Discussion("week-1")' in fault.message


def test_text_drawings_and_code_beside_a_lesson_are_read_too(playbook: Path) -> None:
    (playbook / "lessons" / "notes.md").write_text("# Notes\n\n![](../media/notes.txt)\n")
    (playbook / "lessons" / "helper.py").write_text("x = 1\nx = = 2\n")
    (playbook / "media" / "chart.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg">\n<script/></svg>')
    (playbook / "lessons" / "latin.md").write_bytes(b"one\ncaf\xe9\n")
    found = {(fault.file, fault.line) for fault in check(playbook, FEATURES)}
    assert found == {
        ("lessons/notes.md", 3),
        ("lessons/helper.py", 2),
        ("media/chart.svg", 2),
        ("lessons/latin.md", 2),
    }
