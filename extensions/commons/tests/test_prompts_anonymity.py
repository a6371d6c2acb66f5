"""Anonymity: nobody is told who responded, by no route and no frame, until a steward says why they must know."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cosmos_commons.routing import guarded
from cosmos_commons.web.site import error_page, pages

from tests.support.prompts import Prompts
from tests.support.stream import watching

NAME, CALLED = "quetzal", "Xochitl Canary"


@pytest.fixture
def prompts(settings: Any, serve: Any) -> Iterator[Prompts]:
    """A lane whose member Xochitl must not be known by what she writes."""
    with serve(settings, pages=pages, error_page=error_page) as house:
        house.lane(members=["ana", "ben", NAME])
        url = f"/services/commons/api/v1/people/{NAME}"
        house.client.put(url, json={"display_name": CALLED}, headers=house.operator).raise_for_status()
        yield Prompts(house)


def _write_everything(prompts: Prompts, slug: str) -> str:
    """Respond, revise, reply below one's own and another's response; that response's id."""
    of_ana = prompts.answer(slug, "ana", "of ana")
    mine = prompts.answer(slug, NAME, "of hers")
    at = f"/prompts/{slug}/responses"
    assert prompts.do("PUT", f"{at}/{mine}", NAME, {"text": "anew", "version": 1}).status_code == 200
    for response in (mine, of_ana):
        said = prompts.do("POST", f"{at}/{response}/replies", NAME, {"text": "a reply"})
        assert said.json()["pseudonym"] == pseudonym_of(prompts, slug, mine)
    gone = prompts.do("POST", f"{at}/{mine}/replies", NAME, {"text": "gone"}).json()["id"]
    assert prompts.do("DELETE", f"{at}/{mine}/replies/{gone}", NAME).status_code == 204
    assert prompts.do("PUT", f"{at}/{mine}/exemplar", "sofia").status_code == 200
    return mine


def pseudonym_of(prompts: Prompts, slug: str, response: str) -> str:
    told = prompts.get(f"{slug}/responses/{response}", "sofia")["pseudonym"]
    assert re.fullmatch(r"Response [0-9]{4}", told)
    return str(told)


def _filled(path: str, named: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda at: named.get(at[1], "1"), path)


def _answers(prompts: Prompts, slug: str, by: str, response: str) -> dict[str, tuple[int, int]]:
    """How often every route that can be read names her, where it asks for a response for this one."""
    values = {"lane": "week", "thread": "hello", "prompt": slug, "name": "ana", "path": "pages.css"}
    found = {}
    for route in guarded(prompts.house.app):
        if "GET" not in (route.methods or ()) or route.path.endswith(("/events", "/oauth_callback")):
            continue
        path = _filled(route.path, values | {"response": response})
        text = prompts.house.client.get(path, headers=prompts.house.as_(by)).text
        found[route.path] = (text.count(NAME), text.count(CALLED))
    return found


@pytest.mark.parametrize("by", ["ben", "sofia"])
def test_no_route_names_who_wrote(prompts: Prompts, by: str) -> None:
    slug = prompts.ask(anonymous=True, visibility="at_once")
    before = _answers(prompts, slug, by, "1")
    mine = _write_everything(prompts, slug)
    items = prompts.get(f"{slug}/responses", by)["items"]
    for item in items:
        # She is among the members as before, and nowhere else.
        assert _answers(prompts, slug, by, item["id"]) == before
    assert [item["author"] for item in items] == [None, None]
    assert len({item["pseudonym"] for item in items}) == 2
    assert prompts.get(f"{slug}/responses/{mine}/replies", by)["items"][0]["author"] is None


NEWS = "prompts.responses.changed"


