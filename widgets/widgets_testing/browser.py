"""The windows of people who use widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.browser import CHROMIUM, FLAGS, chromium, playwright
from widgets_testing.house import PIXEL

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from widgets_testing.house import House

__all__ = ["CHROMIUM", "FLAGS", "chromium", "give", "opened", "person", "playwright"]
_GIVE = """(place, [event, name, type, bytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(bytes)], name, {type}));
    const how = {bubbles: true, cancelable: true};
    place.dispatchEvent(event === 'paste' ? new ClipboardEvent('paste', {clipboardData: data, ...how})
        : new DragEvent('drop', {dataTransfer: data, ...how}));
}"""


def person(browser: Browser, origin: str, who: str, **options: object) -> Page:
    """A window of `who`'s own, signed in at the stand-in commons."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    context.add_cookies([{"name": "who", "value": who, "url": origin}])
    return context.new_page()


def opened(browser: Browser, house: House, who: str, slug: str, **options: object) -> Locator:
    """The prompt in a window of `who`'s own, signed in at the real commons."""
    prompt = house.window(browser, who, f"/prompts/{slug}", **options).locator(".cosmos-prompt")
    expect(prompt.locator("h3")).to_be_attached()
    return prompt


def give(place: Locator, how: str, name: str, kind: str = "image/png", content: bytes = PIXEL) -> None:
    """A file comes to a place to write by `paste` or `drop`."""
    place.evaluate(_GIVE, [how, name, kind, list(content)])
