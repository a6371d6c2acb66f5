"""Reading: pages in both directions, the first unread, marks that only move forward, drafts, pinned threads."""

from typing import Any

import pytest

from tests.support.discussing import Talk


@pytest.fixture
def talk(house: Any) -> Talk:
    return Talk.in_a_new_lane(house)


def _texts(page: dict[str, Any]) -> list[str]:
    return [post["text"] for post in page["items"]]


def test_a_thread_is_read_backwards_without_gap_or_repeat(talk: Talk) -> None:
    ids = [talk.say(str(number))["id"] for number in range(7)]
    seen: list[str] = []
    before: str | None = str(2**61)
    while before is not None:
        page = talk.page(f"?limit=3&before={before}")
        assert _texts(page) == sorted(_texts(page))
        seen = [post["id"] for post in page["items"]] + seen
        before = page["previous"]
    assert seen == ids


def test_a_page_says_what_is_on_either_side(talk: Talk) -> None:
    ids = [talk.say(str(number))["id"] for number in range(9)]
    first = talk.page("?limit=3")
    assert (first["previous"], first["next"]) == (None, ids[2])
    middle = talk.page(f"?limit=3&after={ids[2]}")
    assert (middle["previous"], middle["next"]) == (ids[3], ids[5])
    last = talk.page(f"?limit=3&after={ids[5]}")
    assert (last["previous"], last["next"]) == (ids[6], None)
    around = talk.page(f"?limit=4&around={ids[4]}")
    assert _texts(around) == ["3", "4", "5", "6"]
    assert (around["previous"], around["next"]) == (ids[3], ids[6])
    whole = talk.page("?limit=9")
    assert (whole["previous"], whole["next"]) == (None, None)
    assert talk.ask("GET", f"{talk.url}/posts?after=1&before=2", "ben").status_code == 422


def test_a_thread_opens_at_the_first_unread_post(talk: Talk) -> None:
    ids = [talk.say(str(number))["id"] for number in range(10)]
    assert _texts(talk.page("?limit=4&around=unread")) == ["0", "1", "2", "3"]
    marked = talk.ask("PUT", f"{talk.url}/read", "ben", {"post": ids[4]}).json()
    assert marked == {"last_read": ids[4], "unread": 5, "first_unread": ids[5]}
    assert _texts(talk.page("?limit=4&around=unread")) == ["4", "5", "6", "7"]
    talk.ask("PUT", f"{talk.url}/read", "ben", {"post": ids[9]}).raise_for_status()
    end = talk.page("?limit=4&around=unread")
    assert (_texts(end), end["next"]) == (["6", "7", "8", "9"], None)


def test_a_mark_only_moves_forward_and_is_ones_own(talk: Talk) -> None:
    ids = [talk.say(str(number))["id"] for number in range(3)]
    for number, left in ((ids[1], 1), (ids[0], 1), (ids[2], 0)):
        told = talk.ask("PUT", f"{talk.url}/read", "ben", {"post": number}).json()
        assert told["unread"] == left
    assert told == {"last_read": ids[2], "unread": 0, "first_unread": None}
    assert (talk.seen("fay")["unread"], talk.seen("fay")["last_read"]) == (3, None)
    lost = talk.ask("PUT", f"{talk.url}/read", "ben", {"post": "99999"})
    assert (lost.status_code, lost.json()["code"]) == (422, "no-such-post")


def test_unread_counts_others_posts_that_show(talk: Talk) -> None:
    before = talk.say("before", "ana")
    mine = talk.say("mine", "ben")  # who writes need not have read what is above
    assert (talk.seen()["unread"], talk.seen()["first_unread"]) == (1, before["id"])
    talk.ask("PUT", f"{talk.url}/read", "ben", {"post": mine["id"]}).raise_for_status()
    assert (talk.seen()["unread"], talk.seen()["last_read"]) == (0, mine["id"])
    going, hiding, staying = (talk.say(words, "ana") for words in ("going", "hiding", "staying"))
    assert (talk.seen()["unread"], talk.seen()["first_unread"]) == (3, going["id"])
    talk.ask("DELETE", talk.of(going), "ana").raise_for_status()
    assert (talk.seen()["unread"], talk.seen()["first_unread"]) == (2, hiding["id"])
    talk.hide(hiding).raise_for_status()
    assert (talk.seen()["unread"], talk.seen()["first_unread"]) == (1, staying["id"])
    listed = talk.get("/lanes/week/threads")["items"][0]
    assert listed == talk.seen()
    talk.ask("DELETE", talk.of(hiding, "hidden"), "fay").raise_for_status()
    assert talk.seen()["unread"] == 2
    talk.say("and mine", "ben")
    assert talk.seen()["unread"] == 2
    assert talk.seen("ana")["unread"] == 2


def test_a_draft_is_kept_for_its_writer_alone_until_it_is_sent(talk: Talk) -> None:
    first = talk.say("question")
    nothing = {"text": "", "reply_to": None, "saved_at": None}
    path = f"{talk.url}/draft"
    assert talk.get(path) == nothing
    kept = talk.ask("PUT", path, "ben", {"text": "  half a ", "reply_to": first["id"]}).json()
    assert (kept["text"], kept["reply_to"]) == ("  half a ", first["id"])
    assert talk.get(path) == kept
    assert talk.get(path, "ana") == nothing
    talk.say("half an answer", "ben")
    assert talk.get(path) == nothing
    talk.ask("PUT", path, "ben", {"text": "more"}).raise_for_status()
    assert talk.ask("PUT", path, "ben", {"text": " "}).json() == nothing
    assert talk.get(path) == nothing
    assert talk.ask("PUT", path, "ben", {"text": "x", "name": "ana"}).status_code == 422


def test_pinned_threads_come_first_then_the_latest_active_in_pages(talk: Talk) -> None:
    for slug in ("b", "c", "d", "e"):
        talk.ask("POST", "/lanes/week/threads", "ana", {"title": slug, "slug": slug}).raise_for_status()
    for slug in ("c", "b", "hello"):
        Talk(talk.house, thread=slug).say("active")
    talk.ask("PATCH", "/lanes/week/threads/e", "fay", {"pinned": True}).raise_for_status()
    wanted = ["e", "hello", "b", "c", "d"]
    assert [one["slug"] for one in talk.get("/lanes/week/threads")["items"]] == wanted
    seen: list[str] = []
    query = "?limit=2"
    while query:
        page = talk.get(f"/lanes/week/threads{query}")
        seen += [one["slug"] for one in page["items"]]
        query = f"?limit=2&after={page['next']}" if page["next"] else ""
    assert seen == wanted
    assert talk.ask("GET", "/lanes/week/threads?after=nonsense", "ben").status_code == 422


def test_a_thread_is_renamed_pinned_and_locked_by_facilitators_alone(talk: Talk) -> None:
    change = {"title": "Welcome, all", "pinned": True, "locked": True}
    for by in ("ana", "ben"):
        assert talk.ask("PATCH", talk.url, by, change).status_code == 403
    assert talk.seen()["title"] == "Hello"
    changed = talk.ask("PATCH", talk.url, "fay", change).json()
    assert {name: changed[name] for name in change} == change
    assert talk.ask("PATCH", talk.url, "fay", {"slug": "other"}).status_code == 422