def test_no_id_tells_when_an_anonymous_response_was_made_or_how_much_there_is_that_is_hidden(
    prompts: Prompts,
) -> None:
    shy = prompts.ask(anonymous=True, visibility="at_once", title="Shy")
    named = [prompts.ask(visibility="at_once", title=f"Named {number}") for number in range(12)]
    ids = list[int]()
    for slug in named:
        ids.append(int(prompts.answer(slug, "ben", "mine")))
        if slug == named[5]:
            masked = int(prompts.answer(shy, NAME, "hers"))
            at = f"/prompts/{shy}/responses/{masked}/replies"
            masked_reply = int(prompts.do("POST", at, NAME, {"text": "hers"}).json()["id"])
    at = f"/prompts/{named[0]}/responses/{ids[0]}/replies"
    replies = [int(prompts.do("POST", at, "ben", {"text": "mine"}).json()["id"]) for _ in range(12)]
    for numbers, other in ((ids, masked), (replies, masked_reply)):
        # Each is so by chance once in 479 million times, or less often.
        assert numbers != sorted(numbers)
        assert not {other - 1, other + 1} & set(numbers)
        assert all(len(str(number)) == len(str(other)) for number in numbers)


def test_what_a_picture_was_called_is_not_told_where_nobody_is_named(prompts: Prompts) -> None:
    asked = {"kind": "image", "visibility": "at_once"}
    shy, named = prompts.ask(anonymous=True, **asked), prompts.ask(**asked)
    own, other = (prompts.file(NAME, f"{NAME}-{number}.png") for number in range(2))
    mine = prompts.answer(shy, NAME, file=own["id"])
    change = {"file": other["id"], "version": 1}
    assert NAME not in prompts.do("PUT", f"/prompts/{shy}/responses/{mine}", NAME, change).text
    versions = prompts.get(f"{shy}/responses/{mine}/versions", "ben")["items"]
    for told in (prompts.get(f"{shy}/responses", "ben")["items"][0], *versions):
        assert NAME not in str(told)
        assert told["file"]["name"] == "picture.png"
        got = prompts.house.client.get(told["file"]["url"], headers=prompts.house.as_("ben"))
        assert (got.status_code, got.headers["content-type"]) == (200, "image/png")
        assert NAME not in str(got.headers)
    prompts.answer(named, NAME, file=own["id"])
    assert prompts.get(f"{named}/responses", "ben")["items"][0]["file"] == own


@pytest.mark.parametrize("by", ["ben", "sofia"])
def test_a_frame_says_that_there_is_something_new_and_no_more(
    prompts: Prompts, wait_until: Any, by: str
) -> None:
    slug = prompts.ask(anonymous=True, visibility="at_once")
    with watching(prompts.house, wait_until, by) as live:
        _write_everything(prompts, slug)
        wait_until(lambda: NEWS in live.kinds)
        with watching(prompts.house, wait_until, by, "?after=0") as resumed:
            wait_until(lambda: NEWS in resumed.kinds)
            for watch in (live, resumed):
                frames = [event for event in watch.events if event["kind"].startswith(("prompts.re", NEWS))]
                assert set(map(json.dumps, frames)) == {json.dumps({"kind": NEWS, "prompt": slug})}


def test_the_log_told_again_tells_neither_who_came_first_nor_when(prompts: Prompts, wait_until: Any) -> None:
    house, slug = prompts.house, prompts.ask(anonymous=True, visibility="at_once")
    with watching(house, wait_until, "ben") as live:
        for name in ("ana", NAME, "ben"):
            house.post(f"before {name}", name)
            prompts.answer(slug, name, f"of {name}")
        house.post("the end", "ana")
        wait_until(lambda: "the end" in json.dumps(live.events))
    posts = [event["cursor"] for event in live.events if event["kind"] == "discussion.post.created"]
    assert len(posts) == 4
    # Asked from any place, also from the end, after which nothing happened: once, last, and without a place.
    for after in ("0", *posts):
        with watching(house, wait_until, "ben", f"?after={after}") as again:
            wait_until(lambda again=again: NEWS in again.kinds)
            assert again.kinds[-1] == NEWS
            assert again.kinds.count(NEWS) == 1
            assert again.events[-1] == {"kind": NEWS, "prompt": slug}
            told = [event["cursor"] for event in again.events if "cursor" in event]
            since = told.index(posts[0]) if posts[0] in told else 0
            assert set(told[since:]) <= set(posts)


