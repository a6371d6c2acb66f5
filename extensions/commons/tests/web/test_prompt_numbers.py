"""Numbers on the pages of prompts: they mean what they mean in the page's language, and no page changes one."""

import re

import httpx
import pytest
from cosmos_commons.web.prompt_numbers import in_field, number_in

from .conftest import Open
from .test_prompt_pages import NEW, asked, only_response
from .writing import api


@pytest.mark.parametrize(
    ("typed", "in_english", "in_spanish"),
    [
        pytest.param("1,234", 1234, 1.234, id="comma-and-three"),
        pytest.param("1.234", 1.234, 1234, id="point-and-three"),
        pytest.param("1,5", 1.5, 1.5, id="comma"),
        pytest.param("1.5", 1.5, 1.5, id="point"),
        pytest.param("1234.567", 1234.567, 1234.567, id="no-groups"),
        pytest.param("0.125", 0.125, 0.125, id="no-group-begins-with-0"),
        pytest.param("1.234,5", 1234.5, 1234.5, id="both-as-in-spanish"),
        pytest.param("1,234.5", 1234.5, 1234.5, id="both-as-in-english"),
        pytest.param("-1 234 567", -1234567, -1234567, id="spaces"),
        pytest.param(".5", 0.5, 0.5, id="no-whole"),
        pytest.param("1,23,456", None, None, id="groups-of-two"),
        pytest.param("1.2.3", None, None, id="a-version"),
        pytest.param("1e5", None, None, id="an-exponent"),
        pytest.param("many", None, None, id="a-word"),
        pytest.param("9" * 350, None, None, id="larger-than-any-float"),
        pytest.param("9" * 500, None, None, id="endless"),
    ],
)
def test_a_number_means_what_it_means_in_the_language_of_the_page(
    typed: str, in_english: float | None, in_spanish: float | None
) -> None:
    assert (number_in(typed, "en"), number_in(typed, "es")) == (in_english, in_spanish)


@pytest.mark.parametrize("number", [123456.75, 12345678, 0.1 + 0.2, 1.234, -5e-324, 2**53 - 1, 0.00045])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_field_shows_is_read_as_the_number_that_it_was(number: float, language: str) -> None:
    assert number_in(in_field(number, language), language) == number


def shown(page: httpx.Response, name: str) -> str:
    """What stands in the field."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page.text)
    assert found, page.text
    return found[1]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_response_to_which_a_remark_is_added_keeps_its_number(
    browser: Open, site: str, language: str
) -> None:
    sam, ana = browser("sam"), browser("ana", language)
    prompt = asked(sam, f"How much, {language}", kind="number", unit="kg")
    here = only_response(ana.send(ana.get(prompt), prompt, number="123456.75"), prompt)
    page = ana.get(here)
    assert {"en": "123,456.75 kg", "es": "123.456,75 kg"}[language] in page.text
    changed = ana.send(page, here, number=shown(page, "number"), text="A remark.")
    assert "A remark." in changed.text
    assert api(site, "GET", here)["value"] == 123456.75


def test_a_prompt_is_changed_and_its_limits_stay(browser: Open, site: str) -> None:
    sam = browser("sam", "es")
    prompt = asked(sam, "Sin más", kind="number", number_least="0,5", number_most="12.345.678")
    form = sam.get(f"{prompt}/edit")
    limits = {name: shown(form, name) for name in ("number_least", "number_most")}
    assert limits == {"number_least": "0,5", "number_most": "12345678"}
    typed = {"title": "Otra", "text": "x", "visibility": "at_once", **limits}
    assert sam.send(form, f"{prompt}/edit", **typed).status_code == 200
    assert api(site, "GET", prompt)["spec"] == {"least": 0.5, "most": 12345678}
    assert "12.345.678" in sam.get(prompt).text


def test_a_number_larger_than_any_is_refused_in_words_sent_kept_or_as_a_bound(browser: Open) -> None:
    sam, ana = browser("sam"), browser("ana")
    prompt, endless = asked(sam, "Endless", kind="number"), "9" * 350
    for more in ({}, {"keep": "draft"}):
        answer = ana.send(ana.get(prompt), prompt, number=endless, **more)
        assert answer.status_code == 422
        assert 'id="answer-error"' in answer.text
        assert endless in answer.text
    made = sam.send(sam.get(NEW), NEW, title="Bound", text="How much?", kind="number", number_most=endless)
    assert made.status_code == 422
    assert endless in made.text
