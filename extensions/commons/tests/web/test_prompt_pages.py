"""Prompts from pages without a script: answered by kind, talked about, made, changed, asked again."""

import re
from typing import Any

import httpx
import pytest

from .conftest import Browser, Open, words
from .writing import LANE, SHOP, api, kept_and_told, wrong_with

NEW = f"{LANE}/new-prompt"
CHOICES = {"kind": "choice", "choices": "A garden\nA laundry\nA library", "choices_most": "2"}


def asked(by: Browser, title: str, **fields: str) -> str:
    """The path of a new prompt."""
    typed = {"title": title, "text": "Name **one** thing.", "visibility": "at_once", **fields}
    made = by.send(by.get(NEW), NEW, **typed)
    assert made.status_code == 200, made.text
    assert made.url.path.startswith("/services/commons/lanes/prompting/prompts/"), made.text
    return made.url.path.removeprefix("/services/commons")


def let_members_write(sam: Browser) -> None:
    sam.send(sam.get(f"{LANE}/prompts"), f"{LANE}/prompts", writers="members")


def only_response(page: httpx.Response, prompt: str) -> str:
    """The path of the page's one response."""
    found = set(re.findall(rf'{prompt}/responses/(\d+)"', page.text))
    assert len(found) == 1
    return f"{prompt}/responses/{found.pop()}"


@pytest.mark.parametrize(
    ("kind", "fields", "answer", "said"),
    [
        pytest.param({"kind": "text"}, {}, {"text": "A van."}, "<p>A van.</p>", id="text"),
        pytest.param(CHOICES, {}, {"choice": ["a-garden", "a-library"]}, "A garden, A library", id="choice"),
        pytest.param({"kind": "scale", "scale_most": "7"}, {}, {"scale": "6"}, "6 of 7", id="scale"),
        pytest.param({"kind": "number", "unit": "kg"}, {}, {"number": "1234,5"}, "1,234.5 kg", id="number"),
        pytest.param({"kind": "number"}, {}, {"number": "0.00045"}, ">0.00045</p>", id="number-alone"),
        pytest.param({"kind": "cell"}, {}, {"cell": "total = 42"}, "total = 42", id="cell"),
    ],
)
def test_a_prompt_of_each_kind_is_made_and_answered_without_a_script(
    browser: Open, kind: dict[str, str], fields: dict[str, str], answer: dict[str, Any], said: str
) -> None:
    sam, ana = browser("sam"), browser("ana")
    prompt = asked(sam, f"Of kind {kind['kind']}", **kind, **fields)
    empty = ana.send(ana.get(prompt), prompt)
    assert empty.status_code == 422
    assert 'id="answer-error"' in empty.text
    sent = ana.send(ana.get(prompt), prompt, **answer)
    assert sent.status_code == 200
    assert said in sent.text
    assert said in sam.get(prompt).text


def test_what_is_wrong_with_a_prompt_is_told_beside_its_fields_and_nothing_typed_is_lost(
    browser: Open,
) -> None:
    sam = browser("sam")
    typed = {
        "title": "",
        "text": "Kept, all of it.",
        "kind": "choice",
        "choices": "only one",
        "visibility": "never",
    }
    answer = sam.send(sam.get(NEW), NEW, **typed, opens="2030-01-02T10:00", closes="2030-01-01T10:00")
    assert answer.status_code == 422
    for field in ("title", "choices", "closes"):
        assert f'id="{field}-error"' in answer.text
        assert f'href="#{field}"' in answer.text
    for kept in ("Kept, all of it.", "only one", 'value="never" checked', 'value="2030-01-02T10:00"'):
        assert kept in answer.text
    assert "Kept, all of it." not in sam.get(f"{LANE}/prompts").text


@pytest.mark.parametrize(
    ("opens", "zone"),
    [
        pytest.param("0001-01-01T00:00", "Asia/Tokyo", id="before-the-first-day"),
        pytest.param("9999-12-31T23:00", "America/Lima", id="after-the-last-day"),
        pytest.param("tomorrow", "UTC", id="no-time"),
        pytest.param("2031-01-01T00:00", "Atlantis", id="no-zone"),
    ],
)
def test_a_time_that_is_none_is_told_beside_its_field(browser: Open, opens: str, zone: str) -> None:
    sam = browser("sam")
    answer = sam.send(sam.get(NEW), NEW, title="When?", text="Then.", opens=opens, zone=zone)
    assert answer.status_code == 422
    assert "Give times as a day and an hour" in wrong_with(answer, "closes")


def test_a_response_is_talked_about_revised_and_held_up_on_its_own_page(browser: Open) -> None:
    sam, ana, lea = browser("sam"), browser("ana"), browser("lea")
    prompt = asked(sam, "To talk about")
    here = only_response(ana.send(ana.get(prompt), prompt, text="First words."), prompt)
    lea.send(lea.get(here), f"{here}/replies", text="Say *more*.")
    in_another_window = ana.get(here)
    assert "Say <em>more</em>." in in_another_window.text
    revised = ana.send(ana.get(here), here, text="Second words.")
    assert "Second words." in revised.text
    assert "First words." in revised.text.split("Earlier versions")[1]
    stale = ana.send(in_another_window, here, text="From an old window.")
    assert stale.status_code == 422
    assert "From an old window." in stale.text
    sam.send(sam.get(here), f"{here}/exemplar")
    assert "Held up as examples" in lea.get(prompt).text
    deleting = re.search(rf"{here}/replies/\d+/delete", lea.get(here).text)
    assert deleting
    gone = lea.send(lea.get(here), deleting[0])
    assert "Say <em>more</em>." not in gone.text


