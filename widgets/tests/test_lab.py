"""Lessons in a real JupyterLab with a real kernel: alive at once, live, and nobody's words kept in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect
from widgets_testing.browser import person
from widgets_testing.lab import jupyterlab, lay, lesson, publish

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from widgets_testing.contract import Running

TALK = 'from cosmos_widgets import Discussion\nDiscussion("week-1")'
BUSY = "import time\nwhile True: time.sleep(0.1)"


class Workspace:
    """One member's folder, and the curriculum it is laid from."""

    def __init__(self, folder: Path, commons: Running, who: str) -> None:
        self.home, self.curriculum = folder / who, folder / f"{who}-curriculum"
        self.home.mkdir()
        self.commons, self.who = commons, who

    def lay(self, **files: bytes) -> None:
        publish(self.curriculum, {f"{name}.ipynb": data for name, data in files.items()})
        lay(self.curriculum, self.home)

    def running(self) -> AbstractContextManager[str]:
        return jupyterlab(self.home, self.curriculum, self.commons.environment(self.who))

    def open(self, browser: Browser, address: str) -> Page:
        # Tall, because Lab leaves out what is far below the screen.
        page = person(browser, self.commons.origin, self.who, viewport={"width": 1200, "height": 1600})
        page.goto(f"{address}/lab/tree/welcome.ipynb")
        return page


@pytest.fixture
def ana(tmp_path: Path, commons: Running) -> Workspace:
    return Workspace(tmp_path, commons, "ana")


def test_a_published_lesson_is_alive_when_it_opens_and_saves_nobodys_words(
    browser: Browser, commons: Running, ana: Workspace
) -> None:
    published = lesson(TALK)
    ana.lay(welcome=published)
    commons.lane.say("luis", "Words of Luis")
    with ana.running() as address:
        page = ana.open(browser, address)
        talk = page.locator(".cosmos-discussion")
        expect(talk.get_by_text("Words of Luis")).to_be_visible(timeout=30_000)
        commons.lane.say("ines", "Live from the web")
        expect(talk.get_by_text("Live from the web")).to_be_visible()
        talk.get_by_label("Write to the group").fill("From the lesson")
        talk.get_by_role("button", name="Post").click()
        expect(talk.locator("article", has_text="From the lesson").locator("time")).to_be_visible()
        assert [post["text"] for post in commons.lane.posts][-1] == "From the lesson"
        file = ana.home / "welcome.ipynb"
        assert file.read_bytes() == published
        page.keyboard.press("Escape")
        page.get_by_role("menuitem", name="File").click()
        with page.expect_response(
            lambda answer: answer.request.method == "PUT" and "/contents/" in answer.url
        ):
            page.get_by_role("menuitem", name="Save Notebook", exact=False).first.click()
    saved = file.read_text()
    assert "widget-view" in saved
    for words in ("Words of Luis", "Live from the web", "From the lesson"):
        assert words not in saved


def test_a_cell_that_runs_holds_nobody_up(browser: Browser, commons: Running, ana: Workspace) -> None:
    ana.lay(welcome=lesson(TALK, BUSY))
    with ana.running() as address:
        page = ana.open(browser, address)
        talk = page.locator(".cosmos-discussion")
        expect(talk.get_by_text("Nobody has written yet.")).to_be_visible(timeout=30_000)
        expect(page.get_by_text("[*]:")).to_be_visible()
        commons.lane.say("luis", "While it runs")
        expect(talk.get_by_text("While it runs")).to_be_visible()
        talk.get_by_label("Write to the group").fill("Me too")
        talk.get_by_role("button", name="Post").click()
        expect(talk.locator("article").get_by_text("Me too")).to_be_visible()
        expect(page.get_by_text("[*]:")).to_be_visible()


def test_a_lesson_that_was_changed_starts_only_when_asked(browser: Browser, ana: Workspace) -> None:
    ana.lay(welcome=lesson(TALK))
    (ana.home / "welcome.ipynb").write_bytes(lesson(TALK, "40 + 2"))
    with ana.running() as address:
        page = ana.open(browser, address)
        button = page.get_by_role("button", name="Start this lesson")
        expect(button).to_be_visible(timeout=30_000)
        expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_visible(
            timeout=30_000
        )
        assert page.locator(".jp-OutputArea-output").count() == 0
        button.click()
        expect(page.locator(".cosmos-discussion")).to_be_visible(timeout=45_000)
        expect(page.locator(".jp-OutputArea-output").get_by_text("42")).to_be_visible()


def test_a_widget_recovers_by_itself_when_the_commons_returns(
    browser: Browser, commons: Running, ana: Workspace
) -> None:
    ana.lay(welcome=lesson(TALK))
    commons.lane.say("luis", "There all along")
    commons.stop()
    with ana.running() as address:
        page = ana.open(browser, address)
        expect(page.get_by_text("The lane cannot be reached just now.")).to_be_visible(timeout=30_000)
        commons.start()
        expect(page.get_by_text("There all along")).to_be_visible(timeout=20_000)


def test_what_came_is_told_once_and_differences_can_be_seen(browser: Browser, ana: Workspace) -> None:
    ana.lay(welcome=lesson("1"), second=lesson("1"))
    (ana.home / "second.ipynb").write_bytes(lesson("1", "'mine'"))
    ana.lay(welcome=lesson("1"), second=lesson("2"), third=lesson("3"))
    with ana.running() as address:
        page = ana.open(browser, address)
        page.get_by_role("button", name="Show", exact=True).click(timeout=30_000)
        panel = page.get_by_role("region", name="What came")
        expect(panel.get_by_role("button", name="Open third.ipynb")).to_be_visible()
        with page.context.expect_page() as opening:
            panel.get_by_role("link", name="See what differs in second.ipynb").click()
        expect(opening.value.get_by_text("'mine'")).to_be_visible()
        page.wait_for_function(
            "fetch('/lane/api/arrivals').then(a => a.json()).then(r => r.new.length === 0)"
        )
        page.reload()
        expect(page.get_by_role("button", name="Start this lesson")).to_be_visible(timeout=30_000)
        assert page.get_by_role("button", name="Show", exact=True).count() == 0


def test_lab_begins_simple_leads_back_and_lets_go(browser: Browser, ana: Workspace) -> None:
    ana.lay(welcome=lesson("1"))
    with ana.running() as address:
        page = ana.open(browser, address)
        back = page.get_by_role("link", name="Back to Co-ops")
        expect(back).to_be_visible(timeout=30_000)
        assert back.get_attribute("href") == "https://lanes.example/services/commons/lanes/coops"
        mode = page.locator("[data-shell-mode]").first
        expect(mode).to_have_attribute("data-shell-mode", "single-document")
        page.goto(f"{address}/lab/tree/welcome.ipynb")
        expect(back).to_be_visible(timeout=30_000)
        expect(mode).to_have_attribute("data-shell-mode", "single-document")
        page.keyboard.press("Control+Shift+D")
        expect(mode).to_have_attribute("data-shell-mode", "multiple-document")
        page.wait_for_timeout(2_000)  # Lab saves its layout a second after it changed, and says so to nobody
        page.goto(f"{address}/lab/tree/welcome.ipynb")
        expect(back).to_be_visible(timeout=30_000)
        page.wait_for_timeout(1_000)  # what would set it back does so after Lab is there
        expect(mode).to_have_attribute("data-shell-mode", "multiple-document")
