"""Whom does a page shut out? What axe finds, what is wider than the screen, what is too small to press."""

from collections.abc import Mapping
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def faults(page: Page, *controls: str, within: str | Mapping[str, Any] | None = None) -> list[str]:
    """What is wrong with the page as it is now, or with what is `within` a selector or axe's context.

    `controls` are selectors of what has to be 44 px high and wide where it is seen.
    """
    told = [
        f"{page.url} {each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in Axe().run(page, context=within).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        told.append(f"{page.url} is wider than its screen")
    low = (
        "places => places.filter(e => e.checkVisibility() && (e.offsetHeight < 44 || e.offsetWidth < 44))"
        ".map(e => e.outerHTML.slice(0, 120))"
    )
    told += [f"small: {place}" for each in controls for place in page.locator(each).evaluate_all(low)]
    return told
