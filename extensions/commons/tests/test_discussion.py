"""Discussions: posting, replying and reading in pages."""

from typing import Any

import pytest
from cosmos_commons.text import LONGEST

API = "/services/commons/api/v1"


def test_half_a_character_is_refused_in_words(house: Any) -> None:
    house.lane()
    url = f"{API}/lanes/week/threads/hello/posts"
    headers = {**house.as_("ana"), "Content-Type": "application/json"}
    for body in (b'{"text": "\\ud800"}', b'{"text": "\xff"}', b'{"text": NaN}', b"[" * 10_000):
        answer = house.client.post(url, content=body, headers=headers)
        assert answer.status_code in {400, 422}, body
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_post_is_there_for_the_others_at_once(house: Any) -> None:
    house.lane()
    made = house.post("hello **you**")
    assert made.status_code == 201
    page = house.get("/lanes/week/threads/hello/posts", "ben").json()
    assert page["items"] == [made.json()]
    assert page["items"][0]["html"] == "<p>hello <strong>you</strong></p>"
    assert page["items"][0]["author"] == {"name": "ana", "display_name": "ana", "role": "member"}
    thread = house.get("/lanes/week/threads/hello", "ben").json()
    assert (thread["posts"], thread["last_post_at"]) == (1, made.json()["created_at"])


def test_people_are_shown_by_the_name_they_go_by(house: Any) -> None:
    house.lane()
    named = {"display_name": "Ana María"}
    assert house.client.put(f"{API}/people/ana", json=named, headers=house.operator).status_code == 200
    assert house.post("hola").json()["author"]["display_name"] == "Ana María"
    assert house.client.put(f"{API}/people/ben", json=named, headers=house.as_("ana")).status_code == 403


def test_a_reply_answers_a_post_of_the_same_thread_only(house: Any) -> None:
    house.lane()
    first = house.post("first").json()["id"]
    assert house.post("second", "ben", reply_to=first).json()["reply_to"] == first
    assert house.post("lost", "ben", reply_to="999").json()["code"] == "no-such-post"
    begun = {"title": "Other", "slug": "other"}
    house.client.post(f"{API}/lanes/week/threads", json=begun, headers=house.as_("ana"))
    url = f"{API}/lanes/week/threads/other/posts"
    crossed = house.client.post(url, json={"text": "x", "reply_to": first}, headers=house.as_("ana"))
    assert crossed.status_code == 422


def test_posts_come_in_pages_without_gap_or_repeat(house: Any) -> None:
    house.lane()
    texts = [f"post {number}" for number in range(7)]
    for text in texts:
        house.post(text)
    seen: list[str] = []
    after: str | None = "0"
    while after is not None:
        page = house.get(f"/lanes/week/threads/hello/posts?limit=3&after={after}", "ben").json()
        seen += [post["text"] for post in page["items"]]
        after = page["next"]
    assert seen == texts


def test_a_thread_gets_a_name_from_its_title(house: Any) -> None:
    house.lane()
    asked = {"title": "¿Qué es una cooperativa?"}
    url = f"{API}/lanes/week/threads"
    slugs = [house.client.post(url, json=asked, headers=house.as_("ana")).json()["slug"] for _ in range(2)]
    assert slugs == ["que-es-una-cooperativa", "que-es-una-cooperativa-2"]
    taken = house.client.post(url, json={"title": "x", "slug": slugs[0]}, headers=house.as_("ana"))
    assert taken.json()["code"] == "thread-name-taken"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"text": "   "}, id="blank"),
        pytest.param({"text": "x" * (LONGEST + 1)}, id="too long"),
        pytest.param({"text": "x", "author": "ben"}, id="somebody else's name"),
        pytest.param({"text": "x", "created_at": "2020-01-01T00:00:00Z"}, id="another time"),
        pytest.param({}, id="nothing"),
    ],
)
def test_a_post_that_is_not_one_is_refused(house: Any, body: dict[str, str]) -> None:
    house.lane()
    url = f"{API}/lanes/week/threads/hello/posts"
    assert house.client.post(url, json=body, headers=house.as_("ana")).status_code == 422
    assert house.get("/lanes/week/threads/hello/posts", "ana").json()["items"] == []


def test_odd_characters_are_stored_or_left_out_and_never_break_anything(house: Any) -> None:
    house.lane()
    made = house.post("a\x00b \u202eevil\u202c 👩‍👩‍👧 \r\nline")
    assert made.json()["text"] == "ab evil 👩‍👩‍👧 \nline"
