"""The Hub's pages in Chromium: signing up by keyboard, waiting for a workspace, and nothing that shuts anybody out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.support import browser
from tests.support.looks import faults

from .conftest import PASSWORD, RunningHub


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with browser.chromium() as running:
        yield running


def opened(chromium: Chromium, *, width: int = 1280, dark: bool = False) -> Page:
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", locale="en-GB"
    )
    context.set_default_timeout(45_000)
    return context.new_page()


def sign_in(page: Page, hub: RunningHub, name: str = "lea") -> None:
    page.goto(f"{hub.url}/hub/login?next=/hub/token")
    page.get_by_label("Your name here").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tokens", exact=True)).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)], ids=["phone-light", "wide-dark"])
def test_axe_finds_nothing_and_no_page_is_wider_than_its_screen(
    chromium: Chromium, hub: RunningHub, width: int, dark: bool
) -> None:
    page = opened(chromium, width=width, dark=dark)
    found: list[str] = []
    for path in ("/hub/login", "/hub/signup", "/hub/nothing", "/hub/error/503"):
        page.goto(hub.url + path)
        found += faults(page)
    sign_in(page, hub)
    found += faults(page)
    for path in ("/hub/spawn/lea/closed-lane", "/user/lea/not-open/", "/hub/admin", "/hub/logout"):
        page.goto(hub.url + path)
        found += faults(page)
    page.context.close()
    assert found == []


def test_an_account_is_made_by_keyboard_alone(chromium: Chromium, hub: RunningHub) -> None:
    page = opened(chromium, width=360)
    page.goto(f"{hub.url}/hub/signup?next=/hub/token")
    page.get_by_label("What should others call you?").focus()
    for typed in ("Kim Ito", "kim-ito", PASSWORD):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Make an account")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Kim Ito")).to_be_visible()
    page.context.close()


def test_while_a_workspace_opens_the_page_says_so_and_then_is_there(
    chromium: Chromium, hub: RunningHub
) -> None:
    page = opened(chromium)
    sign_in(page, hub)
    page.goto(f"{hub.url}/hub/spawn/lea/a-lane", wait_until="commit")
    expect(page.get_by_role("heading", name="Opening your workspace…")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Getting it ready")
    expect(page.get_by_role("heading", name="the workspace")).to_be_visible()
    page.context.close()


def test_a_token_is_made_shown_once_and_ended(chromium: Chromium, hub: RunningHub) -> None:
    page = opened(chromium)
    sign_in(page, hub)
    page.get_by_label("What is it for?").fill("my script")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_text("Copy it now")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Copy it now")).to_be_hidden()
    page.get_by_role("button", name="End my script").click()
    expect(page.get_by_text("my script")).to_have_count(0)
    page.context.close()


def test_an_operator_finds_the_list_of_people(chromium: Chromium, hub: RunningHub) -> None:
    page = opened(chromium)
    sign_in(page, hub, "operator")
    page.goto(f"{hub.url}/hub/admin")
    expect(page.get_by_role("button", name="Add Users")).to_be_visible()
    page.context.close()


def test_a_workspace_that_does_not_open_says_so_and_offers_to_try_again(
    chromium: Chromium, hub: RunningHub
) -> None:
    page = opened(chromium)
    sign_in(page, hub)
    page.goto(f"{hub.url}/hub/spawn/lea/fails-always", wait_until="commit")
    expect(page.get_by_role("link", name="Try again")).to_be_visible(timeout=60_000)
    assert faults(page) == []
    page.context.close()
