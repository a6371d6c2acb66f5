"""A conversation in a real browser against the real commons: everything people do in it, by two or more of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from widgets_testing.browser import give
from widgets_testing.commons import Talk
from widgets_testing.house import PIXEL

from tests.support.looks import faults

if TYPE_CHECKING:
    from collections.abc import Callable

CONTROLS = ".cosmos :is(button, textarea, summary)"


def post_by(page: Page, words: str) -> Locator:
    """The card of the post that says so, not those around it."""
    return page.locator(".cosmos article.cosmos-card").filter(has_text=words)


def more(page: Page, words: str, action: str) -> None:
    """Press one of a post's secondary actions."""
    card = post_by(page, words)
    card.get_by_role("button", name="More:").click()
    card.get_by_role("button", name=action, exact=True).click()


def until(page: Page, true: Callable[[], bool]) -> None:
    """Wait for what shows on no page."""
    for _ in range(200):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came to be")


def composer(page: Page) -> Locator:
    return page.get_by_label("Write to the group")


def test_an_edited_post_says_so_and_shows_what_it_was(browser: Browser, talk: Talk) -> None:
    talk.say("ana", "A bakery")
    ana, luis = talk.seat(browser, "ana"), talk.seat(browser, "luis")
    expect(post_by(luis, "A bakery")).to_be_visible()
    more(ana, "A bakery", "Edit")
    ana.get_by_label("Your post, edited").fill("A bakery and a mill")
    ana.get_by_role("button", name="Save").click()
    expect(post_by(luis, "A bakery and a mill").get_by_text("edited")).to_be_visible()
    more(luis, "A bakery and a mill", "Earlier versions")
    dialog = luis.get_by_role("dialog", name="How the post by Ana Ruiz changed")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    expect(dialog.get_by_text("A bakery", exact=True)).to_be_visible()
    luis.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_an_edit_of_what_changed_meanwhile_is_not_lost_and_overwrites_nothing(
    browser: Browser, talk: Talk
) -> None:
    post = talk.say("ana", "First")
    ana = talk.seat(browser, "ana")
    more(ana, "First", "Edit")
    ana.get_by_label("Your post, edited").fill("From here")
    talk.ask("ana", "PUT", f"/threads/week-1/posts/{post['id']}", {"text": "From there", "version": 1})
    ana.get_by_role("button", name="Save").click()
    expect(ana.get_by_text("This post was changed in another window.")).to_be_visible()
    expect(post_by(ana, "From there")).to_be_visible()
    expect(ana.get_by_label("Your post, edited")).to_have_value("From here")
    assert talk.posts()[0]["text"] == "From there"
    ana.get_by_role("button", name="Save").click()
    expect(post_by(ana, "From here").get_by_text("edited")).to_be_visible()
    assert talk.posts()[0]["text"] == "From here"


