"""Presence: who is here and who writes is told live, never logged, never in a flood, never to others."""

import json
from typing import Any

from cosmos_commons import presence

from tests.support.stream import watching

API = "/services/commons/api/v1"


def here(house: Any, by: str, lane: str = "week", **look: Any) -> Any:
    return house.client.put(f"{API}/lanes/{lane}/presence", json=look, headers=house.as_(by))


def companies(watch: Any) -> list[Any]:
    return [event["people"] for event in watch.events if event["kind"] == "core.presence"]


def test_who_is_here_is_told_to_who_asks_and_to_who_watches(house: Any, wait_until: Any) -> None:
    house.lane()
    with watching(house, wait_until) as watch:
        assert here(house, "ana", thread="hello").status_code == 200
        told = here(house, "ben", thread="hello", typing=True).json()["people"]
        assert [person["name"] for person in told] == ["ana", "ben"]
        wait_until(lambda: companies(watch)[-1:] == [told])
        assert told[1] == {
            "name": "ben", "display_name": "ben", "thread": "hello", "typing": True,
        }  # fmt: skip


def test_a_flood_of_typing_becomes_one_word_a_second(house: Any, wait_until: Any) -> None:
    house.lane()
    with watching(house, wait_until) as watch:
        for number in range(40):
            here(house, ["ana", "ben"][number % 2], thread="hello", typing=number % 3 == 0)
        wait_until(lambda: len(companies(watch)) >= 2)
        house.post("said")
        wait_until(lambda: any("post" in event for event in watch.events))
        assert len(companies(watch)) <= 6


def test_it_is_in_no_log_and_moves_no_cursor(house: Any, wait_until: Any) -> None:
    house.lane()
    before = house.get("/lanes/week/threads/hello/posts", "ana").json()["cursor"]
    with watching(house, wait_until) as watch:
        here(house, "ana", thread="hello")
        wait_until(lambda: bool(companies(watch)))
        assert "cursor" not in watch.events[0]
    assert house.get("/lanes/week/threads/hello/posts", "ana").json()["cursor"] == before


def test_who_looks_at_a_prompt_cannot_even_be_said(house: Any) -> None:
    house.lane()
    assert here(house, "ana", prompt="why").status_code == 422


def test_others_are_not_told(house: Any, wait_until: Any) -> None:
    house.lane()
    house.lane("other", stewards=[], members=["otto"])
    with watching(house, wait_until) as watch:
        assert here(house, "otto").status_code == 403
        here(house, "otto", "other", thread="hello")
        here(house, "ana", thread="hello")
        wait_until(lambda: bool(companies(watch)))
        assert "otto" not in json.dumps(watch.events)


def test_what_is_not_said_again_is_over() -> None:
    told: list[bytes] = []

    class Heard:
        def say(self, _lane: int, frame: bytes) -> None:
            told.append(frame)

    now = 0.0
    seen = presence.Presence(Heard(), lambda: now)  # type: ignore[arg-type]
    look = presence.Look(thread="hello", typing=True)
    seen.note(1, "ana", "Ana", look)
    assert seen.company(1).people[0].typing
    now = presence.TYPING_SECONDS + 1
    assert [person.typing for person in seen.company(1).people] == [False]
    now = presence.HERE_SECONDS + 1
    assert seen.company(1).people == []
