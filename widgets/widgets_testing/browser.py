"""The windows of people who use widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.browser import CHROMIUM, FLAGS, chromium, playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["CHROMIUM", "FLAGS", "chromium", "person", "playwright"]


def person(browser: Browser, origin: str, who: str, **options: object) -> Page:
    """A window of `who`'s own, signed in at the stand-in commons."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    context.add_cookies([{"name": "who", "value": who, "url": origin}])
    return context.new_page()