def test_news_of_many_come_as_one_and_not_at_their_moment(prompts: Prompts, wait_until: Any) -> None:
    slug = prompts.ask(anonymous=True, visibility="at_once")
    with (
        watching(prompts.house, wait_until, "ben") as ben,
        watching(prompts.house, wait_until, "sofia") as sofia,
    ):
        for name in ("ana", NAME):
            prompts.answer(slug, name, f"of {name}")
        prompts.house.post("said at once", "ana")
        wait_until(lambda: "said at once" in json.dumps(ben.events))
        wait_until(lambda: NEWS in ben.kinds and NEWS in sofia.kinds)
        assert ben.kinds.index(NEWS) > ben.kinds.index("discussion.post.created")
        assert ben.kinds.count(NEWS) <= 2


def test_who_may_not_read_the_responses_hears_nothing_while_they_come(
    prompts: Prompts, wait_until: Any
) -> None:
    slug = prompts.ask(anonymous=True)
    with (
        watching(prompts.house, wait_until, "ben") as ben,
        watching(prompts.house, wait_until, "sofia") as sofia,
    ):
        prompts.answer(slug, "ana", "of ana")
        wait_until(lambda: NEWS in sofia.kinds)
        prompts.house.post("the end", "ana")
        wait_until(lambda: "the end" in json.dumps(ben.events))
        assert NEWS not in ben.kinds


def test_times_are_days_and_a_pseudonym_lasts_through_the_rounds(prompts: Prompts) -> None:
    slug = prompts.ask(anonymous=True, visibility="at_once")
    mine = _write_everything(prompts, slug)
    prompts.do("POST", f"/prompts/{slug}/rounds", "sofia", {})
    prompts.house.clock.now += timedelta(days=1)
    prompts.answer(slug, NAME, "again")
    response = prompts.get(f"{slug}/responses", "ben")["items"][0]
    assert (response["pseudonym"], response["created_at"]) == (
        pseudonym_of(prompts, slug, mine),
        "2026-11-23T00:00:00Z",
    )
    first = prompts.get(f"{slug}/responses/{mine}", "ben")
    assert (first["created_at"], first["revised_at"]) == ("2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z")
    assert prompts.get(f"{slug}/responses/{mine}/versions", "ben")["items"][0]["at"] == "2026-11-22T00:00:00Z"
    replies = prompts.get(f"{slug}/responses/{mine}/replies", "ben")["items"]
    assert replies[0]["created_at"] == "2026-11-22T00:00:00Z"


def test_nothing_that_is_listed_tells_who_came_first(prompts: Prompts) -> None:
    people = [f"p{number}" for number in range(12)]
    prompts.house.lane("many", members=people)
    url = "/services/commons/api/v1/lanes/many/prompts"
    asked = {"title": "Why?", "text": "Why?", "slug": "shy", "anonymous": True, "visibility": "at_once"}
    house = prompts.house
    house.client.post(url, json=asked, headers=house.as_("sofia")).raise_for_status()
    for name in people:
        house.respond(f"of {name}", name, "shy", "many").raise_for_status()
    first = house.get("/lanes/many/prompts/shy/responses?limit=7", "p0").json()
    rest = house.get(f"/lanes/many/prompts/shy/responses?limit=7&after={first['next']}", "p0").json()
    items = first["items"] + rest["items"]
    said = [f"of {name}" for name in people]
    assert sorted(item["text"] for item in items) == sorted(said)
    # Each is so by chance once in 479 million times.
    assert [item["text"] for item in items] != said
    assert [item["text"] for item in sorted(items, key=lambda item: item["pseudonym"])] != said


@pytest.mark.parametrize("anonymous", [True, False])
def test_a_dialogue_stays_in_its_order_though_its_ids_have_none(prompts: Prompts, anonymous: bool) -> None:
    slug = prompts.ask(anonymous=anonymous, visibility="at_once")
    at = f"{slug}/responses/{prompts.answer(slug, 'ana', 'of ana')}/replies"
    said = [f"reply {number}" for number in range(12)]
    for text in said:
        prompts.do("POST", f"/prompts/{at}", "ben", {"text": text}).raise_for_status()
    first = prompts.get(f"{at}?limit=7", "ana")
    rest = prompts.get(f"{at}?limit=7&after={first['next']}", "ana")
    items = first["items"] + rest["items"]
    assert [item["text"] for item in items] == said
    ids = [int(item["id"]) for item in items]
    assert ids != sorted(ids)


