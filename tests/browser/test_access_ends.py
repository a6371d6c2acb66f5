"""Somebody's access ends while they write: all of it is saved, and they are told in a way that stays."""

import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ONE_MODE, Opens
from tests.browser.test_looks import faults
from tests.conftest import Community
from tests.support.browser import picture
from tests.support.house import House, operator, state
from tests.support.person import Person

GRACE_SECONDS = 4.0
"""What the commons leaves an open Lab before it has the workspace stopped."""
TROUBLE = "status of|Failed to load|WebSocket|ERR_|not saved|NetworkError|Error in Auto-Save"
NOTICE = "#cosmos-lanes-notice"


def write_unsaved(page: Page, text: str) -> None:
    """A new cell in the lesson on the screen, which Lab has not saved yet."""
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").first.click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.type(text)


def take_out(house: House, lane: str, name: str) -> None:
    """As a steward does; the commons refuses them and ends their streams in the same moment."""
    url = f"{state(house)['commons_url']}/lanes/{lane}/members/{name}"
    httpx.delete(url, headers=operator(house), trust_env=False).raise_for_status()


def home_of(house: House, lane: str, text: str) -> Path:
    """The folder in which somebody's file holds this."""
    for home in (house.data / "homes").glob(f"*/{lane}"):
        if any(text in file.read_text(errors="replace") for file in home.glob("*.ipynb")):
            return home
    raise AssertionError(f"nobody's home in {lane} holds {text!r}")


@pytest.fixture
def stopper(community: Community) -> Iterator[Person]:
    """Who has workspaces stopped by the Hub's API, as the commons does."""
    person = Person.new(community.house, f"stopper{time.monotonic_ns()}", admin=True)
    with closing(person.http):
        yield person


@ONE_MODE
@pytest.mark.parametrize(
    ("width", "dark", "language"), [(1280, False, "en"), (360, True, "es")], ids=["wide-light", "phone-dark"]
)
def test_what_was_not_saved_is_saved_and_the_end_is_told(
    community: Community, window_of: Opens, stopper: Person, width: int, dark: bool, language: str
) -> None:
    name = f"eva{width}"
    words = f"written by {name} and never saved"
    with window_of(name, width=width, dark=dark, language=language) as eva:
        password = community.house.account(name)
        person = Person(community.house, name, password)
        with closing(person.http):
            person.sign_in()
            person.join("py")
        eva.sign_in(password)
        lab = eva.workspace("py", "welcome.ipynb")
        expect(lab.lesson).to_contain_class("cosmos-started")
        write_unsaved(eva.page, words)
        expect(eva.page.locator(NOTICE)).to_have_count(0)
        with eva.watch.expecting(TROUBLE):
            began = time.monotonic()
            take_out(community.house, "py", name)
            expect(eva.page.locator(NOTICE)).to_contain_text(
                re.compile("Your work is saved|Tu trabajo está guardado")
            )
            assert time.monotonic() - began < GRACE_SECONDS / 2
            assert home_of(community.house, "py", words)

            time.sleep(max(0.0, GRACE_SECONDS - (time.monotonic() - began)))
            stopper.hub_api("DELETE", f"/users/{name}/servers/py")
            # Lab notices within its next look at the server, and would ask whether to start it again.
            eva.page.wait_for_timeout(15_000)
            eva.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").first.click()
            expect(eva.page.locator(NOTICE)).to_be_visible()
            assert eva.page.locator(".jp-Dialog:visible").count() == 0
            link = eva.page.locator(NOTICE).get_by_role("link")
            assert (link.get_attribute("href") or "").endswith("/services/commons/account")
            picture(eva.page, f"access-ended-{width}-{'dark' if dark else 'light'}-{language}")
            assert faults(eva.page, NOTICE) == []
            eva.page.goto("about:blank")
