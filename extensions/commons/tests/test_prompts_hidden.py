"""What is hidden is hidden by every route: the app's own list of them, its pages, and the stream."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from cosmos_commons.routing import GuardedRoute, guarded
from cosmos_commons.web.site import error_page, pages

from tests.support.prompts import Prompts
from tests.support.stream import watching

HIDING = ("after_responding", "after_closing", "never")
CANARY = "canary"
# What tells of others' responses; where one may not know of them, it is null.
COUNTS = {"responses", "replies", "from_response"}


@pytest.fixture
def prompts(settings: Any, serve: Any) -> Iterator[Prompts]:
    """A lane of a commons with its pages, where Ana's responses are what Ben must not know of."""
    with serve(settings, pages=pages, error_page=error_page) as house:
        house.lane()
        yield Prompts(house)


class Planted:
    """For one visibility: Ana's response to a prompt for pictures and to one for cells, with all that hangs on them."""

    def __init__(self, prompts: Prompts, visibility: str) -> None:
        name = visibility.replace("_", "-")
        closes_at = (prompts.house.clock.now + timedelta(days=1)).isoformat()
        self.picture = prompts.ask(
            kind="image", visibility=visibility, slug=f"picture-{name}", closes_at=closes_at
        )
        self.cell = prompts.ask(kind="cell", visibility=visibility, slug=f"cell-{name}", closes_at=closes_at)
        self.file = prompts.file("ana", f"{CANARY}-file-{name}.png")
        self.responses = {
            self.picture: prompts.answer(
                self.picture, "ana", f"{CANARY} text {name} @ben", file=self.file["id"]
            ),
            self.cell: prompts.answer(
                self.cell, "ana", value={"text": f"{CANARY} value {name}", "json": [CANARY]}
            ),
        }
        for slug, response in self.responses.items():
            more(prompts, slug, response)
            prompts.ask(slug=f"from-{slug}", from_response={"prompt": slug, "response": response})


def more(prompts: Prompts, slug: str, response: str) -> None:
    """Everything that can happen to a response: a revision, a reply by who leads, a mark."""
    at = f"/prompts/{slug}/responses/{response}"
    version = prompts.get(f"{slug}/responses/{response}", "ana")["version"]
    body = {"text": f"{CANARY} revised @ben", "version": version}
    assert prompts.do("PUT", at, "ana", body).status_code == 200
    assert prompts.do("POST", f"{at}/replies", "sofia", {"text": f"{CANARY} reply @ben"}).status_code == 201
    assert prompts.do("PUT", f"{at}/exemplar", "sofia").status_code == 200


def addresses(prompts: Prompts, slug: str, response: str, file: dict[str, Any]) -> list[str]:
    """Every address that can be read, about this response wherever one can be named."""
    values = {
        "lane": "week",
        "thread": "hello",
        "prompt": slug,
        "response": response,
        "file": file["id"],
        "post": "1",
        "reply": "1",
        "number": "1",
        "report": "1",
        "kind": "heart",
        "path": "pages.css",
    }

    def filled(route: GuardedRoute) -> str:
        named = values | {"name": file["name"] if "{file}" in route.path else "ana"}
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: named.get(match[1], "1"), route.path)

    found = [
        filled(route)
        for route in guarded(prompts.house.app)
        if "GET" in (route.methods or ()) and not route.path.endswith(("/events", "/oauth_callback"))
    ]
    # How the word begins, for the page says again what was asked.
    asked = {"/search": f"q={CANARY[:-1]}", "/responses": "round=1"}
    return found + [f"{path}?{how}" for end, how in asked.items() for path in found if path.endswith(end)]


def told(value: Any, slugs: set[str]) -> Iterator[tuple[str, Any]]:
    """What an answer says of others' responses to these prompts, or of where a prompt came from."""
    if isinstance(value, list):
        for item in value:
            yield from told(item, slugs)
    elif isinstance(value, dict):
        about = value.get("slug", value.get("prompt"))
        for key, item in value.items():
            if key in COUNTS and (about is None or str(about).removeprefix("from-") in slugs):
                yield key, item
            yield from told(item, slugs)


