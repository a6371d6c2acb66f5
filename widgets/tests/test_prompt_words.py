"""What is written about prompts, in a real browser: pictures by button, paste and drop, and people by `@`."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect
from widgets_testing.browser import give, opened
from widgets_testing.house import PIXEL, House

from tests.support.browser import picture
from tests.support.looks import faults

PNG = "image/png"
CONTROLS = ".cosmos :is(button, textarea, input:not([hidden]))"


def choose(place: Locator, button: str, name: str) -> None:
    with place.page.expect_file_chooser() as choosing:
        place.get_by_role("button", name=button).click()
    choosing.value.set_files({"name": name, "mimeType": PNG, "buffer": PIXEL})


def loaded(shown: Locator) -> None:
    expect(shown).to_be_visible()
    shown.scroll_into_view_if_needed()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1


def test_pictures_chosen_pasted_and_dropped_stand_in_a_response_that_others_read(
    browser: Browser, house: House
) -> None:
    house.prompt("pictured", visibility="at_once")
    ana, luis = (opened(browser, house, who, "pictured") for who in ("ana", "luis"))
    field = ana.get_by_label("Your response")
    field.fill("Our shop.\nOur street.")
    field.evaluate("field => field.setSelectionRange(3, 3)")
    give(field, "paste", "shop.png")
    within = ana.get_by_role("list", name="Pictures in your text")
    expect(within.get_by_role("listitem")).to_have_count(1)
    expect(field).to_have_value(re.compile(r"^Our shop\.\n\n!\[shop\]\(/services/[^)]+\)\n\nOur street\.$"))
    give(field, "drop", "left out.png")
    choose(ana, "Add a picture", "door.png")
    expect(within.get_by_role("listitem")).to_have_count(3)
    ana.get_by_role("button", name="Leave out left out.png").click()
    within.get_by_label("What door.png shows").fill("The door, [open]")
    expect(ana.get_by_text("Draft, saved")).to_be_visible()
    ana.page.reload()
    expect(within.get_by_role("listitem")).to_have_count(2)
    loaded(within.locator("img").first)
    ana.get_by_role("button", name="Send response").click()
    for page in (ana, luis):
        answer = page.locator("article").filter(has_text="Our shop.")
        loaded(answer.get_by_role("img", name="shop"))
        loaded(answer.get_by_role("img", name="The door, open"))
        expect(answer.get_by_role("img")).to_have_count(2)
        assert answer.locator(".cosmos-text").last.inner_text().split() == ["Our", "shop.", "Our", "street."]


def test_a_reply_and_a_change_hold_pictures_too(browser: Browser, house: House) -> None:
    house.prompt("replied", visibility="at_once")
    house.respond("ana", "replied", "Look at it")
    ana, luis = (opened(browser, house, who, "replied") for who in ("ana", "luis"))
    luis.get_by_role("button", name="Reply: Ana Ruiz").click()
    ana.get_by_role("button", name="Reply: Ana Ruiz").click()
    reply = luis.get_by_label("Your reply to Ana Ruiz")
    give(reply, "drop", "mine.png")
    expect(luis.get_by_role("button", name="Leave out mine.png")).to_be_visible()
    reply.press("Control+Enter")
    loaded(ana.locator(".cosmos-dialogue").get_by_role("img", name="mine"))
    ana.get_by_role("button", name="Revise").click()
    give(ana.get_by_label("Your response, revised"), "paste", "anew.png")
    expect(ana.get_by_role("button", name="Leave out anew.png")).to_be_visible()
    ana.get_by_role("button", name="Send the change").click()
    loaded(luis.locator("article").first.get_by_role("img", name="anew"))


def test_somebody_is_called_by_keyboard_in_a_response_and_in_a_reply(browser: Browser, house: House) -> None:
    house.prompt("called", visibility="at_once")
    ana = opened(browser, house, "ana", "called")
    for label, send in (("Your response", "Send response"), ("Your reply to Ana Ruiz", "Reply")):
        ana.get_by_label(label).focus()
        ana.page.keyboard.type("Ask @Lu")
        expect(ana.get_by_role("listbox", name="People").get_by_role("option")).to_have_text(
            re.compile("Luis")
        )
        ana.page.keyboard.press("Enter")
        expect(ana.get_by_label(label)).to_have_value("Ask @luis ")
        ana.get_by_role("button", name=send, exact=True).click()
        expect(ana.locator("[data-mention=luis]").last).to_have_text("@Luis Pérez")
        if send == "Send response":
            ana.get_by_role("button", name="Reply: Ana Ruiz").click()
    expect(ana.locator("[data-mention=luis]")).to_have_count(2)


@pytest.mark.parametrize(
    ("locale", "label", "not_one", "large"),
    [
        ("en", "Your response", "That is not a picture we can take.", "big.png is larger than 10 MB."),
        ("es", "Tu respuesta", "No es una imagen que podamos recibir.", "big.png pesa más de 10 MB."),
    ],
)
def test_what_cannot_be_taken_is_said_in_words_and_what_was_typed_stays(
    browser: Browser, house: House, locale: str, label: str, not_one: str, large: str
) -> None:
    house.prompt(f"refused-{locale}")
    ana = opened(browser, house, "ana", f"refused-{locale}", locale=locale)
    field = ana.get_by_label(label, exact=True)
    field.fill("Kept")
    give(field, "drop", "notes.pdf", "application/pdf", b"%PDF")
    expect(ana.get_by_text(not_one)).to_be_visible()
    field.evaluate(
        """field => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(10_600_000)], "big.png", {type: "image/png"}));
            field.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(ana.get_by_text(large)).to_be_visible()
    expect(field).to_have_value("Kept")


