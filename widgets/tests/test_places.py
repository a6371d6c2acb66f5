"""The same lesson in Notebook 7 and in Voila, with real kernels and the real commons: two people, live between both."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect
from widgets_testing.commons import TITLE, Talk
from widgets_testing.lab import lesson
from widgets_testing.served import jupyter, voila

if TYPE_CHECKING:
    from collections.abc import Iterator

CURRICULA = Path(__file__).parents[2] / "curricula"
LESSON = lesson('from cosmos_widgets import Discussion, Prompt\nPrompt("own")', 'Discussion("week-1")')
HAS_KERNEL = (
    "window.jupyterapp?.shell.currentWidget?.context?.sessionContext.session?.kernel?.status === 'idle'"
)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    running = Talk(tmp_path_factory.mktemp("commons"), CURRICULA)
    running.prompt("own", visibility="after_responding")
    yield running
    running.stop()


def home_of(folder: Path, who: str) -> Path:
    home = folder / who
    home.mkdir()
    (home / "welcome.ipynb").write_bytes(LESSON)
    return home


@contextmanager
def tab(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 1800})
    context.set_default_timeout(45_000)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


@pytest.fixture(scope="module")
def notebook(browser: Browser, talk: Talk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Ana's lesson in Notebook 7, all of it run."""
    home = home_of(tmp_path_factory.mktemp("notebook"), "ana")
    with (
        jupyter("notebook", home, talk.environment("ana")) as address,
        tab(browser, f"{address}/notebooks/welcome.ipynb") as page,
    ):
        page.wait_for_function(HAS_KERNEL)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        yield page


@pytest.fixture(scope="module")
def dashboard(browser: Browser, talk: Talk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Luis's, in Voila."""
    home = home_of(tmp_path_factory.mktemp("voila"), "luis")
    with (
        voila(home, talk.environment("luis")) as address,
        tab(browser, f"{address}/voila/render/welcome.ipynb") as page,
    ):
        yield page


def say(page: Page, text: str) -> None:
    page.get_by_label("Write to the group").fill(text)
    page.get_by_role("button", name="Post", exact=True).click()


def test_people_in_notebook_7_and_in_voila_talk_live(notebook: Page, dashboard: Page, talk: Talk) -> None:
    talk.say("ines", "From the page of the thread")
    for page in (notebook, dashboard):
        expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
        expect(page.locator("article").get_by_text("From the page of the thread")).to_be_visible()
    say(notebook, "Hello from Notebook 7")
    expect(dashboard.locator("article").get_by_text("Hello from Notebook 7")).to_be_visible()
    say(dashboard, "Hello from Voila")
    expect(notebook.locator("article").get_by_text("Hello from Voila")).to_be_visible()
    assert [post["text"] for post in talk.posts()][-2:] == ["Hello from Notebook 7", "Hello from Voila"]


def test_a_response_opens_the_others_in_notebook_7_and_in_voila(notebook: Page, dashboard: Page) -> None:
    dashboard.get_by_label("Your response").fill("The laundry of Luis")
    dashboard.get_by_role("button", name="Send response").click()
    expect(dashboard.locator(".cosmos-sent")).to_be_visible()
    expect(notebook.get_by_text("The laundry of Luis")).to_have_count(0)
    notebook.get_by_label("Your response").fill("The garden of Ana")
    notebook.get_by_role("button", name="Send response").click()
    for page in (notebook, dashboard):
        for words in ("The laundry of Luis", "The garden of Ana"):
            expect(page.locator(".cosmos-prompt article").get_by_text(words)).to_be_visible()


@pytest.mark.parametrize("surface", ["notebook", "dashboard"])
def test_both_widgets_of_a_page_keep_their_styles_and_their_cards_are_gone(
    surface: str, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(surface)
    expect(page.locator(".cosmos-prompt")).to_have_css("padding-top", "24px")
    expect(page.locator(".cosmos-discussion")).to_have_css("padding-top", "16px")
    expect(page.locator(".cosmos-saved")).to_have_count(2)
    expect(page.locator(".cosmos-saved:visible")).to_have_count(0)
