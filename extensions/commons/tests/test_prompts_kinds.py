"""Kinds of prompts: what each takes as an answer, and in plain words why it does not take the rest."""

import json
from typing import Any

import pytest

from tests.support.prompts import Prompts

CHOICES = {"choices": [{"key": "sun", "label": "Sun"}, {"key": "rain", "label": "Rain"}], "most": 1}
SPECS: dict[str, dict[str, Any]] = {
    "choice": CHOICES,
    "scale": {"least": 1, "most": 4},
    "number": {"least": 0, "most": 12_345_678, "unit": "kg"},
}


@pytest.fixture
def prompts(house: Any) -> Prompts:
    house.lane()
    return Prompts(house)


def _respond(prompts: Prompts, slug: str, by: str = "ana", **body: Any) -> Any:
    return prompts.do("POST", f"/prompts/{slug}/responses", by, body)


@pytest.mark.parametrize(
    ("kind", "body", "kept"),
    [
        pytest.param("text", {"text": "words"}, None, id="text"),
        pytest.param("choice", {"value": ["rain"]}, ["rain"], id="choice"),
        pytest.param("scale", {"value": 4, "text": "because"}, 4, id="scale-with-a-remark"),
        pytest.param("number", {"value": 2.5}, 2.5, id="number"),
        pytest.param(
            "cell",
            {"value": {"text": "[1, 2]", "json": [1, 2]}},
            {"text": "[1, 2]", "json": [1, 2]},
            id="cell",
        ),
        pytest.param(
            "cell", {"value": {"text": "<Plot>"}}, {"text": "<Plot>", "json": None}, id="cell-only-shown"
        ),
    ],
)
def test_each_kind_takes_what_answers_it(prompts: Prompts, kind: str, body: Any, kept: Any) -> None:
    slug = prompts.ask(kind=kind, spec=SPECS.get(kind, {}))
    made = _respond(prompts, slug, **body)
    assert (made.status_code, made.json()["value"]) == (201, kept)
    assert prompts.get(f"{slug}/responses", "ana")["items"] == [made.json()]


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        pytest.param("text", {"text": "  "}, "write something first", id="text-empty"),
        pytest.param("text", {"text": "a", "value": 1}, "takes no value", id="text-with-a-value"),
        pytest.param("choice", {"text": "rain"}, "list of keys", id="choice-missing"),
        pytest.param("choice", {"value": []}, "choose something first", id="choice-of-nothing"),
        pytest.param("choice", {"value": ["snow"]}, "only from what is offered", id="choice-unknown"),
        pytest.param("choice", {"value": ["sun", "rain"]}, "at most 1", id="choice-too-many"),
        pytest.param("choice", {"value": ["sun", "sun"]}, "twice", id="choice-twice"),
        pytest.param("choice", {"value": [["sun"]]}, "list of keys", id="choice-of-lists"),
        pytest.param("scale", {"value": 5}, "from 1 to 4", id="scale-beyond"),
        pytest.param("scale", {"value": 2.5}, "whole number", id="scale-between"),
        pytest.param("scale", {"value": True}, "whole number", id="scale-true"),
        pytest.param("scale", {"value": "2"}, "whole number", id="scale-as-text"),
        pytest.param("number", {"value": -1}, "0 or more", id="number-below"),
        pytest.param("number", {"value": 12345678.5}, "send 12345678 or less", id="number-above"),
        pytest.param("number", {"value": 10**16}, "15 digits", id="number-huge"),
        pytest.param("number", {"value": None}, "send a number", id="number-missing"),
        pytest.param("image", {"text": "no picture"}, "add a picture", id="image-missing"),
        pytest.param("cell", {"value": {"text": " "}}, "run it first", id="cell-empty"),
        pytest.param("cell", {"value": {"text": "x" * 20_000}}, "longer than 20,000", id="cell-too-long"),
        pytest.param("cell", {"value": {"text": "x", "html": "<b>"}}, "as it is shown", id="cell-with-more"),
        pytest.param("cell", {"value": {"text": "x", "json": 2**60}}, "plain JSON", id="cell-huge-number"),
        pytest.param("cell", {"value": {"text": "x\x00"}}, "plain JSON", id="cell-with-nul"),
    ],
)
def test_what_does_not_answer_is_refused_in_plain_words(
    prompts: Prompts, kind: str, body: Any, said: str
) -> None:
    slug = prompts.ask(kind=kind, spec=SPECS.get(kind, {}))
    refused = _respond(prompts, slug, **body)
    assert (refused.status_code, refused.json()["code"]) == (422, "not-understood")
    assert said in refused.json()["detail"]
    assert prompts.get(slug, "ana")["state"] == "open"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e400", "1" + "0" * 5000])