def test_nothing_is_sent_while_a_picture_is_under_way(browser: Browser, house: House) -> None:
    house.prompt("slow", visibility="at_once")
    ana = opened(browser, house, "ana", "slow")
    held = []
    ana.page.route("**/files?name=*", lambda route: held.append(route))
    field = ana.get_by_label("Your response")
    field.fill("With it")
    give(field, "paste", "slow.png")
    expect(ana.get_by_role("progressbar", name="slow.png")).to_be_visible()
    ana.get_by_role("button", name="Send response").click()
    expect(ana.get_by_text("The picture is being kept…")).to_be_visible()
    assert house.responses("slow") == []
    field.press("End")
    ana.page.keyboard.type(", and on")
    held[0].continue_()
    expect(ana.get_by_role("progressbar")).to_have_count(0)
    ana.get_by_role("button", name="Send response").click()
    expect(ana.locator("article").get_by_role("img", name="slow")).to_be_visible()
    assert house.responses("slow")[0]["text"].startswith("With it, and on\n\n![slow](/services/")


def test_a_picture_that_answers_is_pasted_and_dropped_and_seen_by_another(
    browser: Browser, house: House
) -> None:
    house.prompt("shown", kind="image", visibility="at_once")
    ana, luis = (opened(browser, house, who, "shown") for who in ("ana", "luis"))
    for page, how, alt in ((ana, "paste", "Of Ana"), (luis, "drop", "Of Luis")):
        give(page.locator(".cosmos-picture"), how, f"{how}.png")
        page.get_by_label("What the picture shows").fill(alt)
        expect(page.get_by_role("img", name=alt)).to_be_visible()
        page.get_by_role("button", name="Send response").click()
        for reader in (ana, luis):
            loaded(reader.locator("article").get_by_role("img", name=alt))
    assert ana.get_by_role("button", name="Add a picture").count() == 0


def test_where_nobody_is_told_who_writes_no_file_is_named_as_its_giver_calls_it(
    browser: Browser, house: House
) -> None:
    house.prompt("unnamed", visibility="at_once", anonymous=True)
    house.prompt("unnamed-shown", kind="image", visibility="at_once", anonymous=True)
    ana = opened(browser, house, "ana", "unnamed")
    give(ana.get_by_label("Your response"), "paste", "Ana Ruiz.png")
    ana.get_by_role("button", name="Leave out picture.png").wait_for()
    ana.get_by_role("button", name="Send response").click()
    ana.get_by_role("button", name="Reply").first.click()
    reply = ana.locator(".cosmos-dialogue textarea")
    give(reply, "drop", "Ana Ruiz.png")
    ana.get_by_role("button", name="Leave out picture.png").wait_for()
    reply.press("Control+Enter")
    loaded(ana.locator(".cosmos-dialogue").get_by_role("img", name="picture"))
    shown = opened(browser, house, "ana", "unnamed-shown")
    give(shown.locator(".cosmos-picture"), "paste", "Ana Ruiz.png")
    expect(shown.get_by_role("progressbar")).to_have_count(0)
    shown.get_by_role("button", name="Send response").click()
    expect(shown.locator("article img")).to_be_visible()
    response = house.responses("unnamed")[0]
    told = [house.responses("unnamed-shown")[0], response]
    told.append(house.ask("luis", "GET", f"/prompts/unnamed/responses/{response['id']}/replies"))
    for one in told:
        assert "/picture.png" in str(one)
        assert "Ruiz" not in str(one)


def test_a_prompt_is_written_with_a_picture_and_a_name_on_its_page(browser: Browser, house: House) -> None:
    fay = house.window(browser, "fay", "/new-prompt")
    fay.get_by_label("Title").fill("Look at this")
    field = fay.get_by_label("What you ask")
    field.focus()
    fay.keyboard.type("What does @In")
    fay.get_by_role("option", name="Inés Mora").wait_for()
    fay.keyboard.press("Enter")
    fay.keyboard.type("see?")
    give(field, "paste", "shop.png")
    expect(fay.get_by_role("button", name="Leave out shop.png")).to_be_visible()
    fay.get_by_role("button", name="Ask the lane").click()
    for page in (fay, house.window(browser, "ana", "/prompts/look-at-this")):
        shown = page.locator(".cosmos-prompt .cosmos-head")
        expect(shown.locator("[data-mention=ines]")).to_have_text("@Inés Mora")
        loaded(shown.get_by_role("img", name="shop"))


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [(360, "dark", "es"), (1280, "light", "en")],
    ids=["phone-dark-es", "wide-light-en"],
)
def test_axe_finds_nothing_where_pictures_are_written(
    browser: Browser, house: House, width: int, scheme: str, locale: str
) -> None:
    slug = f"look-{width}"
    house.prompt(slug, visibility="at_once")
    house.respond("luis", slug, "Ask @ines about it.")
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "locale": locale}
    ana = opened(browser, house, "ana", slug, **options)
    field = ana.get_by_label(re.compile("^(Your response|Tu respuesta)$"))
    field.fill("Our shop.")
    give(field, "paste", "a shop with quite a long name that somebody gave it.png")
    expect(ana.get_by_role("listitem").filter(has=ana.page.locator(".cosmos-small img"))).to_be_visible()
    ana.get_by_role("button", name=re.compile("^(Reply|Responder): Luis")).click()
    found = faults(ana.page, CONTROLS)
    picture(ana.page, f"prompt-words-{width}")
    form = house.window(browser, "fay", "/new-prompt", **options)
    give(form.locator("#text"), "drop", "shop.png")
    expect(form.locator(".cosmos-small img")).to_be_visible()
    found += faults(form, CONTROLS)
    picture(form, f"prompt-words-form-{width}")
    assert found == []
