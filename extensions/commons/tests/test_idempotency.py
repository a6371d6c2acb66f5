"""Idempotency: the same key does nothing twice, also after a restart and at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from cosmos_commons.housekeeping import tidy
from cosmos_commons.settings import Settings
from pydantic import ValidationError

API = "/services/commons/api/v1"
POSTS = f"{API}/lanes/week/threads/hello/posts"


def _post(house: Any, text: str, key: str, by: str = "ana") -> Any:
    return house.client.post(POSTS, json={"text": text}, headers={**house.as_(by), "Idempotency-Key": key})


def _texts(house: Any) -> list[str]:
    return [post["text"] for post in house.get("/lanes/week/threads/hello/posts", "ana").json()["items"]]


def test_the_same_key_answers_the_same_and_does_nothing_twice(house: Any) -> None:
    house.lane()
    first, second = _post(house, "once", "k1"), _post(house, "once", "k1")
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert second.headers["idempotency-replayed"] == "true"
    assert _texts(house) == ["once"]


def test_the_same_key_for_something_else_is_refused(house: Any) -> None:
    house.lane()
    _post(house, "once", "k1")
    other = _post(house, "twice", "k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


def test_keys_of_two_people_have_nothing_to_do_with_each_other(house: Any) -> None:
    house.lane()
    assert _post(house, "same", "k1").json()["id"] != _post(house, "same", "k1", "ben").json()["id"]


def test_a_refused_write_leaves_its_key_free(house: Any) -> None:
    house.lane()
    lost = {**house.as_("ana"), "Idempotency-Key": "k1"}
    assert (
        house.client.post(
            f"{API}/lanes/week/threads/gone/posts", json={"text": "x"}, headers=lost
        ).status_code
        == 404
    )
    assert _post(house, "x", "k1").status_code == 201


def test_twenty_at_once_with_one_key_make_one_post(house: Any) -> None:
    house.lane()
    house.as_("ana")
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: _post(house, "once", "k1"), range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert _texts(house) == ["once"]


def test_a_key_is_honoured_after_a_restart(settings: Settings, serve: Any) -> None:
    with serve(settings) as house:
        house.lane()
        first = _post(house, "once", "k1")
    with serve(settings) as house:
        assert _post(house, "once", "k1").content == first.content
        assert _texts(house) == ["once"]


def test_what_was_added_is_not_added_again_for_as_long_as_browsers_try(house: Any) -> None:
    house.lane()
    _post(house, "once", "k1")
    _forget_after(house, days=31)
    assert _post(house, "once", "k1").headers["idempotency-replayed"] == "true"
    assert _texts(house) == ["once"]
    _forget_after(house, days=2)
    assert "idempotency-replayed" not in _post(house, "once", "k1").headers


def test_the_key_of_a_change_is_kept_for_three_days(house: Any) -> None:
    house.lane()

    def draft(text: str) -> int:
        headers = {**house.as_("ana"), "Idempotency-Key": "k1"}
        url = f"{API}/lanes/week/threads/hello/draft"
        answer = house.client.put(url, json={"text": text, "reply_to": None}, headers=headers)
        return int(answer.status_code)

    assert draft("once") == 200
    _forget_after(house, days=2)
    assert draft("another") == 422
    _forget_after(house, days=2)
    assert draft("another") == 200


def test_keys_cannot_be_kept_for_less_long_than_browsers_try(settings: Settings) -> None:
    with pytest.raises(ValidationError, match="idempotency_days"):
        Settings(data_dir=settings.data_dir, idempotency_days=30)


def _forget_after(house: Any, *, days: int) -> None:
    house.clock.now += timedelta(days=days)
    tidy(house.app.state.commons)
