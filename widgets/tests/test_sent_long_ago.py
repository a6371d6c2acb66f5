"""What lay unsent in a browser until the commons may have forgotten its key goes out when its writer says so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, Page, expect
from widgets_testing.browser import opened

from tests.support.looks import faults

if TYPE_CHECKING:
    from widgets_testing.commons import Talk
    from widgets_testing.house import House


def lay(page: Page, place: str, days: int, what: dict[str, Any]) -> None:
    """As it lies in a browser that sent it so many days ago and was not answered."""
    key = f"of-{days}-days-ago"
    at = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    item = json.dumps({**what, "key": key, "at": at, "state": "sending", "reason": ""})
    name = f"cosmos-lanes:coops/ana/{place}/outbox/{key}"
    page.evaluate("([name, item]) => localStorage.setItem(name, item)", [name, item])


def test_a_post_of_31_days_ago_waits_for_its_writers_word_and_one_of_29_does_not(
    browser: Browser, talk: Talk
) -> None:
    talk.say("luis", "Hello")
    ana = talk.seat(browser, "ana")
    expect(ana.get_by_label("Write to the group")).to_be_visible()
    for days in (29, 31):
        lay(ana, "thread/week-1", days, {"text": f"Sent {days} days ago", "reply_to": None})
    ana.reload()
    old = ana.locator("article").filter(has_text="Sent 31 days ago")
    expect(old).to_contain_text("You sent this more than 30 days ago, and it may have arrived.")
    expect(ana.locator("article").filter(has_text="Sent 29 days ago").locator("time")).to_be_visible()
    ana.wait_for_timeout(5_000)  # longer than it takes to try again
    assert [post["text"] for post in talk.posts()] == ["Hello", "Sent 29 days ago"]
    assert faults(ana, ".cosmos article button") == []
    old.get_by_role("button", name="Send now").click()
    expect(old.locator("time")).to_be_visible()
    assert [post["text"] for post in talk.posts()] == ["Hello", "Sent 29 days ago", "Sent 31 days ago"]


def test_a_response_and_a_reply_of_31_days_ago_wait_too_and_can_be_thrown_away(
    browser: Browser, house: House
) -> None:
    house.prompt("old", visibility="at_once")
    of_luis = house.respond("luis", "old", "Who bakes?")["id"]
    ana = opened(browser, house, "ana", "old", locale="es")
    for to, days in (("respond", 31), ("reply", 40)):
        answer = {"text": f"{to} de entonces", "value": None, "file": None}
        lay(ana.page, "prompt/old", days, {"to": to, "response": of_luis, "version": 0, "answer": answer})
    ana.page.reload()
    response = ana.locator("section.cosmos-card").filter(has_text="respond de entonces")
    expect(response).to_contain_text("Enviaste esto hace más de 30 días y quizá llegó.")
    ana.get_by_role("button", name="Responder: Luis Pérez").click()
    reply = ana.locator(".cosmos-dialogue li").filter(has_text="reply de entonces")
    reply.get_by_role("button", name="Descartar").click()
    expect(reply).to_have_count(0)
    response.get_by_role("button", name="Enviar ahora").click()
    expect(ana.locator("article").filter(has_text="respond de entonces")).to_be_visible()
    expect(response).to_have_count(0)
    assert [said["text"] for said in house.responses("old")] == ["Who bakes?", "respond de entonces"]
    assert "de entonces" not in ana.page.evaluate("JSON.stringify({...localStorage})")
