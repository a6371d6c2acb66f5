"""Writing prompts: who may, what may change and what was promised, versions, and where a prompt came from."""

from typing import Any

import pytest

from tests.support.prompts import Prompts

PROMPT = {"title": "Why now?", "text": "Say *why*."}


@pytest.fixture
def prompts(house: Any) -> Prompts:
    house.lane(stewards=["sofia"], members=["ana", "ben", "fay"])
    url = "/services/commons/api/v1/lanes/week/members/fay"
    house.client.put(url, json={"role": "facilitator"}, headers=house.as_("sofia")).raise_for_status()
    return Prompts(house)


@pytest.mark.parametrize(
    ("writers", "allowed"),
    [("stewards", {"sofia"}), ("facilitators", {"sofia", "fay"}), ("members", {"sofia", "fay", "ana"})],
)
def test_who_may_write_prompts_is_the_lanes_to_say(prompts: Prompts, writers: str, allowed: set[str]) -> None:
    assert prompts.do("GET", "/prompt-settings", "ana").json() == {"writers": "facilitators"}
    for by in ("ana", "fay"):
        assert prompts.do("PUT", "/prompt-settings", by, {"writers": "members"}).status_code == 403
    assert prompts.do("PUT", "/prompt-settings", "sofia", {"writers": writers}).json() == {"writers": writers}
    for by in ("ana", "fay", "sofia"):
        made = prompts.do("POST", "/prompts", by, PROMPT)
        assert made.status_code == (201 if by in allowed else 403), by
        if by not in allowed:
            assert made.json()["code"] == "not-a-writer"


def test_a_new_prompt_is_told_whole_and_named_by_its_title(prompts: Prompts) -> None:
    made = prompts.do("POST", "/prompts", "fay", PROMPT).json()
    assert made == {
        "slug": "why-now",
        "title": "Why now?",
        "text": "Say *why*.",
        "html": "<p>Say <em>why</em>.</p>",
        "kind": "text",
        "spec": {},
        "visibility": "after_responding",
        "anonymous": False,
        "lesson": None,
        "version": 1,
        "by": {"name": "fay", "display_name": "fay", "role": "facilitator"},
        "round": {"number": 1, "opens_at": None, "closes_at": None, "state": "open"},
        "state": "open",
        "mine": None,
        "responses": 0,
        "from_response": None,
        "may_edit": True,
    }
    assert prompts.ask(title="Why now?") == "why-now-2"
    taken = prompts.do("POST", "/prompts", "fay", {**PROMPT, "slug": "why-now"})
    assert (taken.status_code, taken.json()["code"]) == (409, "prompt-name-taken")
    assert prompts.get("why-now", "ana")["may_edit"] is False


def test_the_lanes_prompts_come_in_pages(prompts: Prompts) -> None:
    for number in range(5):
        prompts.ask(title=f"Prompt {number}")
    seen, after = [], "0"
    while after:
        page = prompts.do("GET", f"/prompts?limit=2&after={after}", "ana").json()
        seen += [prompt["slug"] for prompt in page["items"]]
        after = page["next"]
    assert seen == ["why", "hopes", *(f"prompt-{number}" for number in range(5))]


@pytest.mark.parametrize(
    "more",
    [
        {"by": "sofia"},
        {"version": 9},
        {"created_at": "2020-01-01T00:00:00Z"},
        {"lane": "other"},
        {"lesson": "x"},
    ],
)
def test_nothing_else_can_be_said_of_oneself_or_of_time(prompts: Prompts, more: dict[str, Any]) -> None:
    assert prompts.do("POST", "/prompts", "sofia", {**PROMPT, **more}).status_code == 422
    for key in ("author", "exemplar", "round", "created_at", "number"):
        refused = prompts.do("POST", "/prompts/why/responses", "ana", {"text": "x", key: 1})
        assert refused.status_code == 422, key
    for path in ("rounds", "draft"):
        method = {"rounds": "POST", "draft": "PUT"}[path]
        assert prompts.do(method, f"/prompts/why/{path}", "sofia", {"text": "", **more}).status_code == 422