@pytest.mark.parametrize("begun", ["sent", "kept"])
def test_a_notebooks_value_stays_all_it_was_while_nobody_changes_how_it_looks(
    browser: Open, site: str, begun: str
) -> None:
    sam, ana = browser("sam"), browser("ana")
    prompt = asked(sam, f"From a notebook, {begun}", kind="cell")
    value = {"text": "\nmonth total\n1     42", "json": [{"month": 1, "total": 42}]}
    if begun == "sent":
        where = (
            f"{prompt}/responses/{api(site, 'POST', f'{prompt}/responses', {'value': value}, by='ana')['id']}"
        )
    else:
        api(site, "PUT", f"{prompt}/draft", {"text": "", "value": value}, by="ana")
        where = prompt
    # As a browser sends what it shows: without the first line's end, and with others of its own.
    sent = ana.send(ana.get(where), where, cell="month total\r\n1     42", text="A remark.")
    here = only_response(sent, prompt) if begun == "kept" else where
    assert api(site, "GET", here)["value"] == value
    ana.send(ana.get(here), here, cell="43", text="A remark.")
    assert api(site, "GET", here)["value"] == {"text": "43", "json": None}


def test_a_response_becomes_a_prompt_that_stands_under_its_own_in_the_lineage(browser: Open) -> None:
    sam, ana = browser("sam"), browser("ana")
    let_members_write(sam)
    prompt = asked(sam, "The seed")
    here = only_response(ana.send(ana.get(prompt), prompt, text="Who is not in the room?"), prompt)
    number = here.rpartition("/")[2]
    form = ana.get(f"{NEW}?from={prompt.rpartition('/')[2]}&response={number}")
    assert "Who is not in the room?" in form.text
    assert "Made from a response to “The seed”" in form.text
    made = ana.send(form, NEW, title="The plant", text="Who is not in the room?", visibility="at_once")
    assert "Made from a response to another prompt" in made.text
    listed = sam.get(f"{LANE}/prompts").text
    branch = listed[listed.index("The seed") : listed.index("The plant")]
    assert '<ul class="prompt-tree">' in branch
    assert "</li>" not in branch


def test_nobody_is_told_who_wrote_until_a_steward_gives_a_reason(browser: Open) -> None:
    sam, ana, lea = browser("sam"), browser("ana"), browser("lea")
    prompt = asked(sam, "Without names", anonymous="yes")
    here = only_response(ana.send(ana.get(prompt), prompt, text="I broke it."), prompt)
    for reader in (sam, lea):
        for path in (prompt, here):
            shown = reader.get(path).text
            assert "I broke it." in shown
            assert re.search(r"Response [0-9]{4}\b", shown)
            assert "Ana &lt;b&gt;" not in shown.partition("<main")[2]
    assert "Who wrote this?" not in lea.get(here).text
    assert sam.send(sam.get(here), f"{here}/author", reason=" ").status_code == 422
    told = sam.send(sam.get(here), f"{here}/author", reason="Somebody may be in danger")
    assert "It was written by Ana &lt;b&gt;María&lt;/b&gt;." in told.text


@pytest.mark.parametrize(("language", "said"), [("en", "Response"), ("es", "Respuesta")])
def test_what_stands_for_a_name_is_said_in_the_reader_s_language_wherever_it_is(
    browser: Open, language: str, said: str
) -> None:
    sam, ana = browser("sam"), browser("ana", language)
    prompt = asked(sam, f"Sin nombres, {language}", anonymous="yes")
    here = only_response(sam.send(sam.get(prompt), prompt, text=f"@ana, zanahoria {language}"), prompt)
    for path in (prompt, here, f"{LANE}/notifications", f"{LANE}/search?q=zanahoria+{language}"):
        assert set(re.findall(r"(\w+) [0-9]{4}\b", words(ana.get(path)))) == {said}, path


def test_a_prompt_is_changed_closed_and_asked_again_by_who_wrote_it(browser: Open) -> None:
    sam, ana = browser("sam"), browser("ana")
    let_members_write(sam)
    prompt = asked(ana, "Mine to change", visibility="never")
    edit, rounds = f"{prompt}/edit", f"{prompt}/rounds"
    sam.send(sam.get(prompt), prompt, text="Under that promise.")
    assert (
        "less open, never more"
        in ana.send(ana.get(edit), edit, title="x", text="y", visibility="at_once").text
    )
    changed = ana.send(ana.get(edit), edit, title="Changed", text="y", visibility="never")
    assert "Changed" in changed.text
    for _twice in range(2):
        begun = ana.send_last(ana.get(edit), rounds, closes="2031-05-06T18:00", zone="Europe/Madrid")
        assert begun.status_code == 200
    assert "Round 3" in ana.get(edit).text
    assert "It closes" in sam.get(prompt).text
    assert "Change this prompt" not in browser("lea").get(prompt).text
    assert "is changed by who wrote it" in browser("lea").get(edit).text


