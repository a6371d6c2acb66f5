"""One's own posts: edited with history, deleted without a trace, and nobody else's."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.discussing import Talk


@pytest.fixture
def talk(house: Any) -> Talk:
    return Talk.in_a_new_lane(house)


def test_an_edit_shows_at_once_and_keeps_what_was_said(talk: Talk) -> None:
    post = talk.say("first *thought*")
    edited = talk.edit(post, "second **thought**").json()
    assert (edited["text"], edited["html"]) == (
        "second **thought**",
        "<p>second <strong>thought</strong></p>",
    )
    assert (edited["version"], edited["created_at"]) == (2, post["created_at"])
    assert edited["edited_at"] > post["created_at"]
    assert talk.get(talk.of(post)) == edited
    third = talk.edit(edited, "third").json()
    told = talk.get(talk.of(post, "versions"))["items"]
    assert [(one["version"], one["text"]) for one in told] == [
        (3, "third"),
        (2, "second **thought**"),
        (1, "first *thought*"),
    ]
    assert told[2]["html"] == "<p>first <em>thought</em></p>"
    assert [one["at"] for one in told] == [third["edited_at"], edited["edited_at"], post["created_at"]]


def test_of_two_edits_at_once_one_is_told_so(talk: Talk) -> None:
    post = talk.say("both begin here")
    talk.house.as_("ana")
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda words: talk.edit(post, words), ["one", "other"]))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refused["code"], refused["version"]) == ("edited-meanwhile", 2)
    kept = next(answer.json() for answer in answers if answer.status_code == 200)
    assert talk.get(talk.of(post))["text"] == kept["text"]
    assert len(talk.get(talk.of(post, "versions"))["items"]) == 2


def test_writes_of_the_same_thing_at_once_come_one_after_the_other(talk: Talk) -> None:
    talk.house.as_("ana")
    with ThreadPoolExecutor(6) as pool:
        begun = list(
            pool.map(lambda _: talk.ask("POST", "/lanes/week/threads", "ana", {"title": "Same"}), range(6))
        )
        kept = list(
            pool.map(lambda n: talk.ask("PUT", f"{talk.url}/draft", "ana", {"text": f"d{n}"}), range(6))
        )
    assert sorted(answer.json()["slug"] for answer in begun) == ["same", *(f"same-{n}" for n in range(2, 7))]
    assert {answer.status_code for answer in kept} == {200}
    post = talk.say("react to me")
    with ThreadPoolExecutor(6) as pool:
        asked = list(
            pool.map(lambda _: talk.ask("PUT", talk.of(post, "reactions/heart"), "ana").status_code, range(6))
        )
    assert asked == [200] * 6
    assert talk.get(talk.of(post))["reactions"] == {"heart": ["ana"]}


def test_another_persons_post_is_neither_edited_nor_deleted(talk: Talk) -> None:
    post = talk.say("mine", "ana")
    for other in ("ben", "fay", "sofia"):
        assert talk.edit(post, "not mine", other).json()["code"] == "not-your-post"
        assert talk.ask("DELETE", talk.of(post), other).status_code == 403
    assert talk.get(talk.of(post)) == post


@pytest.mark.parametrize(
    "more", [{"author": "ben"}, {"state": "hidden"}, {"created_at": "2020-01-01T00:00:00Z"}, {"thread": "x"}]
)
def test_an_edit_sets_nothing_else(talk: Talk, more: dict[str, str]) -> None:
    post = talk.say("mine")
    assert talk.edit(post, "changed", **more).status_code == 422
    assert talk.get(talk.of(post)) == post


def test_an_edit_that_says_nothing_is_refused(talk: Talk) -> None:
    assert talk.edit(talk.say("mine"), "").status_code == 422


def test_what_was_deleted_keeps_its_place_and_says_nothing(talk: Talk) -> None:
    first, second = talk.say("going"), talk.say("staying", "ben")
    talk.say("an answer", "ben", reply_to=first["id"])
    gone = talk.ask("DELETE", talk.of(first), "ana").json()
    assert (gone["state"], gone["text"], gone["html"], gone["reactions"]) == ("deleted", "", "", {})
    assert [post["state"] for post in talk.page()["items"]] == ["deleted", "shown", "shown"]
    assert talk.seen()["posts"] == 2
    assert talk.ask("DELETE", talk.of(first), "ana").json() == gone
    assert talk.seen()["posts"] == 2
    assert talk.get(talk.of(first, "versions"), "ana") == {"items": []}
    assert talk.edit(first, "back").json()["code"] == "post-deleted"
    assert talk.hide(first).json()["code"] == "post-deleted"
    assert talk.get(talk.of(second))["text"] == "staying"


def test_deleted_words_are_in_no_table(talk: Talk) -> None:
    """Not in versions, drafts, reports, mentions, the log or the kept answers of anybody's write."""
    word = "canary-in-the-post"
    url = f"{talk.url}/posts"
    draft = {"text": f"{word} as a draft"}
    talk.ask("PUT", f"{talk.url}/draft", "ana", draft, key="draft").raise_for_status()
    post = talk.ask("POST", url, "ana", {"text": f"{word} @ben"}, key="post").json()
    edit = {"text": f"{word} again", "version": 1}
    talk.ask("PUT", talk.of(post), "ana", edit, key="edit").raise_for_status()
    talk.ask("PUT", talk.of(post, "reactions/heart"), "ben", key="react").raise_for_status()
    talk.ask("POST", talk.of(post, "reports"), "ben", {"reason": "so"}, key="report").raise_for_status()
    number = talk.get("/lanes/week/reports", "fay")["items"][0]["id"]
    closed = talk.ask("PATCH", f"/lanes/week/reports/{number}", "fay", {"state": "closed"}, key="close")
    talk.ask("PUT", talk.of(post, "hidden"), "fay", {"reason": "so"}, key="hide").raise_for_status()
    talk.ask("DELETE", talk.of(post, "hidden"), "fay", key="unhide").raise_for_status()
    assert word in closed.text
    assert word in talk.dump()
    gone = talk.ask("DELETE", talk.of(post), "ana", key="delete").json()
    assert word not in talk.dump()
    repeated = talk.ask("POST", url, "ana", {"text": f"{word} @ben"}, key="post")
    assert (repeated.status_code, repeated.json()) == (201, gone)
    assert talk.ask("PUT", talk.of(post, "reactions/heart"), "ben", key="react").json() == gone
    again = talk.ask("PATCH", f"/lanes/week/reports/{number}", "fay", {"state": "closed"}, key="close")
    assert again.json()["post"] == gone


