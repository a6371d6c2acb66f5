"""Prompts: a draft of one's own, one response, and the others' only when the prompt lets one read them."""

from typing import Any

import pytest

from tests.support.discussing import Talk

API = "/services/commons/api/v1"


def _draft(house: Any, text: str, by: str) -> Any:
    return house.client.put(f"{API}/lanes/week/prompts/why/draft", json={"text": text}, headers=house.as_(by))


def test_a_draft_is_kept_and_is_ones_own(house: Any) -> None:
    house.lane()
    assert _draft(house, "not yet", "ana").status_code == 200
    assert house.get("/lanes/week/prompts/why/draft", "ana").json()["text"] == "not yet"
    for other in ("ben", "sofia"):
        assert house.get("/lanes/week/prompts/why/draft", other).json()["saved_at"] is None
    assert house.get("/lanes/week/prompts/why", "ana").json()["state"] == "draft"


def test_the_others_responses_are_hidden_until_one_has_responded(house: Any) -> None:
    house.lane()
    house.respond("canary-of-ana", "ana")
    hidden = house.get("/lanes/week/prompts/why/responses", "ben")
    assert (hidden.status_code, hidden.json()["code"]) == (403, "respond-first")
    shown = house.get("/lanes/week/prompts/why", "ben").json()
    assert (shown["state"], shown["responses"]) == ("open", None)
    everything = [
        house.get(path, "ben").text for path in ("/lanes/week/prompts", "/lanes/week/prompts/why", "/me")
    ]
    assert all("canary-of-ana" not in text for text in everything)
    house.respond("mine", "ben")
    read = house.get("/lanes/week/prompts/why/responses", "ben").json()
    assert [response["text"] for response in read["items"]] == ["canary-of-ana", "mine"]
    assert house.get("/lanes/week/prompts/why", "ben").json()["responses"] == 2


def test_a_prompt_open_at_once_is_read_before_responding(house: Any) -> None:
    house.lane()
    house.respond("hope", "ana", "hopes")
    assert len(house.get("/lanes/week/prompts/hopes/responses", "ben").json()["items"]) == 1


def test_who_answers_for_the_conversation_reads_at_once(house: Any) -> None:
    house.lane()
    house.respond("x", "ana")
    assert house.get("/lanes/week/prompts/why/responses", "sofia").status_code == 200


def test_responses_stand_in_the_order_they_were_sent_in_though_their_ids_have_none(house: Any) -> None:
    people = [f"p{number}" for number in range(12)]
    house.lane(members=people)
    for name in people:
        house.respond(f"of {name}", name, "hopes").raise_for_status()
    at = "/lanes/week/prompts/hopes/responses?limit=7"
    first = house.get(at, "p0").json()
    rest = house.get(f"{at}&after={first['next']}", "p0").json()
    items = first["items"] + rest["items"]
    assert [item["text"] for item in items] == [f"of {name}" for name in people]
    assert rest["next"] is None
    ids = [int(item["id"]) for item in items]
    assert ids != sorted(ids)  # once in 479 million times by chance


@pytest.mark.parametrize("by", ["throwing it away", "responding"])
def test_a_draft_that_is_gone_is_gone_from_the_kept_answers_too(house: Any, by: str) -> None:
    house.lane()
    url, ana = f"{API}/lanes/week/prompts/why", house.as_("ana")

    def kept(text: str, key: str) -> Any:
        headers = ana | {"Idempotency-Key": key}
        return house.client.put(f"{url}/draft", json={"text": text}, headers=headers).json()

    assert [kept(f"canary {key}", key)["text"] for key in ("one", "two")] == ["canary one", "canary two"]
    assert kept("canary two", "two")["text"] == "canary two"
    if by == "responding":
        house.respond("other words", "ana").raise_for_status()
    else:
        assert kept("", "three")["saved_at"] is None
    assert "canary" not in Talk(house).dump()
    assert kept("canary two", "two") == {"text": "", "value": None, "file": None, "saved_at": None}


def test_one_responds_once_and_the_draft_is_gone(house: Any) -> None:
    house.lane()
    _draft(house, "draft", "ana")
    assert house.respond("first", "ana").status_code == 201
    again = house.respond("second", "ana")
    assert (again.status_code, again.json()["code"]) == (409, "already-responded")
    assert house.get("/lanes/week/prompts/why", "ana").json()["state"] == "sent"
    assert house.get("/lanes/week/prompts/why/draft", "ana").json()["text"] == ""
    assert _draft(house, "late", "ana").json()["code"] == "already-responded"
    assert house.post("the database is fine after the refusal").status_code == 201
