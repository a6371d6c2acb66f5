"""A response that is not taken any more, from the prompts' pages without a script: what was typed is not lost."""

import pytest

from .conftest import Open
from .test_prompt_pages import asked, only_response
from .writing import SHOP, api, close, kept_and_told, wrong_with


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "The round was closed while you wrote."), ("es", "La ronda se cerró mientras escribías.")],
)
def test_a_round_that_was_closed_while_somebody_revised_keeps_their_words(
    browser: Open, site: str, language: str, told: str
) -> None:
    ana = browser("ana", language)
    prompt = asked(browser("sam"), f"Closed meanwhile, {language}")
    here = only_response(ana.send(ana.get(prompt), prompt, text="First."), prompt)
    page = ana.get(here)
    close(site, prompt)
    refused = ana.send(page, here, text="Kept.")
    kept_and_told(refused, told, "answer")
    assert api(site, "GET", here)["text"] == "First."
    assert ">First.</textarea>" not in ana.get(here).text, "who may not revise has no form"


def test_a_round_that_was_closed_while_somebody_answered_keeps_their_words_and_can_keep_them_as_a_draft(
    browser: Open, site: str
) -> None:
    ana = browser("ana")
    prompt = asked(browser("sam"), "Closed too soon")
    page = ana.get(prompt)
    close(site, prompt)
    refused = ana.send(page, prompt, text="Kept.")
    kept_and_told(refused, "This round is closed.", "answer")
    ana.send(refused, prompt, text="Kept.", keep="draft")
    assert api(site, "GET", f"{prompt}/draft", by="ana")["text"] == "Kept."


@pytest.mark.parametrize(
    ("language", "told"), [("en", "You have already sent a response"), ("es", "Ya enviaste una respuesta")]
)
@pytest.mark.parametrize("keep", [{}, {"keep": "draft"}], ids=["sent", "kept"])
def test_a_second_window_keeps_what_was_typed_in_it(
    browser: Open, site: str, language: str, told: str, keep: dict[str, str]
) -> None:
    ana = browser("ana", language)
    prompt = asked(browser("sam"), f"In two windows, {language} {keep}")
    first, second = ana.get(prompt), ana.get(prompt)
    here = only_response(ana.send(first, prompt, text="First."), prompt)
    refused = ana.send(second, prompt, text="Kept.", **keep)
    kept_and_told(refused, told, "answer")
    assert only_response(refused, prompt) == here
    assert api(site, "GET", here)["text"] == "First."
    assert 'id="respond"' not in ana.get(prompt).text


def test_a_picture_stays_with_the_words_that_were_not_taken(browser: Open, site: str) -> None:
    ana = browser("ana")
    prompt = asked(browser("sam"), "Pictured")
    here = only_response(ana.send(ana.get(prompt), prompt, text="First."), prompt)
    page = ana.get(here)
    close(site, prompt)
    refused = ana.send(page, here, text="Kept.", picture=SHOP)
    assert "Copy your words" in wrong_with(refused, "answer")
    assert ">Kept.\n\n![shop](" in refused.text
