"""Looking after a discussion: locked threads, reports, and hidden posts whose words reach nobody."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.discussing import API, Talk
from tests.support.stream import watching

CANARY = "canary-of-ana"


@pytest.fixture
def talk(house: Any) -> Talk:
    return Talk.in_a_new_lane(house)


def test_in_a_locked_thread_only_facilitators_write(talk: Talk) -> None:
    post = talk.say("before", "ana")
    talk.lock().raise_for_status()
    for method, path, body in (
        ("POST", f"{talk.url}/posts", {"text": "x"}),
        ("PUT", talk.of(post), {"text": "x", "version": 1}),
        ("PUT", talk.of(post, "reactions/heart"), None),
        ("DELETE", talk.of(post, "reactions/heart"), None),
    ):
        refused = talk.ask(method, path, "ana", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "thread-locked"), path
    assert talk.page()["items"] == [post]
    talk.say("closing words", "fay")
    talk.ask("PUT", talk.of(post, "reactions/heart"), "sofia").raise_for_status()
    talk.ask("POST", talk.of(post, "reports"), "ben", {"reason": "still"}).raise_for_status()
    talk.ask("PUT", f"{talk.url}/draft", "ana", {"text": "for later"}).raise_for_status()
    assert talk.ask("DELETE", talk.of(post), "ana").json()["state"] == "deleted"
    talk.lock(False).raise_for_status()
    talk.say("again", "ana")


def test_once_a_thread_is_locked_no_edit_that_raced_with_it_changes_anything(talk: Talk) -> None:
    for turn in range(8):
        post = talk.say(f"before {turn}", "ana")
        with ThreadPoolExecutor(2) as pool:
            editing = pool.submit(talk.edit, post, f"after {turn}")
            locking = pool.submit(talk.lock)
            edited, locked = editing.result(), locking.result()
        assert locked.status_code == 200
        assert edited.status_code in {200, 409}
        shown = talk.get(talk.of(post))
        assert shown["text"] == (f"after {turn}" if edited.status_code == 200 else f"before {turn}")
        kinds = _kinds(talk)
        if edited.status_code == 200:  # then it came first, in the log too
            assert kinds[-2:] == ["discussion.post.edited", "discussion.thread.changed"]
        talk.lock(False).raise_for_status()


def _kinds(talk: Talk) -> list[str]:
    from cosmos_commons import events

    with talk.house.app.state.commons.database.read() as session:
        return [event.kind for event in events.after(session, 1, 0, 1000)]


def test_a_hidden_post_keeps_its_place_and_its_reason_is_told_to_all(talk: Talk) -> None:
    post = talk.say(CANARY, attachments=[talk.file()])
    talk.ask("PUT", talk.of(post, "reactions/heart"), "ben").raise_for_status()
    shown = talk.get(talk.of(post))
    for by in ("ana", "ben"):
        assert talk.hide(post, by=by).status_code == 403
        assert talk.ask("DELETE", talk.of(post, "hidden"), by).status_code == 403
    hidden = talk.hide(post, "personal details").json()
    assert (hidden["state"], hidden["reason"]) == ("hidden", "personal details")
    assert (hidden["text"], hidden["html"], hidden["attachments"], hidden["reactions"]) == ("", "", [], {})
    assert talk.hide(post, "personal details").json() == hidden
    assert talk.seen()["posts"] == 0
    assert talk.edit(shown, "edited").json()["code"] == "post-hidden"
    assert talk.ask("PUT", talk.of(post, "reactions/heart"), "fay").json()["code"] == "post-hidden"
    assert talk.hide(post, "other").json()["reason"] == "other"
    assert talk.ask("DELETE", talk.of(post, "hidden"), "fay").json() == shown
    assert talk.seen()["posts"] == 1


def test_a_hidden_posts_words_reach_nobody_below_facilitator(talk: Talk, wait_until: Any) -> None:
    path = f"{talk.url}/posts"
    body = {"text": f"{CANARY} @ben"}
    post = talk.ask("POST", path, "ana", body, key="post").json()
    post = talk.edit(post, f"{CANARY} once more @ben").json()
    talk.ask("PUT", talk.of(post, "reactions/heart"), "ben", key="react").raise_for_status()
    talk.ask("POST", talk.of(post, "reports"), "ben", {"reason": "unkind"}).raise_for_status()
    talk.hide(post).raise_for_status()
    for by in ("ana", "ben", "fay", "sofia"):
        for reading in (path, talk.of(post), f"{path}?around=unread", "/lanes/week/threads", talk.url,
                        "/lanes/week/notifications"):  # fmt: skip
            answer = talk.ask("GET", reading, by)
            assert answer.is_success, (by, reading)
            assert CANARY not in answer.text, (by, reading)
    assert talk.ask("GET", talk.of(post, "versions"), "ben").json()["code"] == "versions-hidden"
    assert talk.ask("GET", "/lanes/week/reports?state=closed", "ben").status_code == 403
    assert CANARY not in talk.ask("PUT", talk.of(post, "reactions/heart"), "ben", key="react").text
    assert CANARY not in talk.ask("POST", path, "ana", body, key="post").text
    with watching(talk.house, wait_until, query="?after=0") as watch:
        wait_until(lambda: "discussion.post.hidden" in watch.kinds)
        assert CANARY not in str(watch.events)
    assert "discussion.report.created" in watch.kinds  # of one's own report
    for by in ("ana", "fay", "sofia"):
        assert len(talk.get(talk.of(post, "versions"), by)["items"]) == 2
    reported = talk.get("/lanes/week/reports?state=closed", "fay")["items"][0]
    assert reported["post"]["text"] == f"{CANARY} once more @ben"


def test_the_files_of_a_hidden_post_are_hidden_too(talk: Talk) -> None:
    given = talk.house.client.post(
        f"{API}/lanes/week/files?name=notes.txt",
        content=b"some notes",
        headers=talk.house.as_("ana") | {"Content-Type": "text/plain"},
    ).json()
    post = talk.say("see", attachments=[given["id"]])
    for hidden, statuses in (
        (False, {"ana": 200, "ben": 200, "fay": 200}),
        (True, {"ana": 200, "ben": 404, "fay": 200}),
    ):
        if hidden:
            talk.hide(post).raise_for_status()
        for by, status in statuses.items():
            got = talk.house.client.get(given["url"], headers=talk.house.as_(by))
            assert got.status_code == status, (by, hidden)


def test_a_report_reaches_facilitators_alone_and_is_closed_by_them(talk: Talk, wait_until: Any) -> None:
    post = talk.say("odd", "ana")
    path = talk.of(post, "reports")
    for name in ("ana", "fay"):
        talk.house.as_(name)
    with (
        watching(talk.house, wait_until, "fay") as facilitator,
        watching(talk.house, wait_until, "ana") as member,
    ):
        assert talk.ask("POST", path, "ben", {"reason": "not kind"}).json() == {}
        talk.ask("POST", path, "ben", {"reason": "not kind"}).raise_for_status()
        talk.ask("POST", path, "ben", {"reason": "not kind at all"}).raise_for_status()
        talk.ask("PATCH", "/lanes/week/reports/1", "fay", {"state": "closed"}).raise_for_status()
        talk.ask("PATCH", "/lanes/week/reports/1", "fay", {"state": "closed"}).raise_for_status()
        talk.ask("POST", path, "ben", {"reason": "not kind at all"}).raise_for_status()
        talk.say("after", "ana")
        member.until(1)
        facilitator.until(5)
    assert member.kinds == ["discussion.post.created"]
    assert facilitator.kinds[2:] == [
        "discussion.report.closed",
        "discussion.report.created",
        "discussion.post.created",
    ]
    assert (facilitator.events[2]["by"]["name"], facilitator.events[2]["post"]["id"]) == ("fay", post["id"])
    assert facilitator.kinds[:2] == ["discussion.report.created"] * 2
    assert facilitator.events[0]["post"]["id"] == post["id"]
    for by in ("ana", "ben"):
        assert talk.ask("GET", "/lanes/week/reports", by).status_code == 403
        assert talk.ask("PATCH", "/lanes/week/reports/1", by, {"state": "closed"}).status_code == 403
    (found,) = talk.get("/lanes/week/reports", "fay")["items"]
    assert (found["reason"], found["by"]["name"], found["state"]) == ("not kind at all", "ben", "open")
    closed = talk.ask("PATCH", f"/lanes/week/reports/{found['id']}", "fay", {"state": "closed"}).json()
    assert (closed["state"], closed["closed_by"]) == ("closed", "fay")
    assert talk.get("/lanes/week/reports", "fay")["items"] == []
    assert talk.get("/lanes/week/reports?state=closed", "fay")["items"] == [closed]
    assert talk.ask("PATCH", "/lanes/week/reports/99", "fay", {"state": "closed"}).status_code == 404


def test_reports_come_in_pages_and_those_of_another_lane_never(talk: Talk) -> None:
    posts = [talk.say(str(number)) for number in range(3)]
    for post in posts:
        talk.ask("POST", talk.of(post, "reports"), "ben", {"reason": "so"}).raise_for_status()
    page = talk.get("/lanes/week/reports?limit=2", "fay")
    assert [one["post"]["text"] for one in page["items"]] == ["2", "1"]
    rest = talk.get(f"/lanes/week/reports?after={page['next']}", "fay")
    assert ([one["post"]["text"] for one in rest["items"]], rest["next"]) == (["0"], None)
    talk.house.lane("other", stewards=["fay"], members=[])
    assert talk.get("/lanes/other/reports", "fay")["items"] == []
    number = page["items"][0]["id"]
    assert talk.ask("PATCH", f"/lanes/other/reports/{number}", "fay", {"state": "closed"}).status_code == 404


def test_who_takes_their_words_back_does_not_learn_that_they_were_reported(
    talk: Talk, wait_until: Any
) -> None:
    post = talk.say("odd", "ana")
    talk.ask("POST", talk.of(post, "reports"), "ben", {"reason": "so"}).raise_for_status()
    talk.ask("DELETE", talk.of(post), "ana").raise_for_status()
    with watching(talk.house, wait_until, "ana", "?after=0") as author:
        wait_until(lambda: "discussion.post.deleted" in author.kinds)
    assert not [kind for kind in author.kinds if "report" in kind]
    assert talk.get("/lanes/week/reports", "fay")["items"] == []


def test_hiding_closes_a_posts_reports(talk: Talk) -> None:
    post = talk.say("odd")
    talk.ask("POST", talk.of(post, "reports"), "ben", {"reason": "so"}).raise_for_status()
    talk.hide(post).raise_for_status()
    assert _kinds(talk)[-2:] == ["discussion.report.closed", "discussion.post.hidden"]
    assert talk.get("/lanes/week/reports", "fay")["items"] == []
    assert talk.get("/lanes/week/reports?state=closed", "fay")["items"][0]["closed_by"] == "fay"
    assert talk.ask("POST", talk.of(post, "reports"), "ben", {"reason": "so"}).json()["code"] == "post-hidden"
