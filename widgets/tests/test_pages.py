"""The components on a page of the commons, in a real browser: two people, and everything that goes wrong between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect
from widgets_testing.browser import person

from tests.support.looks import faults

if TYPE_CHECKING:
    from widgets_testing.contract import Running

HOSTILE = (
    "RAW<p>fine</p><img src=x onerror='window.broken=1'><svg onload='window.broken=1'></svg>"
    "<a href='java\nscript:window.broken=1'>press</a><form action='/x'><input></form><style>p{color:red}</style>"
    "<math><mtext><style><img src=x onerror='window.broken=1'></style></mtext></math>"
)


def opened(browser: Browser, commons: Running, component: str, who: str, **options: object) -> Page:
    page = person(browser, commons.origin, who, **options)
    page.goto(f"{commons.origin}/page/{component}")
    return page


def test_a_post_shows_in_the_other_persons_window_at_once(browser: Browser, commons: Running) -> None:
    ana, luis = (opened(browser, commons, "discussion", who) for who in ("ana", "luis"))
    expect(ana.get_by_text("Nobody has written yet.")).to_be_visible()
    expect(luis.get_by_text("Nobody has written yet.")).to_be_visible()
    ana.get_by_label("Write to the group").fill("A bakery of our own")
    ana.get_by_role("button", name="Post").click()
    expect(luis.get_by_text("A bakery of our own")).to_be_visible()
    expect(luis.locator(".cosmos-hidden[aria-live=polite]")).to_have_text("New post from Ana Ruiz")
    luis.get_by_role("button", name="Reply: Ana Ruiz").click()
    luis.get_by_label("Your reply to Ana Ruiz").fill("Who bakes?")
    luis.keyboard.press("Control+Enter")
    expect(ana.locator(".cosmos-replies").get_by_text("Who bakes?")).to_be_visible()
    assert commons.lane.csrf_seen == ["form-token", "form-token"]


def test_the_keyboard_alone_is_enough(browser: Browser, commons: Running) -> None:
    ana = opened(browser, commons, "discussion", "ana")
    expect(ana.get_by_text("Nobody has written yet.")).to_be_visible()
    ana.keyboard.press("Tab")
    ana.keyboard.type("By keys")
    ana.keyboard.press("Tab")
    ana.keyboard.press("Enter")
    expect(ana.locator("article").get_by_text("By keys")).to_be_visible()
    expect(ana.get_by_role("button", name="Reply: Ana Ruiz")).to_be_visible()
    for _ in ("the field", "More", "React", "Reply"):
        ana.keyboard.press("Shift+Tab")
    ana.keyboard.press("Enter")
    expect(ana.get_by_label("Your reply to Ana Ruiz")).to_be_focused()
    ana.keyboard.press("Escape")
    expect(ana.get_by_label("Your reply to Ana Ruiz")).to_have_count(0)


def test_what_is_posted_while_the_commons_is_away_is_kept_and_sent_once(
    browser: Browser, commons: Running
) -> None:
    ana = opened(browser, commons, "discussion", "ana")
    expect(ana.get_by_text("Nobody has written yet.")).to_be_visible()
    commons.stop()
    ana.get_by_label("Write to the group").fill("Later, then")
    ana.get_by_role("button", name="Post").click()
    expect(ana.get_by_text("Not sent yet. It is kept here")).to_be_visible()
    expect(ana.get_by_text("Not connected just now.")).to_be_visible()
    commons.start()
    expect(ana.get_by_text("Not sent yet.")).to_have_count(0, timeout=45_000)
    expect(ana.get_by_text("Not connected just now.")).to_have_count(0, timeout=45_000)
    assert [post["text"] for post in commons.lane.posts] == ["Later, then"]


def test_a_post_whose_event_is_faster_than_its_answer_shows_once(browser: Browser, commons: Running) -> None:
    ana = opened(browser, commons, "discussion", "ana")
    commons.lane.answer_after = 1.0
    ana.get_by_label("Write to the group").fill("Only once")
    ana.get_by_role("button", name="Post").click()
    commons.lane.say("luis", "Meanwhile")
    expect(ana.get_by_text("Meanwhile")).to_be_visible()
    assert ana.locator("article").get_by_text("Only once").count() == 1
    expect(ana.get_by_text("Sending…")).to_have_count(0)
    assert ana.locator("article").get_by_text("Only once").count() == 1


def test_what_was_typed_survives_a_reload(browser: Browser, commons: Running) -> None:
    ana = opened(browser, commons, "discussion", "ana")
    ana.get_by_label("Write to the group").fill("Half a thought")
    ana.reload()
    expect(ana.get_by_label("Write to the group")).to_have_value("Half a thought")


def test_a_refused_post_says_why_and_gives_the_words_back(browser: Browser, commons: Running) -> None:
    ana = opened(browser, commons, "discussion", "ana")
    ana.get_by_label("Write to the group").fill("x" * 10_001)
    ana.get_by_role("button", name="Post").click()
    expect(ana.get_by_text("Not sent. A post has at most 10,000 characters.")).to_be_visible()
    ana.get_by_role("button", name="Edit again").click()
    expect(ana.get_by_label("Write to the group")).to_have_value("x" * 10_001)


def test_nothing_in_a_post_runs_or_submits(browser: Browser, commons: Running) -> None:
    commons.lane.say("luis", HOSTILE)
    ana = opened(browser, commons, "discussion", "ana")
    expect(ana.get_by_text("fine")).to_be_visible()
    ana.get_by_text("press").click()
    assert ana.evaluate("window.broken") is None
    assert ana.locator("article :is(form, input, style, svg, [onerror], [style])").count() == 0
    assert ana.evaluate("document.querySelector('article a')?.getAttribute('href') ?? null") is None


def test_a_visitor_reads_and_is_invited(browser: Browser, commons: Running) -> None:
    commons.lane.say("luis", "Come in")
    commons.lane.role = None
    ana = opened(browser, commons, "discussion", "ana")
    expect(ana.get_by_text("Come in")).to_be_visible()
    expect(ana.get_by_text("Join this lane to write here.")).to_be_visible()
    assert ana.get_by_role("textbox").count() == 0


def test_on_a_page_in_spanish_it_speaks_spanish(browser: Browser, commons: Running) -> None:
    commons.lane.say("luis", "Hola")
    ana = opened(browser, commons, "discussion?lang=es", "ana")
    expect(ana.get_by_label("Escribe al grupo")).to_be_visible()
    assert ana.locator(".cosmos").get_attribute("lang") == "es"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("component", ["discussion"])
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_nothing_serious(
    browser: Browser, commons: Running, component: str, scheme: str, width: int
) -> None:
    first = commons.lane.say("luis", "We keep a [list](https://example.org) of what the street owns.")
    commons.lane.say("ana", "The laundry is ours.", reply_to=first["id"])
    commons.lane.answer("luis", "A garden")
    commons.lane.answer("ana", "A laundry")
    page = opened(
        browser, commons, component, "ana", color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    expect(page.locator("article")).to_have_count(2)
    assert faults(page, "button, textarea") == []
