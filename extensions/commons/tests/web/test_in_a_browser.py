"""The pages in Chromium: nothing that shuts anybody out, nothing wider than a phone, all of it by keyboard."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import FilePayload, Page, expect

from tests.support import browser
from tests.support.looks import faults
from tests.support.prompts import picture

from .conftest import Browser, S
from .writing import begun, lock

PAGES = (
    ("", "/"),
    ("", "/lanes/coop"),
    ("lea", "/"),
    ("lea", "/lanes/coop"),
    ("lea", "/lanes/coop/members"),
    ("lea", "/lanes/coop/threads/welcome"),
    ("lea", "/lanes/coop/prompts/what-do-you-own"),
    ("lea", "/lanes/coop/prompts"),
    ("sam", "/lanes/coop/prompts"),
    ("sam", "/lanes/coop/new-prompt"),
    ("sam", "/lanes/coop/prompts/what-do-you-own/edit"),
    ("lea", "/nothing"),
    ("admin", "/new"),
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with browser.chromium() as running:
        yield running


def opened(
    chromium: Chromium,
    site: str,
    who: str,
    *,
    width: int = 1280,
    scheme: str = "light",
    scripts: bool = True,
) -> Page:
    context = chromium.new_context(
        java_script_enabled=scripts,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
    )
    context.set_default_timeout(45_000)
    if who:
        with closing(Browser(site, who).client) as client:
            for cookie in client.cookies.jar:
                context.add_cookies(
                    [
                        {
                            "name": cookie.name,
                            "value": cookie.value or "",
                            "domain": "127.0.0.1",
                            "path": cookie.path,
                        }
                    ]
                )
    return context.new_page()


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (1280, "dark")], ids=["phone-light", "wide-dark"]
)
def test_axe_finds_nothing_and_no_page_is_wider_than_its_screen(
    chromium: Chromium, site: str, width: int, scheme: str
) -> None:
    found: list[str] = []
    for who in ("", "lea", "sam", "admin"):
        page = opened(chromium, site, who, width=width, scheme=scheme)
        page.on("pageerror", lambda error: found.append(f"script: {error}"))
        for path in (path for asked, path in PAGES if asked == who):
            page.goto(site + S + path, wait_until="networkidle" if "/threads/" not in path else "load")
            found.extend(f"{who} {fault}" for fault in faults(page))
        page.context.close()
    assert found == []


def test_a_post_is_written_and_sent_by_keyboard_and_comes_alive_in_anothers_page(
    chromium: Chromium, site: str
) -> None:
    lea = opened(chromium, site, "lea", width=360)
    sam = opened(chromium, site, "sam")
    for page in (lea, sam):
        page.goto(f"{site}{S}/lanes/coop/threads/welcome")
        expect(page.locator("[data-mounted]")).to_be_attached()
        expect(page.get_by_role("button", name="Post", exact=True)).to_be_visible()
    lea.get_by_label("Write to the group").focus()
    lea.keyboard.type("Typed without a mouse.")
    lea.keyboard.press("Tab")
    lea.keyboard.press("Enter")
    expect(sam.get_by_text("Typed without a mouse.")).to_be_visible()
    for page in (lea, sam):
        page.context.close()


def test_several_files_come_with_a_post_where_scripts_are_off(chromium: Chromium, site: str) -> None:
    lea, sam = (opened(chromium, site, who, width=360, scripts=False) for who in ("lea", "sam"))
    lea.goto(f"{site}{S}/lanes/coop/threads/welcome")
    several: list[FilePayload] = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        for name, content in (
            ("shop.png", picture()),
            ("notes.exe", b"MZ"),
            ("torn.png", b"no picture"),
            ("notes.pdf", b"%PDF-1.4"),
        )
    ]
    lea.get_by_label("Your post").fill("Our shop, and the minutes.")
    field = lea.get_by_label("Add pictures or files")
    field.set_input_files(several)
    lea.get_by_role("button", name="Post", exact=True).click()
    lea.get_by_role("link", name=re.compile("notes.exe: Files of this kind .*torn.png: That is not")).click()
    expect(field).to_be_in_viewport()
    browser.picture(lea, "thread-file-refused", whole=True)
    for kept in ("shop.png", "notes.pdf"):
        expect(lea.get_by_label(kept)).to_be_checked()
    lea.get_by_role("button", name="Post", exact=True).click()
    sam.goto(f"{site}{S}/lanes/coop/threads/welcome")
    post = sam.locator(".post").filter(has_text="Our shop, and the minutes.")
    shown = post.get_by_role("img", name="shop.png")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.naturalWidth") == 1
    with sam.expect_download() as saving:
        post.get_by_role("link", name="notes.pdf").click()
    assert saving.value.path().read_bytes() == b"%PDF-1.4"
    for page in (lea, sam):
        page.context.close()


def test_where_scripts_are_off_nothing_is_lost_when_a_thread_was_locked_meanwhile(
    chromium: Chromium, site: str
) -> None:
    sam = Browser(site, "sam")
    with closing(sam.client):
        thread = begun(sam, "Locked meanwhile", "/lanes/coop")
    lea = opened(chromium, site, "lea", width=360, scripts=False)
    lea.goto(f"{site}{S}{thread}")
    lea.get_by_label("Your post").fill("Typed for a while.")
    file: FilePayload = {"name": "shop.png", "mimeType": "image/png", "buffer": picture()}
    lea.get_by_label("Add pictures or files").set_input_files(file)
    lock(site, thread)
    lea.get_by_role("button", name="Post", exact=True).click()
    expect(lea.get_by_role("heading", name="Nothing is lost, and nothing was sent yet")).to_be_visible()
    lea.get_by_role("link", name="This conversation was locked while you wrote.").click()
    expect(lea.get_by_label("Your post")).to_be_in_viewport()
    expect(lea.get_by_label("Your post")).to_have_value("Typed for a while.")
    expect(lea.get_by_label("shop.png")).to_be_checked()
    browser.picture(lea, "thread-locked-meanwhile", whole=True)
    lea.context.close()


def test_axe_finds_nothing_in_a_form_with_files_whose_script_has_not_come(
    chromium: Chromium, site: str
) -> None:
    lea = opened(chromium, site, "lea", width=360, scheme="dark")
    lea.route("**/components.js*", lambda route: route.abort())
    lea.goto(f"{site}{S}/lanes/coop/threads/welcome")
    for words, name in (("w" * 20_001, "minutes.txt"), ("Our minutes.", "notes.exe")):
        field = lea.get_by_label("Your post")
        field.evaluate("field => field.removeAttribute('maxlength')")
        field.fill(words)
        file = {"name": name, "mimeType": "text/plain", "buffer": b"We met."}
        lea.get_by_label("Add pictures or files").set_input_files(file)  # type: ignore[arg-type]
        lea.get_by_role("button", name="Post", exact=True).click()
        expect(lea.get_by_role("heading", name="Nothing is lost, and nothing was sent yet")).to_be_visible()
    expect(lea.get_by_label("minutes.txt")).to_be_checked()
    expect(lea.get_by_label("Your post")).to_have_value("Our minutes.")
    browser.picture(lea, "thread-file-kept", whole=True)
    assert faults(lea, "main :is(button, textarea, .choice, input[type=file])") == []
    lea.context.close()


def test_the_first_stop_of_the_keyboard_leads_to_the_content(chromium: Chromium, site: str) -> None:
    page = opened(chromium, site, "")
    page.goto(f"{site}{S}/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.context.close()


def test_where_scripts_are_off_one_says_that_one_has_read_where_one_is_mentioned(
    chromium: Chromium, site: str
) -> None:
    lea, sam = (opened(chromium, site, who, scripts=False) for who in ("lea", "sam"))
    lea.goto(f"{site}{S}/lanes/coop/threads/welcome")
    lea.get_by_label("Your post").fill("And the butter, @sam?")
    lea.get_by_role("button", name="Post", exact=True).click()
    sam.goto(f"{site}{S}/lanes/coop")
    sam.get_by_role("link", name="new notification").click()
    said = sam.get_by_role("listitem").filter(has_text="butter")
    expect(said).to_contain_text("New")
    sam.get_by_role("button", name="I have read all of them").click()
    expect(said).to_be_visible()
    expect(said).not_to_contain_text("New")
    for page in (lea, sam):
        page.context.close()
