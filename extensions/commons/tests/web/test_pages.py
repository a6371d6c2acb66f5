"""What a visitor, a member and a stranger find on the pages, and what they may load."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.facts import Fact
from cosmos_commons.lane import Lane
from sqlalchemy import select

from .conftest import Browser, Open, S, words

LANE_PAGES = ("", "/members", "/threads/about-the-wall", "/prompts/what-would-you-ask")


def told(page: httpx.Response) -> str:
    """Return an error's words without its number in the log."""
    return re.sub(r"[0-9a-f]{16}", "", words(page))


def test_a_visitor_finds_the_public_lanes_and_the_two_ways_in(browser: Open) -> None:
    page = browser().get("/")
    assert page.status_code == 200
    assert "Train the Trainers" in page.text
    assert "Prompting Revolution" not in page.text
    assert f'href="{S}/sign-in?next=%2Fservices%2Fcommons%2F"' in page.text
    assert 'href="/hub/signup?next=%2Fhub%2Fhome%3Fnext%3D' in page.text


def test_somebody_signed_in_finds_their_own_lanes_first(browser: Open) -> None:
    page = browser("lea").get("/")
    assert "Léa Martín" in page.text
    assert page.text.index("Your lanes") < page.text.index("Prompting Revolution")
    assert f'href="{S}/new"' not in page.text
    assert f'href="{S}/new"' in browser("admin").get("/").text
    assert "You are in no lane yet" in browser("newcomer").get("/").text


def test_a_visitor_sees_what_a_public_lane_is_for_and_nothing_that_is_said_in_it(browser: Open) -> None:
    page = browser().get("/lanes/coop")
    assert page.status_code == 200
    assert "co-op education where you live" in page.text
    assert "Sam Okafor" in page.text
    assert "Make an account to join" in page.text
    for inside in ("Say hello", "What do you own", "Léa Martín", "/threads/", "/prompts/"):
        assert inside not in page.text


def test_a_member_finds_the_workspace_the_conversations_the_prompts_and_the_news(browser: Open) -> None:
    page = browser("lea").get("/lanes/coop")
    said = words(page)
    assert 'href="/hub/spawn/lea/coop"' in page.text
    assert 'href="/services/commons/lanes/coop/threads/welcome"' in page.text
    assert 'href="/services/commons/lanes/coop/prompts/what-do-you-own"' in page.text
    assert "respond first, then read the others" in said
    assert "Léa Martín joined" in said


@pytest.mark.parametrize("path", LANE_PAGES)
def test_a_private_lane_is_not_there_for_who_is_not_in_it(browser: Open, path: str) -> None:
    page = browser("newcomer").get(f"/lanes/prompting{path}")
    assert page.status_code == 404
    assert "Prompting Revolution" not in page.text
    nowhere = browser("newcomer").get(f"/lanes/no-such-lane{path}")
    assert told(page) == told(nowhere)
    visitor = browser()
    visitor.client.follow_redirects = False
    assert visitor.get(f"/lanes/prompting{path}").headers["location"].startswith(f"{S}/sign-in?next=")


@pytest.mark.parametrize("path", LANE_PAGES)
def test_every_page_of_a_lane_opens_for_its_members(browser: Open, path: str) -> None:
    assert browser("ana").get(f"/lanes/prompting{path}").status_code == 200


def test_what_people_are_called_stays_text(browser: Open) -> None:
    page = browser("ana").get("/lanes/prompting/members")
    assert "Ana &lt;b&gt;María&lt;/b&gt;" in page.text
    assert "<b>María" not in page.text


@pytest.mark.parametrize(
    ("asked", "language", "said"),
    [
        ("es-AR,en;q=0.5", "es", "Carriles para curiosear"),
        ("fr", "en", "Lanes to look at"),
        ("", "en", "Lanes to"),
    ],
)
def test_a_page_speaks_the_language_it_is_asked_for(
    browser: Open, asked: str, language: str, said: str
) -> None:
    page = browser(language=asked).get("/")
    assert f'<html lang="{language}">' in page.text
    assert page.headers["content-language"] == language
    assert said in page.text
    assert 'lang="en">Train the Trainers' in page.text


def test_pages_have_no_inline_code_and_load_nothing_from_elsewhere(browser: Open) -> None:
    pages = [browser().get("/"), *(browser("lea").get(f"/lanes/prompting{path}") for path in LANE_PAGES)]
    pages += [browser("admin").get("/new"), browser("lea").get("/nothing")]
    for page in pages:
        assert "unsafe" not in page.headers["content-security-policy"]
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|<style", page.text), page.url
        for address in re.findall(r'\b(?:src|href)="([^"]+)"', page.text):
            assert re.match(r"/(?!/)|#|\?|data:,", address), address


def test_assets_are_kept_for_good_under_the_address_of_their_content(browser: Open) -> None:
    visitor = browser()
    page = visitor.get("/")
    addresses = re.findall(r'(?:href|src)="(/services/commons/static/[^"]+)"', page.text)
    assert len(addresses) == 3
    for address in addresses:
        asset = visitor.client.get(address)
        assert asset.status_code == 200, address
        assert "immutable" in asset.headers["cache-control"]
        assert asset.headers["content-type"].partition(";")[0] in {"text/css", "text/javascript"}
        assert visitor.client.get(address.partition("?")[0]).headers["cache-control"] == "no-cache"
    for other in (
        "site.py",
        "../site.py",
        "%2e%2e/site.py",
        "build/../../site.py",
        "build/none.js",
        "a/b/c.css",
    ):
        assert visitor.get(f"/static/{other}").status_code == 404


def refused(page_of: Browser, path: str) -> tuple[int, str]:
    page = page_of.get(path)
    return page.status_code, words(page)


def test_errors_are_told_in_words_that_say_what_to_do(browser: Open) -> None:
    status, said = refused(browser("lea"), "/new")
    assert status == 403
    assert "You may not do this here" in said
    status, said = refused(browser("lea", "es"), "/lanes/coop/threads/none")
    assert status == 404
    assert "Aquí no hay nada" in said


@pytest.mark.parametrize("state", ["read-only", "closed"])
def test_a_lane_whose_subscription_ended_says_so(house: Any, state: str) -> None:
    house.lane()
    commons = house.app.state.commons
    with commons.database.write() as session:
        lane_id = session.scalars(select(Lane.id)).one()
        for status in ("active", "canceled"):
            fact = Fact("plan:p", house.clock(), status)
            ledger.record(
                session, lane_id, "", [fact], by="*test", now=house.clock(), terms=commons.settings.terms
            )
    if state == "closed":
        house.clock.now = datetime(2027, 2, 1, tzinfo=UTC)
    for path in ("/", "/lanes/week"):
        page = house.client.get(f"{S}{path}", headers=house.as_("ana"))
        assert page.status_code == 200
        assert f"Small is {state}" in words(page)
    stranger = house.client.get(f"{S}/lanes/week", headers=house.as_("zoe"))
    assert f"Small is {state}" in words(stranger)
    assert "Join this lane" not in words(stranger)
