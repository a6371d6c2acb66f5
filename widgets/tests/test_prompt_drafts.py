"""A draft of a prompt on two machines: the newer is shown, and nothing that was typed on either goes unseen."""

from __future__ import annotations

import json

from playwright.sync_api import Browser, Locator, expect
from widgets_testing.browser import opened
from widgets_testing.house import House

MONDAY, TUESDAY = "Half a line, typed on Monday", "A whole page, written elsewhere on Tuesday"


def elsewhere(house: House, slug: str) -> None:
    house.ask("ana", "PUT", f"/prompts/{slug}/draft", {"text": TUESDAY, "value": None, "file": None})


def in_the_lane(house: House, slug: str) -> str:
    return str(house.ask("ana", "GET", f"/prompts/{slug}/draft")["text"])


def typed(ana: Locator) -> Locator:
    return ana.get_by_label("Your response")


def type_without_a_connection(ana: Locator) -> None:
    ana.page.context.set_offline(True)
    typed(ana).fill(MONDAY)
    expect(ana.get_by_text("Draft, kept here and not saved yet.")).to_be_visible()


def aside(ana: Locator, text: str) -> Locator:
    return ana.locator("section.cosmos-card").filter(has_text=text)


def test_a_newer_draft_of_the_lane_is_shown_and_the_older_one_can_be_taken_up(
    browser: Browser, house: House
) -> None:
    house.prompt("two-machines")
    ana = opened(browser, house, "ana", "two-machines")
    address = ana.page.url
    type_without_a_connection(ana)
    later = ana.page.context.new_page()
    ana.page.close()
    elsewhere(house, "two-machines")
    later.context.set_offline(False)
    later.goto(address)
    ana = later.locator(".cosmos-prompt")
    expect(typed(ana)).to_have_value(TUESDAY)
    expect(aside(ana, MONDAY)).to_contain_text("You wrote this, too.")
    later.wait_for_timeout(1_500)  # longer than it takes to save what is not in the lane
    assert in_the_lane(house, "two-machines") == TUESDAY
    later.reload()
    with later.expect_response(lambda answer: answer.request.method == "PUT"):
        aside(ana, MONDAY).get_by_role("button", name="Use this instead").click()
    expect(typed(ana)).to_have_value(MONDAY)
    assert in_the_lane(house, "two-machines") == MONDAY
    aside(ana, TUESDAY).get_by_role("button", name="Throw it away").click()
    later.reload()
    expect(typed(ana)).to_have_value(MONDAY)
    expect(ana.locator("section.cosmos-card")).to_have_count(0)
    assert "Tuesday" not in later.evaluate("JSON.stringify({...localStorage})")


def test_a_window_that_comes_back_shows_what_was_written_elsewhere_meanwhile(
    browser: Browser, house: House
) -> None:
    house.prompt("left-open")
    ana = opened(browser, house, "ana", "left-open")
    type_without_a_connection(ana)
    elsewhere(house, "left-open")
    ana.page.context.set_offline(False)
    expect(typed(ana)).to_have_value(TUESDAY)
    expect(aside(ana, MONDAY)).to_be_visible()
    assert in_the_lane(house, "left-open") == TUESDAY


def test_what_was_typed_here_last_stays_and_the_others_are_put_aside(browser: Browser, house: House) -> None:
    house.prompt("typed-last")
    ana = opened(browser, house, "ana", "typed-last")
    elsewhere(house, "typed-last")
    type_without_a_connection(ana)
    ana.page.context.set_offline(False)
    expect(aside(ana, TUESDAY)).to_be_visible()
    expect(ana.get_by_text("Draft, saved just now.")).to_be_visible()
    expect(typed(ana)).to_have_value(MONDAY)
    assert in_the_lane(house, "typed-last") == MONDAY


def test_a_window_that_was_left_alone_looks_before_it_saves(browser: Browser, house: House) -> None:
    house.prompt("left-alone")
    ana = opened(browser, house, "ana", "left-alone")
    elsewhere(house, "left-alone")
    ana.page.evaluate("const now = Date.now; Date.now = () => now() + 61_000")
    typed(ana).fill(MONDAY)
    expect(aside(ana, TUESDAY)).to_be_visible()
    expect(typed(ana)).to_have_value(MONDAY)


def test_what_was_kept_before_its_time_was_kept_counts_as_older(browser: Browser, house: House) -> None:
    house.prompt("of-before")
    elsewhere(house, "of-before")
    ana = opened(browser, house, "ana", "of-before", locale="es")
    kept = json.dumps({"text": MONDAY, "value": None, "file": None})
    name = "cosmos-lanes:coops/ana/prompt/of-before/1/draft"
    ana.page.evaluate("([name, kept]) => localStorage.setItem(name, kept)", [name, kept])
    ana.page.reload()
    expect(ana.get_by_label("Tu respuesta")).to_have_value(TUESDAY)
    expect(aside(ana, MONDAY)).to_contain_text("También escribiste esto.")
    expect(ana.get_by_role("button", name="Usar esto en su lugar")).to_be_visible()


def test_who_goes_on_writing_is_asked_nothing(browser: Browser, house: House) -> None:
    house.prompt("going-on")
    ana = opened(browser, house, "ana", "going-on")
    for text in (MONDAY, "Cut"):
        typed(ana).fill(text)
        expect(ana.get_by_text("Draft, saved just now.")).to_be_visible()
    ana.page.context.set_offline(True)
    typed(ana).fill("Cut anew")
    expect(ana.get_by_text("Draft, kept here and not saved yet.")).to_be_visible()
    typed(ana).fill("Anew")
    ana.page.context.set_offline(False)
    expect(ana.get_by_text("Draft, saved just now.")).to_be_visible()
    ana.page.reload()
    expect(typed(ana)).to_have_value("Anew")
    expect(ana.locator("section.cosmos-card")).to_have_count(0)
