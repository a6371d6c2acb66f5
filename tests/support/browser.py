"""A real Chromium, the system's, in front of a house or a page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.support.house import House

CHROMIUM = next(
    (
        path
        for path in ("/usr/lib/chromium/chromium-headless-shell", "/usr/bin/chromium")
        if Path(path).exists()
    ),
    "chromium",
)
"""The same engine twice; without a desktop's window around each page it takes a third of the processor's time."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = Path(__file__).parents[2] / "build" / "pictures"
"""Where tests leave what they saw, to be looked at."""


_running: list[Playwright] = []


@contextmanager
def playwright() -> Iterator[Playwright]:
    """It runs once at a time in a process: whoever wants it within another's has that one."""
    if _running:
        yield _running[0]
        return
    with sync_playwright() as running:
        _running.append(running)
        try:
            yield running
        finally:
            _running.clear()


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """One browser process."""
    with playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()


def window(
    browser: Browser, *, width: int = 1280, dark: bool = False, language: str = "en"
) -> BrowserContext:
    """A person's own browser: own cookies, own language, own size."""
    context = browser.new_context(
        viewport={"width": width, "height": 900 if width > 600 else 740},
        color_scheme="dark" if dark else "light",
        locale=language,
        reduced_motion="reduce",
        # Certificates that tests make are verified by Python; a browser knows none of them.
        ignore_https_errors=True,
    )
    context.set_default_timeout(45_000)
    return context


def sign_up(page: Page, house: House, name: str, password: str) -> None:
    """As a newcomer does, from the front page."""
    page.goto(house.url + "/")
    page.get_by_role("link", name=re.compile("make an account", re.IGNORECASE)).first.click()
    page.get_by_label("What should others call you?").fill(name.title())
    page.get_by_label("Choose a name to sign in with").fill(name)
    page.get_by_label("Choose a password").fill(password)
    page.get_by_role("button", name="Make an account").click()
    expect(page).not_to_have_url(re.compile("/hub/signup"))


def sign_in(page: Page, house: House, name: str, password: str) -> None:
    """With an account that is there."""
    page.goto(f"{house.url}/hub/login")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/hub/login"))


def picture(page: Page, name: str, *, whole: bool = False) -> Path:
    """Keep what the page looks like now: the screen, or the whole of a page that is longer."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=str(path), full_page=whole)
    return path
