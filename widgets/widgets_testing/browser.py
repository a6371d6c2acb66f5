"""The system's Chromium, started so that it works as root and asks nobody anything."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=OPTIONS)
        yield browser
        browser.close()


def person(browser: Browser, origin: str, who: str, **options: object) -> Page:
    """A window of `who`'s own, signed in at the stand-in commons."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    context.add_cookies([{"name": "who", "value": who, "url": origin}])
    return context.new_page()