@pytest.mark.parametrize("kind", ["number", "scale", "cell"])
def test_what_is_no_number_is_refused_however_it_is_written(prompts: Prompts, kind: str, value: str) -> None:
    slug = prompts.ask(kind=kind, spec=SPECS.get(kind, {}))
    sent = f'{{"text": "x", "json": {value}}}' if kind == "cell" else value
    for method, path, rest in (("POST", "responses", ""), ("PUT", "draft", '"text": "", ')):
        answer = prompts.house.client.request(
            method,
            f"/services/commons/api/v1/lanes/week/prompts/{slug}/{path}",
            content=f'{{{rest}"value": {sent}}}',
            headers={**prompts.house.as_("ana"), "Content-Type": "application/json"},
        )
        assert answer.status_code in {400, 422}, answer.text
    deep = json.loads("[" * 500 + "]" * 500)
    assert _respond(prompts, slug, value={"text": "x", "json": deep}).status_code == 422


def test_only_a_picture_answers_a_prompt_for_pictures(prompts: Prompts) -> None:
    slug = prompts.ask(kind="image")
    words = prompts.file("ana", "notes.txt", b"words")
    refused = _respond(prompts, slug, file=words["id"])
    assert (refused.status_code, "only a picture" in refused.json()["detail"]) == (422, True)
    of_ben = prompts.file("ben")
    assert _respond(prompts, slug, file=of_ben["id"]).json()["code"] == "no-such-file"
    assert _respond(prompts, slug, file="x").json()["code"] == "no-such-file"
    made = _respond(prompts, slug, file=prompts.file("ana")["id"], text="at dusk").json()
    assert (made["file"]["name"], made["file"]["width"], made["value"]) == ("photo.png", 1, None)
    kept = prompts.house.client.get(made["file"]["url"], headers=prompts.house.as_("ana"))
    assert kept.headers["content-type"] == "image/png"


def test_a_file_is_not_for_a_prompt_of_words(prompts: Prompts) -> None:
    slug, given = prompts.ask(), prompts.file("ana")["id"]
    for method, path in (("POST", "responses"), ("PUT", "draft")):
        refused = prompts.do(method, f"/prompts/{slug}/{path}", "ana", {"text": "a", "file": given})
        assert "takes no file" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("kind", "spec", "field"),
    [
        pytest.param("choice", {}, "spec.choices", id="no-choices"),
        pytest.param("choice", {"choices": [{"key": "a", "label": "A"}]}, "spec.choices", id="one-choice"),
        pytest.param("choice", {"choices": [{"key": "a", "label": "A"}] * 2}, "same key", id="same-key"),
        pytest.param("choice", {**CHOICES, "most": 3}, "only 2 choices", id="more-than-there-are"),
        pytest.param("scale", {"least": 5, "most": 1}, "from `least` up to `most`", id="scale-downwards"),
        pytest.param("scale", {"least": 0, "most": 900}, "100 steps", id="scale-endless"),
        pytest.param("number", {"least": 2, "most": 1}, "below `most`", id="number-downwards"),
        pytest.param("number", {"least": 10**30}, "spec.least", id="number-huge-bound"),
        pytest.param("text", {"most": 3}, "spec.most", id="text-with-a-spec"),
    ],
)
def test_a_spec_that_is_not_of_its_kind_is_refused_by_field(
    prompts: Prompts, kind: str, spec: Any, field: str
) -> None:
    body = {"title": "T", "text": "Q", "kind": kind, "spec": spec}
    refused = prompts.do("POST", "/prompts", "sofia", body)
    assert (refused.status_code, field in refused.json()["detail"]) == (422, True), refused.text


def test_a_scale_without_a_spec_goes_from_one_to_five(prompts: Prompts) -> None:
    slug = prompts.ask(kind="scale")
    assert prompts.get(slug, "ana")["spec"] == {
        "least": 1,
        "most": 5,
        "least_label": "",
        "most_label": "",
    }


def test_a_draft_keeps_what_is_half_chosen_and_its_picture(prompts: Prompts) -> None:
    choice, image = prompts.ask(kind="choice", spec=CHOICES), prompts.ask(kind="image")
    kept = prompts.do("PUT", f"/prompts/{choice}/draft", "ana", {"text": "hm", "value": ["sun", "rain"]})
    assert kept.json()["value"] == ["sun", "rain"]
    given = prompts.file("ana")
    prompts.do("PUT", f"/prompts/{image}/draft", "ana", {"text": "", "file": given["id"]})
    assert prompts.get(f"{image}/draft", "ana")["file"] == given
    assert prompts.get(image, "ana")["state"] == "draft"
    seen = prompts.house.client.get(given["url"], headers=prompts.house.as_("sofia"))
    assert seen.status_code == 404
    prompts.do("PUT", f"/prompts/{image}/draft", "ana", {"text": ""})
    assert prompts.get(image, "ana")["state"] == "open"
    assert prompts.get(f"{image}/draft", "ana")["file"] is None
