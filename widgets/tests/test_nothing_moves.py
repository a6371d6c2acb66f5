"""A picture that arrives moves nothing: what somebody is about to press stays where it is, on a phone too."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect
from widgets_testing.browser import give, opened

if TYPE_CHECKING:
    from widgets_testing.commons import Talk
    from widgets_testing.house import House

NAME = "the shop on our corner, seen from across the street.png"
SIZES = pytest.mark.parametrize(
    "size", [{"width": 360, "height": 700}, {"width": 1280, "height": 900}], ids=["phone", "wide"]
)
LANGUAGES = pytest.mark.parametrize("locale", ["en", "es"])


def tall() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (600, 900), "green").save(kept, "PNG")
    return kept.getvalue()


class Moment:
    """A picture is given, and its arrival held back."""

    def __init__(self, page: Page, field: Locator) -> None:
        self._page, self._held = page, list[Route]()
        page.route("**/files?name=*", lambda route: self._held.append(route))
        give(field, "paste", NAME, content=tall())
        expect(page.get_by_role("progressbar")).to_be_visible()

    def seen(self, shown: Locator) -> None:
        """The browser's own copy shows before anything has arrived."""
        assert shown.evaluate("image => image.decode().then(() => image.naturalHeight)") == 900

    def arrive(self) -> None:
        with self._page.expect_response("**/files?name=*"):
            self._held[0].continue_()
        expect(self._page.get_by_role("progressbar")).to_have_count(0)


def place(button: Locator) -> tuple[float, float]:
    """Where in the window it is."""
    found = button.bounding_box()
    assert found
    return found["x"], found["y"]


def arrived(shown: Locator) -> None:
    expect(shown).to_be_visible()
    expect(shown).to_have_attribute("src", re.compile("^/services/"))
    assert shown.evaluate("image => image.decode().then(() => image.naturalHeight)") == 900


@SIZES
@LANGUAGES
def test_what_sends_a_response_stays_where_it_is(
    browser: Browser, house: House, size: dict[str, int], locale: str
) -> None:
    slug = f"still-{locale}-{size['width']}"
    house.prompt(slug, visibility="at_once")
    ana = opened(browser, house, "ana", slug, viewport=size, locale=locale)
    button = ana.get_by_role("button", name=re.compile("^(Send response|Enviar respuesta)$"))
    moment = Moment(ana.page, ana.locator("textarea").first)
    moment.seen(ana.locator(".cosmos-going img"))
    button.click()
    expect(ana.get_by_text(re.compile("The picture is being kept|Guardando la imagen"))).to_be_visible()
    before = place(button)
    moment.arrive()
    arrived(ana.locator(".cosmos-small img"))
    expect(ana.get_by_text(re.compile("Draft, saved|Borrador, guardado"))).to_be_visible()
    assert place(button) == before
    expect(ana.get_by_text(re.compile("The picture is there now|La imagen ya está"))).to_be_visible()
    button.click()
    expect(ana.locator("article img")).to_be_visible()


@SIZES
@LANGUAGES
def test_what_sends_a_picture_that_answers_stays_where_it_is(
    browser: Browser, house: House, size: dict[str, int], locale: str
) -> None:
    slug = f"answer-{locale}-{size['width']}"
    house.prompt(slug, kind="image", visibility="at_once")
    ana = opened(browser, house, "ana", slug, viewport=size, locale=locale)
    button = ana.get_by_role("button", name=re.compile("^(Send response|Enviar respuesta)$"))
    moment = Moment(ana.page, ana.locator(".cosmos-picture"))
    moment.seen(ana.locator(".cosmos-look img"))
    ana.locator("textarea").fill("The shop")
    button.click()
    expect(ana.get_by_role("alert").get_by_text(re.compile("being kept|Guardando la imagen"))).to_be_visible()
    before = place(button)
    moment.arrive()
    arrived(ana.get_by_role("img", name="The shop"))
    expect(ana.get_by_text(re.compile("Draft, saved|Borrador, guardado"))).to_be_visible()
    assert place(button) == before
    button.click()
    expect(ana.locator("article").get_by_role("img", name="The shop")).to_be_visible()


@SIZES
def test_what_sends_a_reply_and_what_asks_the_lane_stay_where_they_are(
    browser: Browser, house: House, size: dict[str, int]
) -> None:
    slug = f"reply-{size['width']}"
    house.prompt(slug, visibility="at_once")
    house.respond("luis", slug, "Look at it")
    ana = opened(browser, house, "ana", slug, viewport=size)
    ana.get_by_role("button", name="Reply: Luis Pérez").click()
    form = house.window(browser, "fay", "/new-prompt", viewport=size)
    for page, field, button in (
        (ana.page, ana.get_by_label("Your reply to"), ana.get_by_role("button", name="Reply", exact=True)),
        (form, form.locator("#text"), form.get_by_role("button", name="Ask the lane")),
    ):
        field.fill("Look")
        moment = Moment(page, field)
        button.scroll_into_view_if_needed()
        before = place(button)
        moment.arrive()
        arrived(page.locator(".cosmos-small img"))
        assert place(button) == before


@SIZES
@LANGUAGES
def test_what_posts_stays_where_it_is(
    browser: Browser, talk: Talk, size: dict[str, int], locale: str
) -> None:
    ana = talk.seat(browser, "ana", viewport=size, locale=locale)
    button = ana.get_by_role("button", name=re.compile("^(Post|Publicar)$"))
    moment = Moment(ana, ana.locator(".cosmos-composer textarea"))
    button.scroll_into_view_if_needed()
    before = place(button)
    moment.arrive()
    assert place(button) == before
    button.click()
    expect(ana.get_by_role("img", name=NAME)).to_be_visible()