@pytest.mark.parametrize("visibility", HIDING)
def test_no_route_tells_a_member_of_a_hidden_response(prompts: Prompts, visibility: str) -> None:
    planted = Planted(prompts, visibility)
    if visibility != "after_responding":
        # Having responded opens nothing here.
        own = prompts.file("ben", "mine.png")
        prompts.answer(planted.picture, "ben", file=own["id"])
        prompts.answer(planted.cell, "ben", value={"text": "mine"})
    led = 0
    for slug, response in planted.responses.items():
        for path in addresses(prompts, slug, response, planted.file):
            answer = prompts.house.client.get(path, headers=prompts.house.as_("ben"))
            assert answer.status_code < 500, path
            assert CANARY not in answer.text, path
            if "/api/v1/" in path and answer.headers.get("content-type") == "application/json":
                said = dict(told(answer.json(), set(planted.responses)))
                assert not any(said.values()), (path, said)
            if f"/prompts/{slug}/responses/{response}" in path or "/files/" in path:
                assert answer.status_code == 404, path
            led += CANARY in prompts.house.client.get(path, headers=prompts.house.as_("sofia")).text
    assert led >= 12  # the same questions, asked by who may know, are answered with everything
    picture = prompts.house.client.get(planted.file["url"], headers=prompts.house.as_("sofia"))
    assert picture.status_code == 200


def test_the_reason_for_hiding_is_told_the_same_whether_there_is_something_or_not(prompts: Prompts) -> None:
    for visibility, code in zip(HIDING, ("respond-first", "not-yet", "never-shown"), strict=True):
        empty = prompts.ask(visibility=visibility)
        answers = {prompts.refused(f"{empty}/{what}", "ben") for what in ("responses", "summary")}
        prompts.answer(empty, "ana", "words")
        answers |= {prompts.refused(f"{empty}/{what}", "ben") for what in ("responses", "summary")}
        assert answers == {code}
        assert prompts.refused(f"{empty}/responses/1/versions", "ben") == "no-such-response"


@pytest.mark.parametrize("visibility", HIDING)
def test_the_stream_tells_of_a_hidden_response_neither_live_nor_from_the_beginning(
    prompts: Prompts, wait_until: Callable[..., None], visibility: str
) -> None:
    house = prompts.house
    house.as_("zoe")
    house.client.post("/services/commons/api/v1/lanes/week/join", headers=house.as_("zoe"))
    with (
        watching(house, wait_until, "ben") as live,
        watching(house, wait_until, "sofia") as leading,
        watching(house, wait_until, "ana") as author,
    ):
        planted = Planted(prompts, visibility)
        for slug in planted.responses:
            prompts.answer(slug, "zoe", **_answer_to(prompts, slug, "zoe"))
        house.post("the end", "sofia")
        with watching(house, wait_until, "ben", "?after=0") as resumed:
            for watch in (live, leading, author, resumed):
                wait_until(lambda watch=watch: "the end" in json.dumps(watch.events))
            for watch in (live, resumed):
                kinds = {event["kind"] for event in watch.events}
                assert "prompts.prompt.created" in kinds
                assert not {kind for kind in kinds if kind.startswith(("prompts.response", "prompts.reply"))}
                assert CANARY not in json.dumps(watch.events)
        # Who may know is told everything, and the author all that happens to their own response.
        wanted = {
            "prompts.response.created",
            "prompts.response.revised",
            "prompts.response.marked",
            "prompts.reply.created",
        }
        assert wanted <= {event["kind"] for event in leading.events}
        assert wanted <= {event["kind"] for event in author.events}


def _answer_to(prompts: Prompts, slug: str, by: str) -> dict[str, Any]:
    if slug.startswith("picture"):
        return {"file": prompts.file(by, f"{CANARY}-of-{by}.png")["id"]}
    return {"value": {"text": f"{CANARY} of {by}"}}