def test_a_prompt_is_changed_by_who_wrote_it_and_by_facilitators_and_keeps_what_it_said(
    prompts: Prompts,
) -> None:
    prompts.do("PUT", "/prompt-settings", "sofia", {"writers": "members"})
    slug = prompts.ask("ana", title="First", text="Asked.")
    for by, version, title in (("ana", 1, "Second"), ("fay", 2, "Third")):
        changed = prompts.do("PATCH", f"/prompts/{slug}", by, {"title": title, "version": version})
        assert (changed.json()["title"], changed.json()["version"]) == (title, version + 1)
    refused = prompts.do("PATCH", f"/prompts/{slug}", "ben", {"title": "Mine", "version": 3})
    assert (refused.status_code, refused.json()["code"]) == (403, "not-yours")
    late = prompts.do("PATCH", f"/prompts/{slug}", "ana", {"title": "Late", "version": 2})
    assert (late.status_code, late.json()["code"], late.json()["version"]) == (409, "edited-meanwhile", 3)
    versions = prompts.get(f"{slug}/versions", "ben")["items"]
    assert [(one["version"], one["title"]) for one in versions] == [(3, "Third"), (2, "Second"), (1, "First")]
    assert [one["until"] is None for one in versions] == [True, False, False]
    for fixed in ({"kind": "scale"}, {"anonymous": True}, {"slug": "other"}):
        assert prompts.do("PATCH", f"/prompts/{slug}", "ana", {**fixed, "version": 3}).status_code == 422


@pytest.mark.parametrize(
    ("was", "wanted", "kept"),
    [
        ("never", "at_once", False),
        ("never", "after_closing", False),
        ("after_responding", "at_once", False),
        ("after_responding", "after_closing", False),
        ("after_closing", "after_responding", False),
        ("after_closing", "at_once", False),
        ("after_closing", "never", True),
        ("after_responding", "never", True),
        ("at_once", "after_closing", True),
        ("at_once", "after_responding", True),
    ],
)
def test_what_was_promised_to_who_responded_never_becomes_more_open(
    prompts: Prompts, was: str, wanted: str, kept: bool
) -> None:
    slug, untouched = prompts.ask(visibility=was), prompts.ask(visibility=was)
    prompts.answer(slug, "ana", "trusting")
    change = {"visibility": wanted, "version": 1}
    answer = prompts.do("PATCH", f"/prompts/{slug}", "sofia", change)
    assert answer.status_code == (200 if kept else 409)
    if not kept:
        assert answer.json()["code"] == "promised"
        assert prompts.get(slug, "ana")["visibility"] == was
    # Where nobody has responded, nothing was promised.
    assert prompts.do("PATCH", f"/prompts/{untouched}", "sofia", change).status_code == 200


def test_a_spec_changes_as_long_as_every_response_still_answers(prompts: Prompts) -> None:
    choices = [{"key": key, "label": key.title()} for key in ("sun", "rain", "snow")]
    slug = prompts.ask(kind="choice", spec={"choices": choices})
    prompts.answer(slug, "ana", value=["rain"])
    without = {"spec": {"choices": [choices[0], choices[2]]}, "version": 1}
    refused = prompts.do("PATCH", f"/prompts/{slug}", "sofia", without)
    assert (refused.status_code, refused.json()["code"]) == (409, "answers-would-not-fit")
    renamed = {"spec": {"choices": [choices[0], {"key": "rain", "label": "Lots of rain"}]}, "version": 1}
    assert prompts.do("PATCH", f"/prompts/{slug}", "sofia", renamed).status_code == 200
    bars = prompts.get(f"{slug}/summary", "ana")["histogram"]
    assert bars[1] == {"label": "Lots of rain", "value": "rain", "count": 1}


def test_a_response_becomes_a_prompt_and_its_origin_shows_to_who_may_read_it(prompts: Prompts) -> None:
    prompts.do("PUT", "/prompt-settings", "sofia", {"writers": "members"})
    response = prompts.answer("why", "ana", "a question back")
    source = {"prompt": "why", "response": response}
    hidden = prompts.do("POST", "/prompts", "ben", {**PROMPT, "from_response": source})
    missing = prompts.do("POST", "/prompts", "ben", {**PROMPT, "from_response": {**source, "response": "99"}})
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json()["detail"] == missing.json()["detail"]
    slug = prompts.ask("ana", from_response=source)
    for by, told in (("ana", source), ("sofia", source), ("ben", None)):
        assert prompts.get(slug, by)["from_response"] == told
        lineage = prompts.do("GET", "/lineage", by).json()["prompts"]
        assert lineage[-1] == {"slug": slug, "title": "Asked", "from_response": told}
    prompts.answer("why", "ben", "mine")
    assert prompts.get(slug, "ben")["from_response"] == source


