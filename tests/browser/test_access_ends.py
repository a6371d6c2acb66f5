"""Somebody's access ends while they write: all is saved and they are told; later they look at it and take it along."""

import re
import time
import zipfile
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ONE_MODE, Opens
from tests.conftest import Community
from tests.support.browser import picture
from tests.support.house import House, operator, state
from tests.support.looks import faults
from tests.support.person import Person
from tests.support.somebody import Somebody

TOLD_SECONDS, STOPPED_SECONDS = 2.0, 15.0
TROUBLE = "status of|Failed to load|WebSocket|ERR_|not saved|NetworkError|ResponseError|Error in Auto-Save"
NO_KERNEL = r"null \(reading 'kernel'\)"
"""The widgets' manager looks for a kernel before it asks whether there is one."""
NOTICE = "#cosmos-lanes-notice"
NOTEBOOK = ".jp-NotebookPanel:not(.lm-mod-hidden)"
LOOKS = pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (360, True)], ids=["wide-light", "phone-dark"]
)


def write_unsaved(page: Page, text: str) -> None:
    """A new cell in the lesson on the screen, which Lab has not saved yet."""
    page.locator(f"{NOTEBOOK} .jp-Cell").first.click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.type(text)


def members(house: House, method: str, name: str, **options: object) -> None:
    """Take somebody out of the lane, or put them in."""
    url = f"{state(house)['commons_url']}/lanes/py/members/{name}"
    answer = httpx.request(method, url, headers=operator(house), trust_env=False, **options)  # type: ignore[arg-type]
    answer.raise_for_status()


def files_with(house: House, text: str) -> list[Path]:
    """The notebooks in anybody's home that hold this."""
    homes = (house.data / "homes").glob("*/*")
    return [
        file for home in homes for file in home.glob("*.ipynb") if text in file.read_text(errors="replace")
    ]


def member(community: Community, somebody: Somebody) -> Person:
    """A member of the test's own, signed in in their window and beside it."""
    person = Person.new(community.house, somebody.name)
    members(community.house, "PUT", somebody.name, json={"role": "member"})
    somebody.sign_in(person.password)
    return person


def stopped(person: Person) -> None:
    """Wait until the commons has had the workspace stopped."""
    deadline = time.monotonic() + STOPPED_SECONDS
    while person.hub_api("GET", f"/users/{person.name}").json()["servers"]:
        assert time.monotonic() < deadline, "it goes on"
        time.sleep(0.2)


@ONE_MODE
@LOOKS
def test_what_was_not_saved_is_saved_and_the_end_is_told(
    community: Community, window_of: Opens, width: int, dark: bool
) -> None:
    house, name = community.house, f"eva{width}"
    words = f"written by {name} and never saved"
    with window_of(name, width=width, dark=dark) as eva:
        person = member(community, eva)
        with closing(person.http):
            lab = eva.workspace("py", "welcome.ipynb")
            expect(lab.lesson).to_contain_class("cosmos-started")
            write_unsaved(eva.page, words)
            expect(eva.page.locator(NOTICE)).to_have_count(0)
            with eva.watch.expecting(TROUBLE):
                began = time.monotonic()
                members(house, "DELETE", name)
                expect(eva.page.locator(NOTICE)).to_contain_text("Your work is saved.")
                assert time.monotonic() - began < TOLD_SECONDS
                assert [file.name for file in files_with(house, words)] == ["welcome.ipynb"]
                stopped(person)
                # Lab notices at its next look at the server, and would ask whether to start it again.
                eva.page.wait_for_timeout(15_000)
                eva.page.locator(f"{NOTEBOOK} .jp-Cell").first.click()
                expect(eva.page.locator(NOTICE)).to_be_visible()
                assert eva.page.locator(".jp-Dialog:visible").count() == 0
                link = eva.page.locator(NOTICE).get_by_role("link")
                assert (link.get_attribute("href") or "").endswith("/services/commons/account")
                picture(eva.page, f"access-ended-{width}-{'dark' if dark else 'light'}")
                assert faults(eva.page, within=NOTICE) == []
                eva.page.goto("about:blank")


@ONE_MODE
def test_what_somebody_else_wrote_meanwhile_is_kept_beside_and_every_tab_is_told(
    community: Community, window_of: Opens
) -> None:
    house, words = community.house, "words of the window that was behind"
    with window_of("fern") as fern:
        person = member(community, fern)
        with closing(person.http):
            lab = fern.workspace("py", "welcome.ipynb")
            expect(lab.lesson).to_contain_class("cosmos-started")
            write_unsaved(fern.page, words)
            other = fern.page.context.new_page()
            other.goto(f"{house.url}/user/{fern.name}/py/lab/tree/welcome.ipynb")
            expect(other.locator(NOTEBOOK)).to_be_visible()
            workspace = person.open("py")
            newer = workspace.request("GET", "api/contents/welcome.ipynb").json()
            newer["content"]["cells"][0]["source"] = "newer words of fern"
            time.sleep(1)  # Lab takes times that are closer for the same
            assert workspace.request("PUT", "api/contents/welcome.ipynb", json=newer).status_code == 200
            with fern.watch.expecting(TROUBLE):
                members(house, "DELETE", fern.name)
                for page in (fern.page, other):
                    expect(page.locator(NOTICE)).to_contain_text("Your work is saved.")
                    page.goto("about:blank")
            assert [file.name for file in files_with(house, "newer words of fern")] == ["welcome.ipynb"]
            (beside,) = files_with(house, words)
            assert re.fullmatch(r"welcome \(saved [^/:]+\)\.ipynb", beside.name)


@ONE_MODE
@LOOKS
def test_afterwards_ones_work_is_looked_at_and_taken_along(
    community: Community, window_of: Opens, width: int, dark: bool
) -> None:
    name = f"gil{width}"
    with window_of(name, width=width, dark=dark) as gil:
        person = member(community, gil)
        with closing(person.http):
            person.open("py")
            members(community.house, "DELETE", name)
            stopped(person)
            with gil.watch.expecting(NO_KERNEL):
                gil.workspace("py", "welcome.ipynb").shows("Welcome")
                notice = gil.page.locator(NOTICE)
                expect(notice).to_contain_text("You can look at your work in Train the Trainers here")
                expect(notice).to_contain_text(re.compile(r"until \w+ \d+, \d{4}"))
                gil.page.wait_for_timeout(3_000)
                assert gil.page.locator(".jp-Dialog:visible").count() == 0
                picture(gil.page, f"read-only-{width}-{'dark' if dark else 'light'}")
                assert faults(gil.page, within=NOTICE) == []
                with gil.page.expect_download() as downloading:
                    notice.get_by_role("link", name="Take my work along").click()
                taken = zipfile.ZipFile(downloading.value.path())
                assert "welcome.ipynb" in taken.namelist()
                gil.page.goto("about:blank")
