"""What somebody sends about a prompt from two windows without a connection: nothing takes another's place."""

from __future__ import annotations

import json

from playwright.sync_api import Browser, Locator, expect
from widgets_testing.browser import opened
from widgets_testing.house import House

KEPT = "cosmos-lanes:coops/ana/prompt/{}/outbox"


def beside(window: Locator) -> Locator:
    """The same page in another window of the same browser."""
    page = window.page.context.new_page()
    page.goto(window.page.url)
    return page.locator(".cosmos-prompt")


def replies(house: House, slug: str, response: str) -> list[str]:
    listed = house.ask("sam", "GET", f"/prompts/{slug}/responses/{response}/replies")["items"]
    return sorted(reply["text"] for reply in listed)


def test_replies_sent_from_two_windows_without_a_connection_both_arrive(
    browser: Browser, house: House
) -> None:
    house.prompt("windows", visibility="at_once")
    asked = house.respond("luis", "windows", "Who bakes?")["id"]
    first = opened(browser, house, "ana", "windows")
    windows, context = [first, beside(first)], first.page.context
    for window in windows:
        window.get_by_role("button", name="Reply: Luis Pérez").click()
        expect(window.get_by_text("Nobody has replied yet.")).to_be_visible()
    context.set_offline(True)
    for window, text in zip(windows, ("Ana, from the first", "Ana, from the second"), strict=True):
        window.get_by_label("Your reply to Luis Pérez").fill(text)
        window.get_by_role("button", name="Reply", exact=True).click()
        expect(window.get_by_text("Not sent yet. It is kept here")).to_be_visible()
    last = context.new_page()
    for window in windows:
        window.page.close()
    context.set_offline(False)
    last.goto(f"{house.origin}/services/commons/lanes/coops/prompts/windows")
    expect(last.get_by_role("button", name="2 replies: Luis Pérez")).to_be_visible()
    assert replies(house, "windows", asked) == ["Ana, from the first", "Ana, from the second"]
    assert KEPT.format("windows") not in last.evaluate("JSON.stringify({...localStorage})")


def test_what_lay_in_one_list_is_sent_once(browser: Browser, house: House) -> None:
    house.prompt("listed", visibility="at_once")
    asked = house.respond("luis", "listed", "Who bakes?")["id"]
    ana = opened(browser, house, "ana", "listed")
    shared = {"to": "reply", "response": asked, "version": 0, "state": "waiting", "reason": ""}
    items = [
        {**shared, "key": f"of-before-{text}", "answer": {"text": text, "value": None, "file": None}}
        for text in ("One", "Two")
    ]
    ana.page.evaluate(
        "([name, kept]) => localStorage.setItem(name, kept)", [KEPT.format("listed"), json.dumps(items)]
    )
    for _ in range(2):
        ana.page.reload()
        expect(ana.get_by_role("button", name="2 replies: Luis Pérez")).to_be_visible()
    assert replies(house, "listed", asked) == ["One", "Two"]
    assert KEPT.format("listed") not in ana.page.evaluate("JSON.stringify({...localStorage})")


def test_of_two_responses_one_is_sent_and_the_other_stays_in_sight(browser: Browser, house: House) -> None:
    house.prompt("both", visibility="at_once")
    first = opened(browser, house, "ana", "both")
    windows, context = [first, beside(first)], first.page.context
    for window in windows:
        expect(window.get_by_label("Your response")).to_be_visible()
    context.set_offline(True)
    for window, text in zip(windows, ("A laundry", "A garden"), strict=True):
        window.get_by_label("Your response").fill(text)
        window.get_by_role("button", name="Send response").click()
        expect(window.get_by_text("Not sent yet. It is kept here")).to_be_visible()
    last = context.new_page()
    for window in windows:
        window.page.close()
    context.set_offline(False)
    last.goto(first.page.url)
    expect(last.get_by_text("Not sent. You have already sent your response")).to_be_visible()
    for text in ("A laundry", "A garden"):
        expect(last.get_by_text(text, exact=True)).to_be_visible()
    last.get_by_role("button", name="Throw it away").click()
    expect(last.get_by_text("Not sent.")).to_have_count(0)
    assert KEPT.format("both") not in last.evaluate("JSON.stringify({...localStorage})")
    assert len(house.responses("both")) == 1