def test_deleting_ones_own_is_asked_first_and_leaves_its_place(browser: Browser, talk: Talk) -> None:
    talk.say("ana", "Take this back")
    ana, luis = talk.seat(browser, "ana"), talk.seat(browser, "luis")
    expect(post_by(luis, "Take this back")).to_be_visible()
    more(ana, "Take this back", "Delete")
    dialog = ana.get_by_role("dialog", name="Delete this post?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(post_by(ana, "Take this back")).to_be_visible()
    post_by(ana, "Take this back").get_by_role("button", name="Delete", exact=True).click()
    dialog.get_by_role("button", name="Delete").click()
    for page in (ana, luis):
        expect(page.locator("article").get_by_text("This post was deleted.")).to_be_visible()
        expect(page.locator(".cosmos").get_by_text("Take this back")).to_have_count(0)


def test_reactions_are_words_and_say_who(browser: Browser, talk: Talk) -> None:
    talk.say("ana", "Free bread on Fridays")
    luis, ines = talk.seat(browser, "luis"), talk.seat(browser, "ines")
    card = post_by(luis, "Free bread")
    card.get_by_role("button", name="React:").click()
    expect(card.get_by_role("group", name="React to Ana Ruiz").get_by_role("button")).to_have_count(6)
    thanks = card.get_by_role("button", name=re.compile("^Thanks"))
    expect(thanks).to_have_attribute("aria-pressed", "false")
    thanks.focus()
    luis.keyboard.press("Enter")
    expect(thanks).to_have_attribute("aria-pressed", "true")
    expect(card.get_by_text("Thanks: you")).to_be_visible()
    theirs = post_by(ines, "Free bread").get_by_role("button", name="Thanks 1 : Luis Pérez")
    expect(theirs).to_be_visible()
    theirs.click()
    expect(post_by(ines, "Free bread").get_by_role("button", name=re.compile("Thanks 2"))).to_be_visible()
    thanks.click()
    expect(
        post_by(ines, "Free bread").get_by_role("button", name=re.compile("Thanks 1 : you"))
    ).to_be_visible()


def test_what_is_selected_is_quoted_with_who_said_it(browser: Browser, talk: Talk) -> None:
    talk.say("ana", "We meet on Mondays and we eat together")
    luis = talk.seat(browser, "luis")
    words = post_by(luis, "We meet").locator(".cosmos-text p")
    expect(words).to_be_visible()
    words.evaluate(
        "p => { const r = document.createRange(); r.setStart(p.firstChild, 0); r.setEnd(p.firstChild, 18);"
        " getSelection().removeAllRanges(); getSelection().addRange(r); }"
    )
    luis.get_by_role("button", name="Quote what you selected").click()
    reply = luis.get_by_label("Your reply to Ana Ruiz")
    expect(reply).to_have_value("> **Ana Ruiz**:\n> We meet on Mondays\n\n")
    expect(reply).to_be_focused()
    luis.keyboard.type("At seven?")
    luis.keyboard.press("Control+Enter")
    answer = luis.locator(".cosmos-replies article")
    expect(answer.locator("blockquote")).to_contain_text("We meet on Mondays")
    expect(answer.get_by_text("At seven?")).to_be_visible()


def test_somebody_is_called_by_keyboard(browser: Browser, talk: Talk) -> None:
    ana = talk.seat(browser, "ana")
    composer(ana).focus()
    ana.keyboard.type("Ask @")
    ana.keyboard.type("Lu")
    people = ana.get_by_role("listbox", name="People")
    expect(people.get_by_role("option")).to_have_count(1)
    active = composer(ana).get_attribute("aria-activedescendant")
    assert ana.locator(f"#{active}").get_attribute("aria-selected") == "true"
    ana.keyboard.press("Escape")
    expect(people).to_have_count(0)
    ana.keyboard.type("i")
    expect(people.get_by_role("option", name="Luis Pérez")).to_be_visible()
    ana.keyboard.press("ArrowDown")
    ana.keyboard.press("Enter")
    expect(composer(ana)).to_have_value("Ask @luis ")
    ana.keyboard.type("please")
    ana.keyboard.press("Control+Enter")
    expect(ana.locator("[data-mention=luis]")).to_have_text("@Luis Pérez")
    assert talk.posts()[0]["mentions"] == ["luis"]


def test_new_posts_stand_below_a_line_and_are_read_when_they_were_on_screen(
    browser: Browser, talk: Talk
) -> None:
    first = talk.say("luis", "Seen before")
    talk.ask("ana", "PUT", "/threads/week-1/read", {"post": first["id"]})
    talk.say("luis", "Not seen yet")
    talk.say("ines", "Neither this")
    ana = talk.seat(browser, "ana")
    line = ana.get_by_role("separator", name="2 new since you were here")
    expect(line).to_be_visible()
    below = line.evaluate("line => line.nextElementSibling.textContent")
    assert "Not seen yet" in below
    expect(post_by(ana, "Seen before").get_by_text("new", exact=True)).to_have_count(0)
    until(ana, lambda: talk.read_by("ana")["unread"] == 0)
    expect(line).to_be_visible()
    ana.reload()
    expect(post_by(ana, "Neither this")).to_be_visible()
    expect(ana.get_by_role("separator")).to_have_count(0)


def test_what_nobody_looks_at_stays_unread(browser: Browser, talk: Talk) -> None:
    talk.say("luis", "Nobody looked")
    ana = talk.seat(browser, "ana")
    ana.add_init_script("Object.defineProperty(document, 'visibilityState', {get: () => 'hidden'})")
    ana.reload()
    expect(post_by(ana, "Nobody looked")).to_be_visible()
    ana.wait_for_timeout(2_500)
    assert talk.read_by("ana")["unread"] == 1


def test_a_draft_is_there_on_another_machine_and_gone_once_it_is_posted(browser: Browser, talk: Talk) -> None:
    ana = talk.seat(browser, "ana")
    composer(ana).fill("Half a thought")
    until(ana, lambda: talk.ask("ana", "GET", "/threads/week-1/draft")["text"] == "Half a thought")
    elsewhere = talk.seat(browser, "ana")
    expect(composer(elsewhere)).to_have_value("Half a thought")
    elsewhere.get_by_role("button", name="Post", exact=True).click()
    expect(post_by(elsewhere, "Half a thought").locator("time")).to_be_visible()
    assert talk.ask("ana", "GET", "/threads/week-1/draft")["text"] == ""
    assert "Half a thought" not in elsewhere.evaluate("JSON.stringify({...localStorage})")
    elsewhere.reload()
    expect(composer(elsewhere)).to_have_value("")


def test_files_are_added_by_button_paste_and_drag_and_shown_without_a_jump(
    browser: Browser, talk: Talk
) -> None:
    ana = talk.seat(browser, "ana")
    with ana.expect_file_chooser() as choosing:
        ana.get_by_role("button", name="Add a file").click()
    choosing.value.set_files({"name": "minutes.txt", "mimeType": "text/plain", "buffer": b"We met."})
    expect(ana.get_by_role("button", name="Leave out minutes.txt")).to_be_visible()
    for event, name in (("paste", "pasted.png"), ("drop", "dropped.png")):
        give(composer(ana), event, name)
        expect(ana.get_by_role("button", name=f"Leave out {name}")).to_be_visible()
    ana.get_by_role("button", name="Leave out dropped.png").click()
    ana.get_by_role("button", name="Post", exact=True).click()
    luis = talk.seat(browser, "luis")
    picture = luis.locator(".cosmos-files img")
    expect(picture).to_have_attribute("width", "1")
    expect(picture).to_have_attribute("alt", "pasted.png")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    with luis.expect_download() as saving:
        luis.get_by_role("link", name="minutes.txt 7 bytes").click()
    assert Path(saving.value.path()).read_bytes() == b"We met."


def test_a_file_that_is_not_taken_is_said_in_words(browser: Browser, talk: Talk) -> None:
    ana = talk.seat(browser, "ana")
    with ana.expect_file_chooser() as choosing:
        ana.get_by_role("button", name="Add a file").click()
    choosing.value.set_files({"name": "run.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"})
    expect(ana.get_by_text("run.exe is of a kind that is not taken here.")).to_be_visible()


def test_one_sees_who_is_here_and_who_writes(browser: Browser, talk: Talk) -> None:
    ana, luis = talk.seat(browser, "ana"), talk.seat(browser, "luis")
    expect(luis.get_by_text("2 here now")).to_be_visible()
    composer(ana).press_sequentially("Let me think", delay=20)
    expect(luis.get_by_text("Ana Ruiz is writing…")).to_be_visible()
    ana.get_by_role("button", name="Post", exact=True).click()
    expect(luis.get_by_text("Ana Ruiz is writing…")).to_have_count(0)
    expect(post_by(luis, "Let me think")).to_be_visible()


def test_those_who_look_after_it_pin_lock_and_hide_and_all_see_why(browser: Browser, talk: Talk) -> None:
    talk.say("luis", "A very rude word")
    fay, luis = talk.seat(browser, "fay"), talk.seat(browser, "luis")
    more(fay, "A very rude word", "Hide")
    dialog = fay.get_by_role("dialog", name="Why do you hide this post?")
    dialog.get_by_label("Reason").fill("It hurt somebody")
    dialog.get_by_role("button", name="Hide").click()
    for page in (fay, luis):
        expect(page.locator("article").get_by_text("This post was hidden: It hurt somebody")).to_be_visible()
        expect(page.locator(".cosmos").get_by_text("A very rude word")).to_have_count(0)
    fay.get_by_role("button", name="Show again").click()
    expect(post_by(luis, "A very rude word")).to_be_visible()
    expect(luis.locator(".cosmos-care")).to_have_count(0)
    fay.locator(".cosmos-care summary").click()
    fay.get_by_role("button", name="Lock").click()
    expect(luis.get_by_text("This conversation is locked.").locator("visible=true")).to_be_visible()
    expect(composer(luis)).to_have_count(0)
    expect(composer(fay)).to_be_visible()
    fay.get_by_role("button", name="Pin to the top").click()
    expect(luis.get_by_text("1 post · pinned · locked")).to_be_visible()


def test_a_report_reaches_those_who_look_after_the_lane_who_hide_what_it_is_about(
    browser: Browser, talk: Talk
) -> None:
    talk.say("luis", "A very rude word")
    ana = talk.seat(browser, "ana")
    more(ana, "A very rude word", "Report")
    dialog = ana.get_by_role("dialog", name="What is wrong with this post?")
    dialog.get_by_label("Reason").fill("It is about my mother")
    dialog.get_by_role("button", name="Report").click()
    expect(ana.get_by_text("Thank you. The people who look after this lane will read it.")).to_be_visible()
    fay = talk.window(browser, "fay", "")
    fay.get_by_role("link", name="Things people reported").click()
    expect(fay.get_by_role("heading", name="Reported by Ana Ruiz")).to_be_visible()
    expect(fay.get_by_text("It is about my mother")).to_be_visible()
    expect(fay.get_by_text("A very rude word")).to_be_visible()
    fay.get_by_label("Hide the post, because").fill("Not here")
    fay.get_by_role("button", name="Hide the post").click()
    expect(fay.get_by_text("Nothing waits for you here.")).to_be_visible()
    expect(ana.get_by_text("This post was hidden: Not here")).to_be_visible()
    fay.get_by_role("link", name="Dealt with").click()
    expect(fay.get_by_text("A very rude word")).to_be_visible()
    assert talk.window(browser, "ana", "/reports").get_by_text("rude").count() == 0


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_wherever_one_is_in_it(
    browser: Browser, talk: Talk, width: int, scheme: str, language: str
) -> None:
    file = talk.give("luis", "shop.png", PIXEL, "image/png")
    first = talk.say("luis", "We keep a [list](https://example.org): $x^2$ @ana", files=(file["id"],))
    reply = talk.say("ana", "The laundry is ours.", reply_to=first["id"])
    talk.ask("ines", "PUT", f"/threads/week-1/posts/{reply['id']}/reactions/heart")
    gone = talk.say("ines", "Rude")
    talk.ask("fay", "PUT", f"/threads/week-1/posts/{gone['id']}/hidden", {"reason": "Not here"})
    talk.ask("ana", "POST", f"/threads/week-1/posts/{first['id']}/reports", {"reason": "Look"})
    page = talk.seat(
        browser, "fay", color_scheme=scheme, viewport={"width": width, "height": 800}, locale=language
    )
    expect(page.locator(".cosmos article")).to_have_count(3)
    doing = page.locator(".cosmos-doing button[aria-expanded]")
    doing.nth(1).click()
    doing.nth(2).click()
    page.locator(".cosmos-formats summary").click()
    page.locator(".cosmos-care summary").click()
    page.locator(".cosmos-discussion > .cosmos-composer textarea").press_sequentially("@lu")
    expect(page.get_by_role("option")).to_have_count(1)
    found = faults(page, CONTROLS)
    page.keyboard.press("Escape")
    page.locator(".cosmos-panel .cosmos-link").last.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found += faults(page, CONTROLS)
    page.goto(f"{page.url.rpartition('/threads/')[0]}/reports")
    expect(page.get_by_role("heading", level=2)).to_be_visible()
    found += faults(page, CONTROLS)
    page.context.close()
    assert found == []