def test_the_pages_of_prompts_speak_spanish(browser: Open) -> None:
    sam = browser("sam", "es")
    prompt = asked(sam, "En dos lenguas", **CHOICES)
    assert "Elige hasta 2" in sam.get(prompt).text
    assert "Escribir una propuesta" in sam.get(f"{LANE}/prompts").text
    assert "Quién lee las respuestas, y cuándo" in sam.get(NEW).text


def pictures(page: httpx.Response) -> list[str]:
    """Where the pictures in the page's texts are."""
    return re.findall(r'<img src="([^"]+)" alt="shop"', page.text)


def test_a_picture_is_put_into_a_prompt_a_response_and_a_reply_without_a_script(browser: Open) -> None:
    sam, ana, lea = browser("sam"), browser("ana"), browser("lea")
    made = sam.send(sam.get(NEW), NEW, title="Look", text="What is it?", visibility="at_once", picture=SHOP)
    prompt = made.url.path.removeprefix("/services/commons")
    kept = ana.send(ana.get(prompt), prompt, text="A shop.", picture=SHOP, keep="draft")
    draft = re.search(r">A shop.\n\n!\[shop\]\((/services/[^)]+)\)</textarea>", kept.text)
    assert draft
    sent = ana.send(kept, prompt, text=f"A shop.\n\n![shop]({draft[1]})")
    here = only_response(sent, prompt)
    ana.send(ana.get(here), here, text="Two.", picture=SHOP)
    replied = lea.send(lea.get(here), f"{here}/replies", text="Like here.", picture=SHOP)
    shown = {*pictures(lea.get(prompt)), *pictures(replied)}
    assert len(shown) == 4  # the prompt's, the response's of both versions, the reply's
    for address in shown:
        answer = ana.client.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")


def test_where_nobody_is_told_who_writes_no_file_is_named_as_its_giver_calls_it(browser: Open) -> None:
    sam, ana = browser("sam"), browser("ana", "es")
    prompt = asked(sam, "Unnamed", anonymous="yes")
    named = ("ana-maria.png", SHOP[1])
    here = only_response(ana.send(ana.get(prompt), prompt, text="Here.", picture=named), prompt)
    replied = ana.send(ana.get(here), f"{here}/replies", text="There.", picture=named)
    assert len(set(re.findall(r'<img src="[^"]+/imagen.png" alt="imagen"', replied.text))) == 2
    assert "ana-maria" not in replied.text


def test_a_prompt_for_pictures_is_answered_without_a_script(browser: Open) -> None:
    sam, ana = browser("sam"), browser("ana")
    prompt = asked(sam, "Of kind image", kind="image")
    empty = ana.send(ana.get(prompt), prompt, text="A shop")
    assert (empty.status_code, "Add a picture first." in empty.text) == (422, True)
    kept = ana.send(ana.get(prompt), prompt, text="A shop", picture=SHOP, keep="draft")
    assert 'alt="A shop"' in kept.text
    assert 'alt="A shop"' in ana.send(kept, prompt, text="A shop").text
    assert 'alt="A shop"' in sam.get(prompt).text


@pytest.mark.parametrize(
    ("given", "language", "told"),
    [
        pytest.param(("notes.pdf", b"%PDF-1.4"), "en", "That is not a picture we can take.", id="no-picture"),
        pytest.param(("torn.png", b"\x89PNG"), "es", "No es una imagen que podamos recibir.", id="torn"),
        pytest.param(("big.png", bytes(10_600_000)), "en", "larger than 10 MB", id="too-large"),
    ],
)
def test_what_is_no_picture_is_said_beside_its_field_and_nothing_typed_is_lost(
    browser: Open, given: tuple[str, bytes], language: str, told: str
) -> None:
    sam, ana = browser("sam"), browser("ana", language)
    prompt = asked(sam, "Not every file")
    here = only_response(sam.send(sam.get(prompt), prompt, text="Mine."), prompt)
    for page, path, field in (
        (prompt, prompt, "picture"),
        (here, f"{here}/replies", "reply-picture"),
    ):
        answer = ana.send(ana.get(page), path, text="Kept.", picture=given)
        kept_and_told(answer, told, field)


def test_a_form_with_a_picture_that_is_sent_twice_is_taken_once(browser: Open) -> None:
    sam, ana = browser("sam"), browser("ana")
    prompt = asked(sam, "Pressed twice")
    here = only_response(sam.send(sam.get(prompt), prompt, text="Mine."), prompt)
    page = ana.get(here)
    for _again in range(2):
        assert ana.send(page, f"{here}/replies", text="Once.", picture=SHOP).status_code == 200
    assert ana.get(here).text.count("<p>Once.</p>") == 1
