"""Somebody is taken out of the lane while they write: they are told, and what they wrote goes out if they return."""

from __future__ import annotations

import queue
from typing import Any

import pytest
from cosmos_widgets import Discussion
from cosmos_widgets.errors import AccessEnded
from cosmos_widgets.session import here
from cosmos_widgets.stream import Status
from playwright.sync_api import Browser, expect
from widgets_testing.commons import Talk

WORDS = "What I had still to say"


def test_on_a_page_what_was_written_is_kept_and_sent_when_its_writer_is_back(
    talk: Talk, browser: Browser
) -> None:
    page = talk.seat(browser, "ana")
    field = page.get_by_label("Write to the group")
    field.fill("Half a thought")
    talk.take_out("ana")
    expect(page.get_by_text("Your access to this lane has ended.")).to_be_visible()
    expect(page.get_by_text("Not connected just now.")).to_have_count(0)
    field.fill(WORDS)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_text("Not sent: your access to this lane has ended.")).to_be_visible()
    assert WORDS not in [post["text"] for post in talk.posts()]

    talk.take_in("ana")
    mine = page.locator(".cosmos article").filter(has_text=WORDS)
    expect(mine.locator("time")).to_be_visible()
    expect(page.get_by_text("Your access to this lane has ended.")).to_have_count(0)
    page.context.close()
    assert [post["text"] for post in talk.posts()] == [WORDS]


def test_a_lessons_code_and_stream_say_that_it_is_access_and_hear_when_it_is_back(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in talk.environment("ana").items():
        monkeypatch.setenv(name, value)
    told: queue.Queue[Any] = queue.Queue()
    session = here()
    try:
        session.stream.listen(lambda _event: None, told.put)
        session.stream.start("")
        assert told.get(timeout=5) is Status.LIVE
        talk.take_out("ana")
        assert told.get(timeout=5) is Status.ENDED
        with pytest.raises(AccessEnded, match="has ended"):
            Discussion("week-1").post(WORDS)
        talk.take_in("ana")
        assert told.get(timeout=25) is Status.LIVE
        assert Discussion("week-1").post(WORDS).text == WORDS
    finally:
        session.close()
