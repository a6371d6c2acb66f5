"""The lane's log as a stream: live, resumed without gap or repeat, and only for who may see it."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.support.stream import Watching, watching

API = "/services/commons/api/v1"


def test_a_post_reaches_who_watches(house: Any, wait_until: Any) -> None:
    house.lane()
    with watching(house, wait_until) as watch:
        made = house.post("live").json()
        event = watch.until(1)[0]
    assert event["kind"] == "discussion.post.created"
    assert (event["thread"], event["post"]) == ("hello", made)
    assert event["by"]["name"] == "ana"


def test_a_stream_resumed_at_a_pages_cursor_misses_nothing_and_repeats_nothing(
    house: Any, wait_until: Any
) -> None:
    house.lane()
    for number in range(5):
        house.post(f"before {number}")
    cursor = house.get("/lanes/week/threads/hello/posts", "ben").json()["cursor"]
    for number in range(5):
        house.post(f"after {number}")
    with watching(house, wait_until, query=f"?after={cursor}") as watch:
        watch.until(5)
        house.post("live")
        watch.until(6)
        assert watch.texts() == [f"after {number}" for number in range(5)] + ["live"]
        seen = watch.events[2]["cursor"]
    with watching(house, wait_until, **{"Last-Event-ID": seen}) as watch:
        watch.until(3)
        assert watch.texts() == ["after 3", "after 4", "live"]


def _frames(told: bytes) -> list[tuple[str, str]]:
    """Id and text of each whole event in what came, as a reader that was cut off keeps them."""
    whole = told.rpartition(b"\n\n")[0].decode()
    found = [
        dict(line.split(": ", 1) for line in frame.split("\n") if ": " in line)
        for frame in whole.split("\n\n")
    ]
    return [(frame["id"], json.loads(frame["data"])["post"]["text"]) for frame in found if "id" in frame]


def test_a_stream_cut_at_any_byte_and_resumed_misses_and_repeats_nothing(settings: Any, serve: Any) -> None:
    with serve(settings.model_copy(update={"streams_per_person": 10_000})) as house:
        _cut_at_every_byte(house)


def _cut_at_every_byte(house: Any) -> None:
    house.lane()
    begin = house.get("/lanes/week/threads/hello/posts", "ben").json()["cursor"]
    texts = [f"año {number} 🌱" for number in range(3)]
    for text in texts:
        house.post(text)

    def read(after: str, most: int) -> bytes:
        told: bytes = b""
        with house.client.stream(
            "GET", f"{API}/lanes/week/events", headers=house.as_("ben") | {"Last-Event-ID": after}
        ) as answer:
            for piece in answer.iter_raw():
                told += piece
                if len(told) >= most or (_frames(told)[-1:] and _frames(told)[-1][1] == texts[-1]):
                    return told[:most]
        return told

    whole = len(read(begin, 1_000_000))
    for cut in range(1, whole + 1, 3):
        seen = _frames(read(begin, cut))
        after = seen[-1][0] if seen else begin
        if len(seen) < len(texts):
            seen += _frames(read(after, 1_000_000))
        assert [text for _, text in seen] == texts, f"cut after {cut} bytes"


def test_many_writers_at_once_leave_no_gap_in_any_readers_stream(house: Any, wait_until: Any) -> None:
    house.lane()
    for name in ("ana", "ben"):
        house.as_(name)
    with watching(house, wait_until, query="?after=0") as early, watching(house, wait_until, "sofia") as late:
        with ThreadPoolExecutor(8) as pool:
            ids = {
                answer.json()["id"]
                for answer in pool.map(lambda n: house.post(f"p{n}", ["ana", "ben"][n % 2]), range(60))
            }
        for watch in (early, late):
            wait_until(lambda watch=watch: sum("post" in event for event in watch.events) >= 60)
            found = [event["post"]["id"] for event in watch.events if "post" in event]
            assert found == sorted(ids, key=int)
            cursors = [event["cursor"] for event in watch.events]
            assert len(set(cursors)) == len(cursors)


def test_no_cursor_tells_how_much_is_hidden(house: Any, wait_until: Any) -> None:
    house.lane()
    house.as_("ben")
    shown = f"{API}/lanes/week/threads/hello/posts"

    def cursor() -> str:
        return str(house.client.get(shown, headers=house.as_("ben")).json()["cursor"])

    with watching(house, wait_until, "ben") as ben:
        house.post("one")
        before = cursor()
        house.respond("hidden from ben", "ana")
        assert cursor() == before
        house.post("two")
        wait_until(lambda: ben.texts() == ["one", "two"])
        told = [event["cursor"] for event in ben.events if "post" in event]
        assert told == [before, cursor()]
        assert abs(int(told[1]) - int(told[0])) > 1000
    with watching(house, wait_until, "ben", query=f"?after={before}") as again:
        wait_until(lambda: again.texts() == ["two"])


def test_a_cursor_that_the_log_does_not_have_is_refused_and_says_what_to_do(house: Any) -> None:
    house.lane()
    house.lane("other", members=["ana"])
    house.post("one")
    cursor = house.client.get(f"{API}/lanes/week/threads/hello/posts", headers=house.as_("ana")).json()[
        "cursor"
    ]
    for lane, query, headers in (
        ("week", "?after=7", {}),
        ("week", "", {"Last-Event-ID": "7"}),
        ("week", "", {"Last-Event-ID": "x"}),
        ("other", f"?after={cursor}", {}),
    ):
        answer = house.client.get(f"{API}/lanes/{lane}/events{query}", headers=house.as_("ana") | headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "no-such-cursor")
    assert (
        "Ask for the page again"
        in house.client.get(f"{API}/lanes/week/events?after=7", headers=house.as_("ana")).text
    )


def test_responses_flow_only_to_who_may_read_them(house: Any, wait_until: Any) -> None:
    house.lane()
    with watching(house, wait_until, "ben") as ben, watching(house, wait_until, "sofia") as steward:
        house.respond("canary-of-ana", "ana")
        house.post("after the canary")
        ben.until(1)
        assert ben.texts() == ["after the canary"]
        house.respond("mine", "ben")
        house.client.post(f"{API}/lanes/week/join", headers=house.as_("zoe"))
        house.respond("of zoe", "zoe")
        wait_until(lambda: len(steward.events) >= 5)
        wait_until(lambda: len(ben.events) >= 4)
        told = [event["response"]["text"] for event in ben.events if "response" in event]
        assert told == ["mine", "of zoe"]
        assert "canary-of-ana" in json.dumps(steward.events)


def test_a_stream_ends_when_its_reader_is_shown_out(house: Any, wait_until: Any) -> None:
    house.lane()
    with watching(house, wait_until) as watch:
        url = f"{API}/lanes/week/members/ben"
        assert house.client.delete(url, headers=house.as_("sofia")).status_code == 204
        assert watch.ended.wait(3)
        house.post("not for ben any more")
        assert watch.kinds[-1] == "end"
        assert "not for ben" not in json.dumps(watch.events)
    with watching(house, wait_until) as again:
        assert again.ended.wait(3)
        assert again.status == 403


def test_a_stream_ends_when_its_token_is_revoked(house: Any, wait_until: Any) -> None:
    house.lane()
    with watching(house, wait_until) as watch:
        del house.hub.users[house.tokens["ben"]]
        assert watch.ended.wait(3)


def test_a_stream_outlives_an_absent_hub(house: Any, wait_until: Any) -> None:
    house.lane()
    with watching(house, wait_until) as watch:
        asked = house.hub.asked
        house.hub.away = True
        wait_until(lambda: house.hub.asked > asked + 1)
        assert not watch.ended.is_set()


def test_one_person_cannot_hold_open_streams_without_end(house: Any, wait_until: Any) -> None:
    house.lane()
    house.app.state.watching["ben"] = house.settings.streams_per_person
    with watching(house, wait_until) as watch:
        assert watch.ended.wait(3)
        assert watch.status == 429


def test_streams_end_when_the_commons_does(settings: Any, serve: Any, wait_until: Any) -> None:
    with serve(settings) as house:
        house.lane()
        watch = Watching(house, wait_until, house.as_("ben"), "")
    assert watch.ended.wait(3)
    watch.close()


def test_who_resumes_before_words_that_were_taken_away_since_does_not_get_them(
    house: Any, wait_until: Any
) -> None:
    house.lane()
    begin = house.get("/lanes/week/threads/hello/posts", "ben").json()["cursor"]
    with watching(house, wait_until, "sofia") as watch:
        posts = [house.post(f"canary {number}").json()["id"] for number in range(3)]
        watch.until(3)
        at = f"{API}/lanes/week/threads/hello/posts"
        house.client.put(f"{at}/{posts[0]}/hidden", json={"reason": "x"}, headers=house.as_("sofia"))
        house.client.delete(f"{at}/{posts[1]}", headers=house.as_("ana"))
        edited = {"text": "mended", "version": 1}
        assert house.client.put(f"{at}/{posts[2]}", json=edited, headers=house.as_("ana")).status_code == 200
        watch.until(6)
        with watching(house, wait_until, "ben", f"?after={begin}") as late:
            late.until(6)
            told = json.dumps(late.events)
    assert "mended" in told
    assert not [word for word in ("canary 0", "canary 1", "canary 2") if word in told]
