"""Whom does a page shut out? What axe finds serious, what is wider than the screen, what is too small to press."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def faults(page: Page, *controls: str) -> list[str]:
    """What is wrong with the page as it is now; `controls` are selectors of what has to be 44 px high."""
    told = [
        f"{page.url} {each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in Axe().run(page).response["violations"]
        if each["impact"] in {"serious", "critical"}
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        told.append(f"{page.url} is wider than its screen")
    low = "places => places.filter(e => e.offsetHeight < 44).map(e => e.outerHTML.slice(0, 120))"
    told += [f"small: {place}" for each in controls for place in page.locator(each).evaluate_all(low)]
    return told