def test_a_post_is_found_in_its_own_lane_and_thread_only(talk: Talk) -> None:
    post = talk.say("of week")
    talk.house.lane("other", stewards=["ana", "fay"], members=[])
    elsewhere = Talk(talk.house, lane="other")
    begun = {"title": "Second", "slug": "second"}
    talk.ask("POST", "/lanes/week/threads", "ana", begun).raise_for_status()
    for place in (elsewhere, Talk(talk.house, thread="second")):
        for method, what, body in (
            ("GET", "", None),
            ("GET", "versions", None),
            ("PUT", "", {"text": "x", "version": 1}),
            ("DELETE", "", None),
            ("PUT", "reactions/heart", None),
            ("DELETE", "reactions/heart", None),
            ("POST", "reports", {"reason": "x"}),
            ("PUT", "hidden", {"reason": "x"}),
            ("DELETE", "hidden", None),
        ):
            answer = place.ask(method, place.of(post, what), "fay", body)
            assert (answer.status_code, answer.json()["code"]) == (404, "no-such-post"), (method, what)
        assert place.ask("PUT", f"{place.url}/read", "fay", {"post": post["id"]}).status_code == 422
    assert talk.get(talk.of(post)) == post


def test_each_write_repeated_with_its_key_happens_once(talk: Talk) -> None:
    post = talk.say("here", "ana")
    second = talk.say("there", "ana")
    writes: list[tuple[str, str, str, Any]] = [
        ("POST", f"{talk.url}/posts", "ana", {"text": "once"}),
        ("PUT", talk.of(post), "ana", {"text": "edited", "version": 1}),
        ("PUT", talk.of(post, "reactions/idea"), "ben", None),
        ("DELETE", talk.of(post, "reactions/idea"), "ben", None),
        ("PUT", f"{talk.url}/read", "ben", {"post": post["id"]}),
        ("PUT", f"{talk.url}/draft", "ben", {"text": "begun"}),
        ("POST", talk.of(post, "reports"), "ben", {"reason": "unkind"}),
        ("PUT", talk.of(post, "hidden"), "fay", {"reason": "unkind"}),
        ("DELETE", talk.of(post, "hidden"), "fay", None),
        ("PATCH", talk.url, "fay", {"pinned": True}),
        ("PATCH", "/lanes/week/reports/1", "fay", {"state": "closed"}),
        ("DELETE", talk.of(second), "ana", None),
    ]
    for number, (method, path, by, body) in enumerate(writes):
        first = talk.ask(method, path, by, body, key=f"key-{number}")
        logged = talk.page()["cursor"]
        again = talk.ask(method, path, by, body, key=f"key-{number}")
        assert first.status_code in {200, 201}, (path, first.text)
        assert again.headers["Idempotency-Replayed"] == "true", path
        assert again.status_code == first.status_code
        assert talk.page()["cursor"] == logged
    assert [item["text"] for item in talk.page()["items"]] == ["edited", "", "once"]
    assert len(talk.get(talk.of(post, "versions"))["items"]) == 2
