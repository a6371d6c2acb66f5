"""Summaries: bars, words and the middle of the numbers, for a round."""

from typing import Any

import pytest
from cosmos_commons.features.prompts.stop_words import STOP_WORDS

from tests.support.prompts import Prompts

PEOPLE = [f"m{number}" for number in range(12)]


@pytest.fixture
def prompts(house: Any) -> Prompts:
    house.lane(members=["ana", *PEOPLE])
    return Prompts(house)


def _summary(prompts: Prompts, answers: list[Any], **asked: Any) -> Any:
    slug = prompts.ask(**asked)
    for name, value in zip(PEOPLE, answers, strict=False):
        body = {"text": value} if isinstance(value, str) else {"value": value}
        prompts.answer(slug, name, **body)
    return prompts.get(f"{slug}/summary", "sofia")


def test_choices_are_counted_in_their_order_and_those_nobody_chose_too(prompts: Prompts) -> None:
    choices = [{"key": key, "label": key.title()} for key in ("sun", "rain", "snow")]
    told = _summary(prompts, [["rain"], ["sun", "rain"]], kind="choice", spec={"choices": choices, "most": 2})
    assert [(bar["label"], bar["count"]) for bar in told["histogram"]] == [
        ("Sun", 1),
        ("Rain", 2),
        ("Snow", 0),
    ]
    assert (told["responses"], told["number"]) == (2, None)


def test_a_scale_has_a_bar_for_each_step(prompts: Prompts) -> None:
    told = _summary(prompts, [1, 3, 3], kind="scale", spec={"least": 1, "most": 3})
    assert [bar["count"] for bar in told["histogram"]] == [1, 0, 2]
    assert told["number"] == {"mean": 7 / 3, "median": 3, "least": 1, "most": 3}


@pytest.mark.parametrize(
    ("numbers", "bars"),
    [
        pytest.param([], [], id="none"),
        pytest.param([2.5, -1, 2.5], [(-1, 1), (2.5, 2)], id="few"),
        pytest.param(
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 99, 100],
            [
                (0, 10),
                (10, 0),
                (20, 0),
                (30, 0),
                (40, 0),
                (50, 0),
                (60, 0),
                (70, 0),
                (80, 0),
                (90, 1),
                (100, 1),
            ],
            id="many",
        ),
    ],
)
def test_numbers_are_gathered_in_bars_of_one_width(prompts: Prompts, numbers: list[float], bars: Any) -> None:
    told = _summary(prompts, numbers, kind="number")
    assert [(bar["value"], bar["count"]) for bar in told["histogram"]] == bars
    assert (told["number"] is None) == (not numbers)


def test_the_ends_of_what_a_number_may_be_are_summed_up_too(prompts: Prompts) -> None:
    most = 2**53 - 1
    told = _summary(prompts, [-most, most, *range(10)], kind="number")
    assert sum(bar["count"] for bar in told["histogram"]) == 12
    assert (told["number"]["least"], told["number"]["most"]) == (-most, most)


@pytest.mark.parametrize(
    ("numbers", "bars"),
    [
        pytest.param([1234567.25, 1234567.75], {"1234567.25": 1, "1234567.75": 1}, id="few"),
        pytest.param([0.00045, 1e-7], {"0.0000001": 1, "0.00045": 1}, id="small"),
        pytest.param(
            [n / 10 for n in range(12)],
            {"0–0.2": 2, "0.2–0.4": 2, "0.4–0.6": 2, "0.6–0.8": 2, "0.8–1": 2, "1–1.2": 2},
            id="tenths",
        ),
        pytest.param(
            [1_000_000 + n for n in range(12)],
            {f"{n}–{n + 2}": 2 for n in range(1_000_000, 1_000_012, 2)},
            id="large",
        ),
    ],
)
def test_each_bar_says_all_its_digits_and_counts_what_is_in_it(
    prompts: Prompts, numbers: list[float], bars: dict[str, int]
) -> None:
    told = _summary(prompts, numbers, kind="number")
    assert {bar["label"]: bar["count"] for bar in told["histogram"]} == bars


def test_words_are_counted_by_response_without_those_of_every_text(prompts: Prompts) -> None:
    told = _summary(
        prompts,
        [
            "The garden, the Garden! See https://example.org/secretword",
            "Un huerto es **nuestro** y de la garden",
            "Don't forget the niñas' garden. L'été [here](https://example.org/otherword)",
        ],
    )
    words = {item["word"]: item["count"] for item in told["words"]}
    assert told["words"][0] == {"word": "garden", "count": 3}
    assert {"huerto", "niñas", "l'été", "forget"} <= set(words)
    assert not {"the", "un", "es", "nuestro", "de", "don't", "https", "secretword", "otherword"} & set(words)


def test_at_most_fifty_words_are_told(prompts: Prompts) -> None:
    many = " ".join(f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(80))
    assert len(_summary(prompts, [many])["words"]) == 50


def test_an_empty_prompt_has_an_empty_summary(prompts: Prompts) -> None:
    told = _summary(prompts, [])
    assert told == {"responses": 0, "histogram": [], "words": [], "number": None}


def test_the_stop_words_are_those_of_both_languages() -> None:
    assert {"the", "because", "you're", "también", "nosotros", "el"} <= STOP_WORDS
    assert not {"garden", "casa", "cooperative", "cooperativa"} & STOP_WORDS
