"""A lane's own plan ends: who works there is told and loses nothing, everybody can read and take along what is theirs,
and paying opens it as it was."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import ONE_MODE, Opens
from tests.browser.test_access_ends import NO_KERNEL, NOTICE, TROUBLE, files_with, write_unsaved
from tests.browser.test_paying import AT_STRIPE, GOOD, fill_in, pay
from tests.conftest import Community
from tests.support.browser import picture
from tests.support.house import House, modes, running
from tests.support.looks import faults
from tests.support.somebody import Lab, Somebody, hears, post, somebody

MINE = "# what Ines worked out"


@contextmanager
def at_work(hugo: Somebody, ines: Somebody) -> Iterator[Lab]:
    """A lane that Hugo pays for, in which Ines has a lesson open, with words that are not saved."""
    with hugo.watch.expecting(AT_STRIPE), ines.watch.expecting(f"{TROUBLE}|{NO_KERNEL}"):
        hugo.sign_up()
        fill_in(hugo, "Our orchard", "orchard")
        hugo.page.get_by_role("button", name="Go on").click()
        pay(hugo.page, GOOD)
        expect(hugo.page).to_have_url(re.compile("/lanes/orchard$"))
        ines.sign_up()
        ines.go("/")
        ines.join("Our orchard")
        lab = ines.open_workspace()
        post(lab.widget("discussion"), "Ines was here.")
        write_unsaved(ines.page, MINE)
        yield lab


def cancel_now(hugo: Somebody) -> None:
    hugo.go("/account")
    hugo.page.locator("summary").filter(has_text="Cancel").click()
    hugo.page.get_by_role("button", name="Cancel now: access ends at once").click()


def told(ines: Somebody, how: str) -> None:
    """Lab says what became of the lane, with everything saved."""
    notice = ines.page.locator(NOTICE)
    expect(notice).to_contain_text(re.compile(f"Our orchard is {how}.*Your work is saved."))
    assert len(files_with(ines.house, MINE)) == 1
    assert faults(ines.page, within=NOTICE) == []
    ines.page.goto("about:blank")


def look(ines: Somebody) -> None:
    """One's files are there to be looked at and taken along."""
    ines.go("/account")
    ines.page.get_by_role("link", name="Look at my files, and take them along").click()
    expect(Lab(ines.page).lesson).to_contain_text(MINE)
    expect(ines.page.locator(NOTICE)).to_contain_text("You can look at your work")
    ines.page.goto("about:blank")


@ONE_MODE
@pytest.mark.timeout(300)
def test_a_lane_whose_plan_ends_can_be_read_and_paying_opens_it_as_it_was(
    community: Community, window_of: Opens
) -> None:
    with window_of("hugo") as hugo, window_of("ines") as ines, at_work(hugo, ines):
        cancel_now(hugo)
        told(ines, "read-only: its subscription ended")
        ines.go("/lanes/orchard")
        expect(ines.page.get_by_text("Our orchard is read-only")).to_be_visible()
        picture(ines.page, "lane-read-only", whole=True)
        assert faults(ines.page) == []
        ines.page.get_by_role(
            "link", name=re.compile("welcome|hello|Preséntate|Introduce", re.IGNORECASE)
        ).first.click()
        hears(ines.conversation, "Ines was here.")
        expect(ines.page.get_by_label("Write to the group")).to_have_count(0)
        picture(ines.page, "lane-read-only-thread", whole=True)
        ines.go("/lanes/orchard")
        ines.page.get_by_role("link", name="What do you own together?").click()
        expect(
            ines.page.locator(".cosmos-prompt").get_by_text("nothing can be added for now")
        ).to_be_visible()
        expect(ines.page.get_by_label("Your response")).to_have_count(0)
        look(ines)

        hugo.go("/lanes/orchard/money")
        hugo.page.get_by_label(re.compile("Circle.*month")).first.check()
        hugo.page.get_by_role("button", name="Go on").click()
        pay(hugo.page, GOOD)
        expect(hugo.page).to_have_url(re.compile("/lanes/orchard$"))
        ines.go("/lanes/orchard")
        expect(ines.page.get_by_text("Our orchard is read-only")).to_have_count(0)
        back = ines.open_workspace()
        expect(back.lesson).to_contain_text(MINE)
        ines.page.get_by_role("button", name="Start this lesson").click()
        discussion = back.widget("discussion")
        hears(discussion, "Ines was here.")
        post(discussion, "And Ines is back.")
        ines.page.goto("about:blank")


@pytest.fixture
def strict(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A house in which a lane closes as soon as its plan has ended."""
    monkeypatch.setenv("COMMONS_READ_ONLY_DAYS", "0")
    with running(place / "data", modes()[0], "--empty") as house:
        yield house


@pytest.mark.timeout(300)
def test_a_lane_that_has_closed_shows_nothing_and_still_gives_everybody_what_is_theirs(
    browser: Browser, strict: House
) -> None:
    with (
        somebody(browser, strict, "hugo") as hugo,
        somebody(browser, strict, "ines", width=360, dark=True) as ines,
        at_work(hugo, ines),
    ):
        cancel_now(hugo)
        told(ines, "closed: its subscription ended")
        ines.go("/lanes/orchard")
        expect(ines.page.get_by_text("Our orchard is closed")).to_be_visible()
        expect(ines.page.get_by_text("Ines was here.")).to_have_count(0)
        picture(ines.page, "lane-closed-360-dark", whole=True)
        assert faults(ines.page) == []
        ines.go("/account")
        with ines.page.expect_download() as words:
            ines.page.get_by_role("link", name="Take my words along").click()
        assert "Ines was here." in words.value.path().read_text()
        look(ines)
