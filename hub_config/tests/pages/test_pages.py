"""What the Hub's pages say, in which language, and what they let a browser load."""

import re

import httpx
import pytest

from .conftest import PASSWORD, RunningHub, submit


@pytest.mark.parametrize(
    ("asked", "language", "words"),
    [
        pytest.param("es-MX,es;q=0.9,en;q=0.8", "es", "Iniciar sesión", id="spanish"),
        pytest.param("en-GB", "en", "Sign in", id="english"),
        pytest.param("de,fr;q=0.5", "en", "Sign in", id="neither"),
        pytest.param("de,es;q=0.2,en;q=0.1", "es", "Iniciar sesión", id="second-choice"),
        pytest.param("es;q=x,;;;q=,*,en", "en", "Sign in", id="malformed"),
        pytest.param("", "en", "Sign in", id="none"),
    ],
)
def test_a_page_speaks_the_language_it_is_asked_for(
    hub: RunningHub, asked: str, language: str, words: str
) -> None:
    page = httpx.get(f"{hub.url}/hub/login", headers={"Accept-Language": asked}).text
    assert f'<html lang="{language}">' in page
    assert f"<h1>{words}</h1>" in page


def test_every_page_has_the_strict_headers_and_no_inline_script(hub: RunningHub) -> None:
    with hub.browse() as browser:
        submit(browser, "/hub/login", username="operator", password=PASSWORD)
        for path in (
            "/hub/login?next=/x",
            "/hub/signup",
            "/hub/token",
            "/hub/admin",
            "/hub/nothing",
            "/hub/logout",
        ):
            answer = browser.get(path)
            policy = answer.headers["content-security-policy"]
            assert "unsafe" not in policy
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "same-origin"
            assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|<style", answer.text), path
            for address in re.findall(r'(?:src|href)="([^"#]+)"', answer.text):
                assert address.startswith(("/", "data:,")), address
                assert not address.startswith("//"), address


def test_the_look_may_be_kept_for_good_and_nothing_else_is_served_there(hub: RunningHub) -> None:
    page = httpx.get(f"{hub.url}/hub/login").text
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert len(sheets) == 2
    for sheet in sheets:
        answer = httpx.get(hub.url + sheet)
        assert answer.status_code == 200, sheet
        assert answer.headers["content-type"].startswith("text/css")
        assert "immutable" in answer.headers["cache-control"]
    for other in ("look.py", "%2e%2e%2f__init__.py", "..%5cwiring.py", "nothing.css"):
        assert httpx.get(f"{hub.url}/hub/look/{other}").status_code == 404


def test_errors_are_told_in_plain_words(hub: RunningHub) -> None:
    missing = httpx.get(f"{hub.url}/hub/nothing-here")
    assert missing.status_code == 404
    assert "There is nothing here" in missing.text
    spanish = httpx.get(f"{hub.url}/hub/error/503", headers={"Accept-Language": "es"})
    assert "Tu trabajo está a salvo" in spanish.text
    with hub.browse() as browser:
        submit(browser, "/hub/login", username="lea", password=PASSWORD)
        refused = browser.get("/hub/admin")
        assert refused.status_code == 403
        assert "not yours to open" in refused.text


def test_the_hubs_front_and_home_are_the_commons(hub: RunningHub) -> None:
    with hub.browse() as browser:
        assert browser.get("/hub/").headers["location"] == "/services/commons/"
        assert browser.get("/hub/home").headers["location"] == "/services/commons/"
        back = browser.get("/hub/home?next=//evil.example/%3Fa").headers["location"]
        assert back == "/services/commons/sign-in?next=%2F%2Fevil.example%2F%3Fa"
        submit(browser, "/hub/login", username="lea", password=PASSWORD)
        assert browser.get("/hub/").headers["location"] == "/services/commons/sign-in"


def test_the_reason_why_a_workspace_may_not_open_is_what_a_person_reads(hub: RunningHub) -> None:
    with hub.browse() as browser:
        submit(browser, "/hub/login", username="lea", password=PASSWORD)
        answer = browser.get("/hub/spawn/lea/closed-lane")
        while answer.status_code == 302:
            answer = browser.get(answer.headers["location"])
        assert "You are not a member of this lane yet." in answer.text
        assert "Traceback" not in answer.text