def test_responding_opens_the_stream_as_it_opens_the_list(prompts: Prompts, wait_until: Any) -> None:
    slug = prompts.ask()
    with watching(prompts.house, wait_until, "ben") as ben:
        prompts.answer(slug, "ana", "before ben")
        prompts.answer(slug, "ben", "of ben")
        prompts.answer(slug, "sofia", "after ben")
        wait_until(lambda: len(ben.events) >= 2)
        assert [event["response"]["text"] for event in ben.events] == ["of ben", "after ben"]


def test_the_closing_opens_list_and_stream_and_sends_nothing_late(prompts: Prompts, wait_until: Any) -> None:
    closes_at = prompts.house.clock.now + timedelta(hours=1)
    slug = prompts.ask(visibility="after_closing", closes_at=closes_at.isoformat())
    with watching(prompts.house, wait_until, "ben") as ben:
        response = prompts.answer(slug, "ana", "before the closing")
        prompts.house.post("still open", "sofia")
        wait_until(lambda: ben.events)
        prompts.house.clock.now = closes_at
        page = prompts.get(f"{slug}/responses", "ben")
        assert [item["text"] for item in page["items"]] == ["before the closing"]
        prompts.do("POST", f"/prompts/{slug}/responses/{response}/replies", "ana", {"text": "after it"})
        wait_until(lambda: len(ben.events) == 2)
        assert ben.events[1]["kind"] == "prompts.reply.created"


def test_who_watches_when_a_prompt_closes_its_doors_is_shut_out_at_once(
    prompts: Prompts, wait_until: Any
) -> None:
    slug = prompts.ask(visibility="at_once")
    with watching(prompts.house, wait_until, "ben") as ben:
        response = prompts.answer(slug, "ana", "open")
        changed = prompts.do("PATCH", f"/prompts/{slug}", "sofia", {"visibility": "never", "version": 1})
        assert changed.status_code == 200
        more(prompts, slug, response)
        prompts.house.post("the end", "sofia")
        wait_until(lambda: "the end" in json.dumps(ben.events))
        assert CANARY not in json.dumps(ben.events)
        kinds = [event["kind"] for event in ben.events]
        assert kinds == ["prompts.response.created", "prompts.prompt.changed", "discussion.post.created"]
    with watching(prompts.house, wait_until, "ben", "?after=0") as again:
        wait_until(lambda: "the end" in json.dumps(again.events))
        assert "prompts.response.created" not in {event["kind"] for event in again.events}


def test_a_new_prompt_and_a_new_round_reach_who_already_watches(prompts: Prompts, wait_until: Any) -> None:
    with watching(prompts.house, wait_until, "ben") as ben:
        slug = prompts.ask(visibility="at_once")
        prompts.answer(slug, "ana", "first")
        assert prompts.do("POST", f"/prompts/{slug}/rounds", "sofia", {}).status_code == 201
        prompts.answer(slug, "ana", "second")
        wait_until(lambda: len(ben.events) >= 4)
        told = [event["response"]["text"] for event in ben.events if "response" in event]
        assert told == ["first", "second"]


def test_another_lanes_prompts_and_responses_are_not_there(prompts: Prompts) -> None:
    slug = prompts.ask(visibility="at_once")
    response = prompts.answer(slug, "ana", "of week")
    prompts.house.lane("other", stewards=["olga"], members=["ana"])
    other = Prompts(prompts.house, "other")
    assert other.refused(slug, "olga") == "no-such-prompt"
    for what in ("", "/versions", "/replies"):
        assert other.refused(f"hopes/responses/{response}{what}", "olga") == "no-such-response"
    for method, path, body in (
        ("PUT", "", {"text": "x", "version": 1}),
        ("PUT", "/exemplar", None),
        ("DELETE", "/exemplar", None),
        ("POST", "/replies", {"text": "x"}),
        ("POST", "/author", {"reason": "x"}),
        ("DELETE", "/replies/1", None),
    ):
        by = "ana" if "text" in (body or {}) else "olga"
        answer = other.do(method, f"/prompts/hopes/responses/{response}{path}", by, body)
        assert answer.status_code == 404, (method, path, answer.text)
    made = {"title": "T", "text": "Q", "from_response": {"prompt": "hopes", "response": response}}
    assert other.do("POST", "/prompts", "olga", made).json()["code"] == "no-such-response"