def test_a_response_is_revised_while_its_round_is_open_and_its_versions_are_kept(prompts: Prompts) -> None:
    slug = prompts.ask(kind="scale", visibility="at_once")
    mine = prompts.answer(slug, "ana", "because", value=2)
    at = f"/prompts/{slug}/responses/{mine}"
    revised = prompts.do("PUT", at, "ana", {"value": 4, "version": 1}).json()
    assert (revised["value"], revised["text"], revised["version"]) == (4, "because", 2)
    assert revised["revised_at"] is not None
    late = prompts.do("PUT", at, "ana", {"value": 5, "version": 1})
    assert (late.json()["code"], late.json()["version"]) == ("edited-meanwhile", 2)
    assert "1 to 5" in prompts.do("PUT", at, "ana", {"value": 9, "version": 2}).json()["detail"]
    for by in ("ben", "sofia"):
        assert prompts.do("PUT", at, by, {"value": 1, "version": 2}).json()["code"] == "not-yours"
    versions = prompts.get(f"{slug}/responses/{mine}/versions", "ben")["items"]
    assert [(one["version"], one["value"]) for one in versions] == [(2, 4), (1, 2)]


def test_an_earlier_picture_stays_with_its_version(prompts: Prompts) -> None:
    slug = prompts.ask(kind="image", visibility="at_once")
    first, second = prompts.file("ana", "one.png"), prompts.file("ana", "two.png")
    mine = prompts.answer(slug, "ana", file=first["id"])
    change = {"file": second["id"], "version": 1}
    assert prompts.do("PUT", f"/prompts/{slug}/responses/{mine}", "ana", change).json()["file"] == second
    versions = prompts.get(f"{slug}/responses/{mine}/versions", "ben")["items"]
    assert [one["file"]["name"] for one in versions] == ["two.png", "one.png"]
    assert prompts.house.client.get(first["url"], headers=prompts.house.as_("ben")).status_code == 200


def test_exemplars_are_marked_by_who_leads(prompts: Prompts) -> None:
    mine = prompts.answer("hopes", "ana", "words")
    at = f"/prompts/hopes/responses/{mine}/exemplar"
    assert prompts.do("PUT", at, "ana").status_code == 403
    for _ in range(2):
        assert prompts.do("PUT", at, "fay").json()["exemplar"] is True
    assert prompts.get(f"hopes/responses/{mine}", "ben")["exemplar"] is True
    assert prompts.do("DELETE", at, "fay").json()["exemplar"] is False


def test_the_dialogue_under_a_response_is_for_who_may_read_it(prompts: Prompts) -> None:
    mine = prompts.answer("why", "ana", "words")
    at = f"/prompts/why/responses/{mine}/replies"
    assert prompts.do("POST", at, "ben", {"text": "?"}).json()["code"] == "no-such-response"
    asked = prompts.do("POST", at, "fay", {"text": "Say *more*?"}).json()
    assert (asked["author"]["name"], asked["html"]) == ("fay", "<p>Say <em>more</em>?</p>")
    prompts.answer("why", "ben", "mine")
    said = prompts.do("POST", at, "ben", {"text": "I wonder too."}).json()
    assert prompts.get(f"why/responses/{mine}", "ana")["replies"] == 2
    first = prompts.get(f"why/responses/{mine}/replies?limit=1", "ana")
    rest = prompts.get(f"why/responses/{mine}/replies?after={first['next']}", "ana")
    assert [reply["id"] for reply in first["items"] + rest["items"]] == [asked["id"], said["id"]]
    assert prompts.do("DELETE", f"{at}/{asked['id']}", "ben").json()["code"] == "not-yours"
    assert prompts.do("DELETE", f"{at}/{said['id']}", "ben").status_code == 204
    assert prompts.do("DELETE", f"{at}/{said['id']}", "ben").json()["code"] == "no-such-reply"
    assert prompts.do("DELETE", f"{at}/{asked['id']}", "sofia").status_code == 204
    assert prompts.get(f"why/responses/{mine}/replies", "ana")["items"] == []


def test_an_erased_reply_is_in_no_kept_answer_either(prompts: Prompts) -> None:
    slug = prompts.ask(visibility="at_once")
    at = f"/prompts/{slug}/responses/{prompts.answer(slug, 'ana', 'words')}/replies"
    key = {"Idempotency-Key": "said-once"}
    said = prompts.do("POST", at, "ben", {"text": "canary"}, **key).json()
    again = prompts.do("POST", at, "ben", {"text": "canary"}, **key)
    assert (again.json(), again.headers["idempotency-replayed"]) == (said, "true")
    assert prompts.do("DELETE", f"{at}/{said['id']}", "ben").status_code == 204
    gone = prompts.do("POST", at, "ben", {"text": "canary"}, **key)
    assert (gone.status_code, gone.json()) == (201, said | {"text": "", "html": ""})
