"""Reacting, mentioning, attaching, and hearing of all of it live."""

from typing import Any

import pytest

from tests.support.discussing import Talk
from tests.support.stream import watching


@pytest.fixture
def talk(house: Any) -> Talk:
    return Talk.in_a_new_lane(house)


def test_reactions_are_told_by_kind_oldest_first_and_can_be_taken_back(talk: Talk) -> None:
    post = talk.say("good news")
    for by in ("fay", "ben", "ana"):
        answer = talk.ask("PUT", talk.of(post, "reactions/celebrate"), by)
        assert answer.status_code == 200
    talk.ask("PUT", talk.of(post, "reactions/idea"), "ben")
    again = talk.ask("PUT", talk.of(post, "reactions/idea"), "ben").json()
    assert again["reactions"] == {"celebrate": ["fay", "ben", "ana"], "idea": ["ben"]}
    assert talk.page()["items"] == [again]
    less = talk.ask("DELETE", talk.of(post, "reactions/celebrate"), "fay").json()
    assert less["reactions"]["celebrate"] == ["ben", "ana"]
    assert talk.ask("DELETE", talk.of(post, "reactions/celebrate"), "fay").json() == less
    assert talk.ask("PUT", talk.of(post, "reactions/anger"), "ben").status_code == 422


def test_a_post_says_whom_of_the_lane_it_mentions(talk: Talk) -> None:
    post = talk.say("@ben and @fay, and @stranger", "ana")
    assert post["mentions"] == ["ben", "fay"]
    assert '<span data-mention="ben">@ben</span>' in post["html"]
    assert "@stranger" in post["html"]


def test_files_are_attached_by_who_gave_them_to_this_lane(talk: Talk) -> None:
    talk.house.lane("other", stewards=["ana"], members=[])
    mine, second, bens, elsewhere = talk.file(), talk.file(), talk.file("ben"), talk.file(lane=2)
    for wrong in (bens, elsewhere, "999"):
        refused = talk.ask("POST", f"{talk.url}/posts", "ana", {"text": "x", "attachments": [mine, wrong]})
        assert refused.json()["code"] == "no-such-file"
    assert not talk.claimed(mine)
    post = talk.say("", attachments=[second, mine])
    assert [file["id"] for file in post["attachments"]] == [second, mine]
    assert post["attachments"][0]["url"].startswith("/services/commons/api/v1/lanes/week/files/")
    assert talk.page()["items"] == [post]
    assert talk.claimed(mine)
    too_many = {"text": "x", "attachments": [mine] * 11}
    assert talk.ask("POST", f"{talk.url}/posts", "ana", too_many).status_code == 422


def test_an_edit_keeps_or_replaces_files_and_deleting_lets_them_go(talk: Talk) -> None:
    first, second, shared = talk.file(), talk.file(), talk.file()
    other = talk.say("the same plan", attachments=[shared])
    post = talk.say("plans", attachments=[first, shared])
    kept = talk.edit(post, "plans, better").json()
    assert [file["id"] for file in kept["attachments"]] == [first, shared]
    fewer = talk.edit(kept, "plans", attachments=[second]).json()
    assert [file["id"] for file in fewer["attachments"]] == [second]
    assert (talk.claimed(first), talk.claimed(second), talk.claimed(shared)) == (False, True, True)
    gone = talk.ask("DELETE", talk.of(post), "ana").json()
    assert gone["attachments"] == []
    assert not talk.claimed(second)
    talk.ask("DELETE", talk.of(other), "ana").raise_for_status()
    assert not talk.claimed(shared)


def test_a_picture_in_the_text_is_kept_with_the_post(talk: Talk) -> None:
    picture = talk.file()
    url = f"/services/commons/api/v1/lanes/week/files/{picture}/photo.png"
    post = talk.say(f"look: ![the plan]({url})")
    assert f'<img src="{url}" alt="the plan" loading="lazy">' in post["html"]
    assert post["attachments"] == []
    assert talk.claimed(picture)
    again = talk.edit(post, "no picture").json()
    assert talk.edit(again, "and none here").status_code == 200
    assert url in talk.get(talk.of(post, "versions"))["items"][2]["html"]
    assert talk.claimed(picture)  # by what the post said first
    talk.ask("DELETE", talk.of(post), "ana").raise_for_status()
    assert not talk.claimed(picture)


def test_each_change_reaches_who_watches_as_it_is_now(talk: Talk, wait_until: Any) -> None:
    talk.house.as_("ben")
    with watching(talk.house, wait_until) as watch:
        talk.ask("PATCH", talk.url, "fay", {"pinned": True}).raise_for_status()
        post = talk.say("first")
        watch.until(2)
        edited = talk.edit(post, "second").json()
        talk.ask("PUT", talk.of(post, "reactions/heart"), "fay").raise_for_status()
        talk.ask("PUT", talk.of(post, "reactions/heart"), "fay").raise_for_status()  # nothing new
        talk.hide(post).raise_for_status()
        talk.ask("DELETE", talk.of(post, "hidden"), "fay").raise_for_status()
        talk.ask("DELETE", talk.of(post), "ana").raise_for_status()
        events = watch.until(7)
    assert [event["kind"].removeprefix("discussion.") for event in events] == [
        "thread.changed", "post.created", "post.edited", "post.reacted", "post.hidden", "post.unhidden",
        "post.deleted",
    ]  # fmt: skip
    changed = {name: events[0][name] for name in ("thread", "title", "pinned", "locked")}
    assert changed == {"thread": "hello", "title": "Hello", "pinned": True, "locked": False}
    assert events[1]["post"] == post
    assert events[2]["post"]["version"] == edited["version"]
    assert events[6]["post"]["state"] == "deleted"
    assert all(event["thread"] == "hello" for event in events)
