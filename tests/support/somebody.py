"""Somebody with a browser of their own: what they do on the pages and in a lesson, as they would do it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import sign_in, sign_up, window
from tests.support.house import House
from tests.support.watch import Watch

PASSWORD = "four-words-put-together"


@dataclass
class Somebody:
    """One person, one browser window."""

    house: House
    name: str
    page: Page
    watch: Watch

    def sign_up(self) -> None:
        """From the front page, as somebody new."""
        sign_up(self.page, self.house, self.name, PASSWORD)

    def sign_in(self, password: str) -> None:
        sign_in(self.page, self.house, self.name, password)

    def go(self, path: str) -> None:
        """To a page of the commons, `/lanes/…`, signed in there too."""
        self.page.goto(f"{self.house.commons_url}/sign-in?next=/services/commons{path}")

    def join(self, title: str) -> None:
        """Find the lane on the page with all lanes, and join it."""
        self.page.get_by_role("link", name=title).click()
        self.page.get_by_role("button", name="Join this lane").click()

    def open_workspace(self) -> "Lab":
        """From the lane's page into its first lesson."""
        self.page.get_by_role("link", name="Open the workspace").click()
        return Lab(self.page)

    def workspace(self, lane: str, path: str) -> "Lab":
        """Straight to a file of the workspace, which starts where it does not run."""
        self.page.goto(
            f"{self.house.url}/hub/spawn/{self.name}/{lane}?next=/user/{self.name}/{lane}/lab/tree/{path}"
        )
        return Lab(self.page)

    @property
    def conversation(self) -> Locator:
        """The discussion on a page of the commons."""
        return self.page.locator(".cosmos-discussion")


@dataclass
class Lab:
    """A workspace in somebody's window."""

    page: Page

    @property
    def lesson(self) -> Locator:
        """The lesson on the screen."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def shows(self, heading: str) -> None:
        """Wait for a lesson by its heading."""
        expect(self.lesson.get_by_role("heading", name=heading).first).to_be_visible()

    def follow(self, link: str) -> None:
        """A link inside the lesson."""
        self.lesson.get_by_role("link", name=link).first.click()

    def widget(self, kind: str) -> Locator:
        """The lesson's `discussion` or `prompt`, once it has come to life by itself and is on the screen."""
        found = self.lesson.locator(f".cosmos-{kind}")
        # What is above may grow as long as cells run.
        expect(self.lesson).to_contain_class("cosmos-started")
        # Lab leaves what is far below the screen without a size, so it is scrolled to before it is waited for.
        found.evaluate("(element) => element.scrollIntoView()")
        expect(found.get_by_role("heading").first).to_be_visible()
        found.evaluate("(element) => element.scrollIntoView()")
        return found


def post(discussion: Locator, text: str) -> None:
    """Write plain words and send them; they stand there as acknowledged."""
    field = discussion.get_by_label("Write to the group")
    field.evaluate("(element) => element.scrollIntoView({ block: 'center' })")
    field.fill(text)
    discussion.get_by_role("button", name="Post", exact=True).click()
    expect(said(discussion, text).locator("time")).to_be_visible()


def said(discussion: Locator, text: str) -> Locator:
    """The post with this text."""
    return discussion.get_by_role("article").filter(has_text=text)


@contextmanager
def somebody(
    browser: Browser, house: House, name: str, *, width: int = 1280, dark: bool = False, language: str = "en"
) -> Iterator[Somebody]:
    """A person in front of a browser that complains of nothing until the end."""
    context = window(browser, width=width, dark=dark, language=language)
    watch = Watch(context, house.url)
    yield Somebody(house, name, context.new_page(), watch)
    context.close()
    assert watch.troubles == [], "\n".join(watch.troubles)


def hears(discussion: Locator, text: str) -> None:
    """Wait until it is there, without loading anything again."""
    expect(said(discussion, text)).to_be_visible()


def ends_with(path: str) -> re.Pattern[str]:
    """An address by its end; Lab shows `/doc/tree/…` where one document is on the screen."""
    return re.compile(re.escape(path) + "$")
