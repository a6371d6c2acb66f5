"""The numbers of the break-even lesson are right, are said in both languages, and follow the controls."""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest

LESSONS = Path(__file__).parents[4] / "curricula" / "coop-train-the-trainers" / "lessons"
NAMES = ("break_even", "break_even_words", "break_even_controls")


class Lesson:
    """The three modules beside the lesson, imported as its kernel does: by name, from its own folder."""

    def __init__(self, numbers: ModuleType, words: ModuleType, controls: ModuleType) -> None:
        self.Plan: Any = numbers.Plan
        self.words: Any = words
        self.controls: Any = controls


@pytest.fixture
def lesson(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lesson]:
    monkeypatch.syspath_prepend(LESSONS)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield Lesson(*(importlib.import_module(name) for name in NAMES))
    for name in NAMES:
        del sys.modules[name]


@pytest.mark.parametrize(
    ("changes", "break_even", "surplus"),
    [
        pytest.param({}, 75, -120_00, id="as the lesson begins"),
        pytest.param({"price": 112_00}, 70, 20_00, id="price"),
        pytest.param({"pay": 23_42}, 70, 1_80, id="pay"),
        pytest.param({"fixed": 1_500_00}, 63, 180_00, id="fixed costs"),
        pytest.param({"jobs": 80}, 75, 120_00, id="jobs"),
        pytest.param({"minutes": 150}, 50, 720_00, id="hours"),
        pytest.param({"supplies": 20_00}, 100, -540_00, id="supplies"),
        pytest.param({"pay": 32_50}, None, -1_905_00, id="each job loses"),
        pytest.param({"pay": 32_00}, None, -1_800_00, id="each job leaves nothing"),
        pytest.param({"fixed": 0, "jobs": 0}, 0, 0, id="nothing to cover"),
        pytest.param({"fixed": 0, "pay": 32_00}, 0, 0, id="nothing to cover and nothing left"),
    ],
)
def test_the_break_even_point_and_the_month(
    lesson: Lesson, changes: dict[str, int], break_even: int | None, surplus: int
) -> None:
    plan = lesson.Plan(**changes)
    assert (plan.break_even, plan.surplus) == (break_even, surplus)


@pytest.mark.parametrize("fixed", [1, 2_399, 2_400, 2_401, 1_800_00, 1_800_01])
def test_the_break_even_point_is_the_first_number_of_jobs_that_covers_everything(
    lesson: Lesson, fixed: int
) -> None:
    plan = lesson.Plan(fixed=fixed)
    assert plan.money_in(plan.break_even) >= plan.money_out(plan.break_even)
    assert plan.money_in(plan.break_even - 1) < plan.money_out(plan.break_even - 1)


def test_the_pay_that_the_jobs_can_carry_is_the_highest_that_covers_everything(lesson: Lesson) -> None:
    fair = lesson.Plan().fair_pay
    assert fair == 23_42
    assert lesson.Plan(pay=fair).surplus >= 0 > lesson.Plan(pay=fair + 1).surplus
    assert lesson.Plan(jobs=1).fair_pay == 0
    assert lesson.Plan(minutes=0).fair_pay == 0


def test_hours_are_shared_among_the_members(lesson: Lesson) -> None:
    assert lesson.Plan().hours_a_week == pytest.approx(70 * 3 / 6 * 12 / 52)


def test_the_sentences_say_the_numbers_in_both_languages(lesson: Lesson) -> None:
    english = " ".join(lesson.words.sentences(lesson.Plan(), "en"))
    spanish = " ".join(lesson.words.sentences(lesson.Plan(), "es"))
    for said in (english, spanish):
        assert re.findall(r"\$?[\d,.]*\d", said) == [
            *("$110", "$14", "$72", "$24", "75", "$1,800", "70", "$120", "70", "$23.42", "6", "8.1")
        ]
    assert "you are $120 short" in english
    assert "les faltan $120" in spanish
    losing = " ".join(lesson.words.sentences(lesson.Plan(pay=40_00), "es"))
    assert "Con cada trabajo se pierden $24" in losing
    assert lesson.words.WORDS["en"].keys() == lesson.words.WORDS["es"].keys()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("jobs", [0, 1, 70, 2_000])
@pytest.mark.parametrize("pay", [0, 24_00, 32_00, 200_00])
def test_the_chart_is_sound_and_says_in_words_what_it_shows(
    lesson: Lesson, language: str, jobs: int, pay: int
) -> None:
    plan = lesson.Plan(jobs=jobs, pay=pay)
    chart = ElementTree.fromstring(lesson.controls.chart(plan, language))
    assert chart.get("role") == "img"
    assert lesson.words.sentences(plan, language)[1] in (chart.get("aria-label") or "")
    for element in chart.iter():
        for name in ("x", "x1", "x2", "cx"):
            assert 0 <= float(element.get(name, 0)) <= 360
        for name in ("y", "y1", "y2", "cy"):
            assert 0 <= float(element.get(name, 0)) <= 290
    marks = [text.text or "" for text in chart.iter("{http://www.w3.org/2000/svg}text")]
    assert any(mark.endswith(f": {jobs:,}") for mark in marks)
    assert "<script" not in lesson.controls.table(plan, language)


def test_moving_a_control_changes_the_words_the_chart_and_the_table(lesson: Lesson) -> None:
    box = lesson.controls.controls("en")
    grid, again, told = box.children
    fields = {part.children[0].description: part.children[0] for part in grid.children}
    assert len(fields) == 7
    assert "It takes 75 jobs" in told.value
    assert "break-even: 75" in told.value
    fields["Price of one job ($)"].value = 112
    assert "It takes 70 jobs" in told.value
    assert "break-even: 70" in told.value
    assert ">$7,840</td>" in told.value
    again.click()
    assert "It takes 75 jobs" in told.value


def test_the_buttons_beside_a_field_move_it_and_stop_at_its_ends(lesson: Lesson) -> None:
    box = lesson.controls.controls("es")
    members, less, more = box.children[0].children[6].children
    assert (less.description, more.description) == ("− 1", "+ 1")
    assert more.tooltip == "Personas que se reparten el trabajo: 1 más"
    more.click()
    assert members.value == 7
    for _ in range(10):
        less.click()
    assert members.value == 1
    assert "48.5 horas por semana" in box.children[-1].value