def test_a_picture_s_id_tells_nothing_of_when_it_was_given(prompts: Prompts) -> None:
    house = prompts.house
    url = "/services/commons/api/v1/lanes/week/files?name=a.txt"
    given = [
        house.client.post(url, content=f"{number}".encode(), headers=house.as_("ana")).json()["id"]
        for number in range(12)
    ]
    assert given != sorted(given, key=int)


def test_one_knows_ones_own_and_can_change_it(prompts: Prompts) -> None:
    slug = prompts.ask(anonymous=True)
    mine = prompts.answer(slug, NAME, "mine")
    assert prompts.get(slug, NAME)["mine"] == mine
    assert prompts.get(slug, "sofia")["mine"] is None
    refused = prompts.do("PUT", f"/prompts/{slug}/responses/{mine}", "sofia", {"text": "x", "version": 1})
    assert refused.json()["code"] == "not-yours"


def test_what_was_said_under_a_name_keeps_it_and_gives_nothing_away_later(prompts: Prompts) -> None:
    slug = prompts.ask(anonymous=True, visibility="at_once")
    of_ana = prompts.answer(slug, "ana", "of ana")
    at = f"/prompts/{slug}/responses/{of_ana}/replies"
    named = prompts.do("POST", at, "ben", {"text": "as myself"}).json()
    assert named["author"]["name"] == "ben"
    of_ben = prompts.answer(slug, "ben", "and my own")
    assert prompts.do("POST", at, "ben", {"text": "masked"}).json()["author"] is None
    replies = prompts.get(f"{slug}/responses/{of_ana}/replies", "ana")["items"]
    assert [reply["pseudonym"] for reply in replies] == [None, pseudonym_of(prompts, slug, of_ben)]


def test_a_steward_lifts_it_with_a_reason_that_the_author_and_the_stewards_see(
    prompts: Prompts, wait_until: Any
) -> None:
    house = prompts.house
    url = "/services/commons/api/v1/lanes/week/members/ana"
    house.client.put(url, json={"role": "facilitator"}, headers=house.as_("sofia")).raise_for_status()
    slug = prompts.ask(anonymous=True, visibility="at_once")
    mine = prompts.answer(slug, NAME, "a threat")
    at = f"/prompts/{slug}/responses/{mine}/author"
    with (
        watching(house, wait_until, NAME) as author,
        watching(house, wait_until, "sofia") as steward,
        watching(house, wait_until, "ana") as facilitator,
        watching(house, wait_until, "ben") as member,
    ):
        for by in ("ana", "ben", NAME):
            assert prompts.do("POST", at, by, {"reason": "curious"}).status_code == 403
        workspace = {"Authorization": f"Bearer {house.hub.workspace('sofia', 'week')}"}
        refused = house.client.post(
            f"/services/commons/api/v1/lanes/week{at}", json={"reason": "x"}, headers=workspace
        )
        assert refused.status_code == 403
        assert prompts.do("POST", at, "sofia", {}).status_code == 422
        assert prompts.do("POST", at, "sofia", {"reason": "  "}).status_code == 422
        lifted = prompts.do("POST", at, "sofia", {"reason": "Somebody is in danger."})
        assert lifted.json() == {"author": {"name": NAME, "display_name": CALLED, "role": "member"}}
        house.post("the end", "sofia")
        for watch in (author, steward, facilitator, member):
            wait_until(lambda watch=watch: "the end" in json.dumps(watch.events))
        for watch in (author, steward):
            event = next(event for event in watch.events if event["kind"] == "prompts.response.unmasked")
            assert (event["reason"], event["response"]) == ("Somebody is in danger.", mine)
            assert event["by"]["name"] == "sofia"
            assert NAME not in json.dumps(event)
        for watch in (facilitator, member):
            assert "prompts.response.unmasked" not in {event["kind"] for event in watch.events}
    # Nothing else has changed: everybody else still reads the pseudonym, the stewards too.
    assert prompts.get(f"{slug}/responses", "sofia")["items"][0]["author"] is None


def test_where_everybody_sees_who_wrote_there_is_nothing_to_lift(prompts: Prompts) -> None:
    slug = prompts.ask()
    mine = prompts.answer(slug, NAME, "mine")
    refused = prompts.do("POST", f"/prompts/{slug}/responses/{mine}/author", "sofia", {"reason": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "not-anonymous")
