"""Races: one response for each person and round, nothing after a closing, and no write that happens twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.prompts import Prompts


@pytest.fixture
def prompts(house: Any) -> Prompts:
    house.lane(members=["ana", "ben", *(f"m{number}" for number in range(8))])
    for name in ("ana", "ben", "sofia", *(f"m{number}" for number in range(8))):
        house.as_(name)
    return Prompts(house)


def _at_once(*works: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(works)) as pool:
        return [one.result() for one in [pool.submit(work) for work in works]]


def test_of_many_responses_at_once_by_one_person_one_is_taken(prompts: Prompts) -> None:
    slug = prompts.ask()
    answers = _at_once(
        *(
            lambda n=n: prompts.do("POST", f"/prompts/{slug}/responses", "ana", {"text": f"try {n}"})
            for n in range(8)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert {answer.json().get("code") for answer in answers if answer.status_code == 409} == {
        "already-responded"
    }
    assert len(prompts.get(f"{slug}/responses", "ana")["items"]) == 1


def test_people_who_respond_at_once_each_have_a_pseudonym_of_their_own(prompts: Prompts) -> None:
    slug = prompts.ask(anonymous=True, visibility="at_once")
    _at_once(*(lambda n=n: prompts.answer(slug, f"m{n}", "words") for n in range(8)))
    told = {item["pseudonym"] for item in prompts.get(f"{slug}/responses", "ben")["items"]}
    assert len(told) == 8


def test_nothing_is_revised_once_the_closing_was_confirmed(prompts: Prompts) -> None:
    for _ in range(5):
        slug = prompts.ask(visibility="after_closing")
        mine = prompts.answer(slug, "ana", "first")
        at = f"/prompts/{slug}/responses/{mine}"
        closed: list[Any] = []

        def close(slug: str = slug, closed: list[Any] = closed, at: str = at) -> None:
            now = prompts.house.clock.now.isoformat()
            prompts.do("PATCH", f"/prompts/{slug}/rounds/1", "sofia", {"closes_at": now}).raise_for_status()
            closed.append(prompts.get(at.removeprefix("/prompts/"), "sofia")["version"])

        def revise(at: str = at) -> None:
            version = 1
            while (answer := prompts.do("PUT", at, "ana", {"text": "again", "version": version})).is_success:
                version += 1
            assert answer.json()["code"] == "round-closed"

        _at_once(revise, close)
        assert prompts.get(at.removeprefix("/prompts/"), "sofia")["version"] == closed[0]


def test_two_changes_of_one_version_leave_one(prompts: Prompts) -> None:
    slug = prompts.ask()
    mine = prompts.answer(slug, "ana", "first")
    for path, by in ((f"/prompts/{slug}/responses/{mine}", "ana"), (f"/prompts/{slug}", "sofia")):
        method = "PUT" if by == "ana" else "PATCH"
        answers = _at_once(
            *(
                lambda n=n, method=method, path=path, by=by: prompts.do(
                    method, path, by, {"text": f"n{n}", "version": 1}
                )
                for n in range(4)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


def test_a_prompt_made_less_open_while_people_respond_shows_nobody_what_it_should_not(
    prompts: Prompts,
) -> None:
    slug = prompts.ask(visibility="never")
    change = {"visibility": "at_once", "version": 1}
    opened, responded = _at_once(
        lambda: prompts.do("PATCH", f"/prompts/{slug}", "sofia", change),
        lambda: prompts.do("POST", f"/prompts/{slug}/responses", "ana", {"text": "words"}),
    )
    assert responded.status_code == 201
    # Either it was open before Ana responded, or it stays as it was when she did.
    assert opened.status_code in {200, 409}
    again = prompts.do("PATCH", f"/prompts/{slug}", "sofia", {**change, "version": 2})
    assert again.status_code == (200 if opened.status_code == 200 else 409)


def test_two_prompts_of_one_title_at_once_have_a_name_each(prompts: Prompts) -> None:
    body = {"title": "Same", "text": "Q"}
    answers = _at_once(*(lambda: prompts.do("POST", "/prompts", "sofia", body) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["slug"] for answer in answers}) == 4


def test_every_write_repeated_with_its_key_happens_once(prompts: Prompts) -> None:
    slug = prompts.ask(anonymous=True)
    mine = prompts.answer(slug, "ana", "words")
    at = f"/prompts/{slug}/responses/{mine}"
    said = prompts.do("POST", f"{at}/replies", "ana", {"text": "to delete"}).json()["id"]
    writes = [
        ("POST", "/prompts", "sofia", {"title": "T", "text": "Q"}),
        ("PATCH", "/prompts/why", "sofia", {"title": "Changed", "version": 1}),
        ("POST", "/prompts/why/rounds", "sofia", {}),
        ("PATCH", "/prompts/why/rounds/2", "sofia", {"closes_at": "2030-01-01T00:00:00Z"}),
        ("PUT", "/prompts/why/draft", "ana", {"text": "draft"}),
        ("POST", "/prompts/why/responses", "ana", {"text": "words"}),
        ("PUT", at, "ana", {"text": "anew", "version": 1}),
        ("PUT", f"{at}/exemplar", "sofia", None),
        ("DELETE", f"{at}/exemplar", "sofia", None),
        ("POST", f"{at}/replies", "ana", {"text": "a reply"}),
        ("DELETE", f"{at}/replies/{said}", "ana", None),
        ("POST", f"{at}/author", "sofia", {"reason": "needed"}),
        ("PUT", "/prompt-settings", "sofia", {"writers": "members"}),
    ]
    for number, (method, path, by, body) in enumerate(writes):
        headers = {"Idempotency-Key": f"key-{number}"}
        first = prompts.do(method, path, by, body, **headers)
        assert first.is_success, (method, path, first.text)
        cursor = prompts.get("hopes/responses", "sofia")["cursor"]
        again = prompts.do(method, path, by, body, **headers)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["idempotency-replayed"] == "true"
        assert prompts.get("hopes/responses", "sofia")["cursor"] == cursor
