"""Rounds: when a prompt is asked, what takes a response, and what each round shows to whom."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.prompts import Prompts


@pytest.fixture
def prompts(house: Any) -> Prompts:
    house.lane()
    return Prompts(house)


def _in(prompts: Prompts, **span: int) -> str:
    moment = prompts.house.clock.now + timedelta(**span)
    return str(moment.isoformat())


def test_a_prompt_takes_responses_from_its_opening_to_its_closing(prompts: Prompts) -> None:
    slug = prompts.ask(opens_at=_in(prompts, hours=1), closes_at=_in(prompts, hours=2))
    body = {"text": "an answer"}
    for state, code in (("scheduled", 409), ("open", 201), ("closed", 409)):
        assert prompts.get(slug, "ana")["round"]["state"] == state
        by = "ana" if state != "closed" else "ben"
        answer = prompts.do("POST", f"/prompts/{slug}/responses", by, body)
        assert answer.status_code == code
        if code == 409:
            assert answer.json()["code"] == "round-closed"
        prompts.house.clock.now += timedelta(hours=1)
    mine = prompts.get(slug, "ana")["mine"]
    late = prompts.do("PUT", f"/prompts/{slug}/responses/{mine}", "ana", {"text": "late", "version": 1})
    assert (late.status_code, late.json()["code"]) == (409, "round-closed")
    kept = prompts.do("PUT", f"/prompts/{slug}/draft", "ben", {"text": "what I typed meanwhile"})
    assert kept.status_code == 200


def test_each_round_takes_one_response_of_each_person(prompts: Prompts) -> None:
    slug = prompts.ask()
    first = prompts.answer(slug, "ana", "one")
    begun = prompts.do("POST", f"/prompts/{slug}/rounds", "sofia", {}).json()
    assert (begun["number"], begun["state"], begun["responses"]) == (2, "open", 0)
    shown = prompts.get(slug, "ana")
    assert (shown["round"]["number"], shown["state"], shown["mine"], shown["responses"]) == (
        2,
        "open",
        None,
        None,
    )
    second = prompts.answer(slug, "ana", "two")
    assert prompts.do("POST", f"/prompts/{slug}/responses", "ana", {"text": "three"}).json()["code"] == (
        "already-responded"
    )
    rounds = prompts.get(f"{slug}/rounds", "ana")["items"]
    assert [(one["number"], one["state"], one["mine"]) for one in rounds] == [
        (1, "closed", first),
        (2, "open", second),
    ]
    for number, text in ((1, "one"), (2, "two")):
        page = prompts.get(f"{slug}/responses?round={number}", "ana")
        assert [(item["text"], item["round"]) for item in page["items"]] == [(text, number)]
    assert prompts.refused(f"{slug}/responses?round=3", "ana") == "no-such-round"


def test_who_answers_a_later_round_reads_the_earlier_ones_too(prompts: Prompts) -> None:
    slug = prompts.ask()
    prompts.answer(slug, "ana", "of the first round")
    prompts.do("POST", f"/prompts/{slug}/rounds", "sofia", {})
    assert prompts.refused(f"{slug}/responses?round=1", "ben") == "respond-first"
    assert prompts.refused(f"{slug}/responses", "ana") == "respond-first"
    prompts.answer(slug, "ben", "of the second")
    assert len(prompts.get(f"{slug}/responses?round=1", "ben")["items"]) == 1
    assert len(prompts.get(f"{slug}/responses?round=1", "ana")["items"]) == 1


def test_a_planned_round_waits_and_then_takes_the_place_of_the_one_before(prompts: Prompts) -> None:
    slug = prompts.ask()
    planned = prompts.do("POST", f"/prompts/{slug}/rounds", "sofia", {"opens_at": _in(prompts, days=1)})
    assert planned.json()["state"] == "scheduled"
    again = prompts.do("POST", f"/prompts/{slug}/rounds", "sofia", {})
    assert (again.status_code, again.json()["code"]) == (409, "round-scheduled")
    assert prompts.get(slug, "ana")["round"]["number"] == 1
    prompts.answer(slug, "ana", "still the first")
    prompts.house.clock.now += timedelta(days=1)
    shown = prompts.get(slug, "ana")
    assert (shown["round"]["number"], shown["round"]["state"], shown["state"]) == (2, "open", "open")
    assert prompts.get(f"{slug}/rounds", "ana")["items"][0]["state"] == "closed"


def test_a_round_is_closed_now_and_opened_again(prompts: Prompts) -> None:
    slug = prompts.ask(visibility="after_closing")
    prompts.answer(slug, "ana", "words")
    at = f"/prompts/{slug}/rounds/1"
    long_ago = prompts.do("PATCH", at, "sofia", {"closes_at": "2020-01-01T00:00:00Z"}).json()
    assert (long_ago["state"], long_ago["closes_at"][:4]) == ("closed", "2026")
    assert len(prompts.get(f"{slug}/responses", "ben")["items"]) == 1
    assert prompts.do("PATCH", at, "sofia", {"closes_at": None}).json()["state"] == "open"
    assert prompts.refused(f"{slug}/responses", "ben") == "not-yet"


@pytest.mark.parametrize(
    "times",
    [
        pytest.param({"closes_at": "2020-01-01T00:00:00Z"}, id="over-before-it-begins"),
        pytest.param({"opens_at": "2030-01-02T00:00:00Z", "closes_at": "2030-01-01T00:00:00Z"}, id="crossed"),
        pytest.param({"opens_at": "2030-01-02T00:00:00"}, id="no-zone"),
        pytest.param({"opens_at": "9999-12-31T23:59:59-12:00"}, id="beyond-the-calendar"),
        pytest.param({"opens_at": 1e300}, id="a-number"),
    ],
)
def test_times_that_cannot_be_are_refused(prompts: Prompts, times: Any) -> None:
    slug = prompts.ask()
    for method, path, more in (
        ("POST", "/prompts", {"title": "T", "text": "Q"}),
        ("POST", f"/prompts/{slug}/rounds", {}),
    ):
        refused = prompts.do(method, path, "sofia", {**more, **times})
        assert (refused.status_code, refused.json()["code"]) == (422, "not-understood"), refused.text


def test_rounds_may_not_overlap(prompts: Prompts) -> None:
    slug = prompts.ask()
    prompts.do("POST", f"/prompts/{slug}/rounds", "sofia", {})
    for number, times in (
        (1, {"closes_at": None}),
        (1, {"closes_at": _in(prompts, days=9)}),
        (2, {"opens_at": None}),
    ):
        refused = prompts.do("PATCH", f"/prompts/{slug}/rounds/{number}", "sofia", times)
        assert (refused.status_code, "closes after it opens" in refused.json()["detail"]) == (422, True)
    assert prompts.do("PATCH", f"/prompts/{slug}/rounds/7", "sofia", {}).json()["code"] == "no-such-round"


def test_the_times_are_for_who_wrote_the_prompt_and_for_facilitators(prompts: Prompts) -> None:
    prompts.do("PUT", "/prompt-settings", "sofia", {"writers": "members"})
    slug = prompts.ask("ana")
    for method, path in (("POST", "rounds"), ("PATCH", "rounds/1")):
        assert prompts.do(method, f"/prompts/{slug}/{path}", "ben", {}).json()["code"] == "not-yours"
        assert prompts.do(method, f"/prompts/{slug}/{path}", "ana", {}).status_code in {200, 201}
