"""Prompts on a page of the real commons, in a real browser: answered, read, talked about, summed up."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, expect
from widgets_testing.browser import opened
from widgets_testing.house import PIXEL, House

from tests.support.looks import faults

CHOICES = {
    "choices": [
        {"key": "garden", "label": "A garden"},
        {"key": "laundry", "label": "A laundry"},
        {"key": "library", "label": "A library"},
    ],
    "most": 2,
}
CONTROLS = ".cosmos :is(button, textarea, label.cosmos-step, label.cosmos-choice)"
SCALE = {"least": 1, "most": 7, "least_label": "not at all", "most_label": "entirely"}


def soon(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def send(page: Locator) -> None:
    page.get_by_role("button", name="Send response").click()


def test_a_choice_takes_as_many_as_it_says_and_asks_for_one_first(browser: Browser, house: House) -> None:
    house.prompt("choice", kind="choice", spec=CHOICES)
    ana = opened(browser, house, "ana", "choice")
    send(ana)
    expect(ana.get_by_text("Choose first, then send.")).to_be_visible()
    ana.get_by_label("A garden").check()
    ana.get_by_label("A library").check()
    expect(ana.get_by_label("A laundry")).to_be_disabled()
    ana.get_by_label("Anything you want to add").fill("Both are *open*.")
    send(ana)
    expect(ana.locator("article").get_by_text("A garden, A library")).to_be_visible()
    assert house.responses("choice")[0]["value"] == ["garden", "library"]


def test_a_scale_is_answered_by_keyboard(browser: Browser, house: House) -> None:
    house.prompt("scale", kind="scale", spec=SCALE)
    ana = opened(browser, house, "ana", "scale")
    ana.get_by_role("radio", name="1, not at all").focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "Tab", "Control+Enter"):
        ana.page.keyboard.press(key)
    expect(ana.locator("article").get_by_text("3 of 7")).to_be_visible()


def test_a_number_is_written_as_the_reader_writes_numbers(browser: Browser, house: House) -> None:
    house.prompt("number", kind="number", spec={"unit": "kg", "least": 0})
    ana = opened(browser, house, "ana", "number", locale="es")
    field = ana.get_by_label("Tu número, en kg")
    field.fill("mucho")
    field.blur()
    expect(ana.get_by_text("Escribe un número como los de la indicación.")).to_be_visible()
    field.fill("1.234,5")
    ana.get_by_role("button", name="Enviar respuesta").click()
    expect(ana.locator("article").get_by_text("1234,5 kg")).to_be_visible()
    assert house.responses("number")[0]["value"] == 1234.5


@pytest.mark.parametrize(
    ("locale", "label", "send", "typed", "meant"),
    [
        pytest.param("en", "Your number", "Send response", "1,234", 1234, id="thousands"),
        pytest.param("es", "Tu número", "Enviar respuesta", "1.234", 1234, id="thousands-in-spanish"),
        pytest.param("es", "Tu número", "Enviar respuesta", "1234.567", 1234.567, id="no-thousands"),
    ],
)
def test_a_number_means_what_it_means_on_a_page_without_a_script(
    browser: Browser, house: House, locale: str, label: str, send: str, typed: str, meant: float
) -> None:
    slug = f"number-{locale}-{typed}".replace(".", "-").replace(",", "-")
    house.prompt(slug, kind="number")
    ana = opened(browser, house, "ana", slug, locale=locale)
    ana.get_by_label(label).fill(typed)
    ana.get_by_role("button", name=send).click()
    expect(ana.locator("article")).to_be_visible()
    assert house.responses(slug)[0]["value"] == meant


def test_a_picture_is_looked_at_and_described_before_it_is_sent(browser: Browser, house: House) -> None:
    house.prompt("picture", kind="image", visibility="at_once")
    ana = opened(browser, house, "ana", "picture")
    ana.locator("input[type=file]").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    )
    expect(ana.get_by_text("That is not a picture we can take.")).to_be_visible()
    ana.locator("input[type=file]").set_input_files(
        {"name": "dot.png", "mimeType": "image/png", "buffer": PIXEL}
    )
    ana.get_by_label("What the picture shows").fill("A green dot")
    expect(ana.get_by_role("img", name="A green dot")).to_be_visible()
    expect(ana.get_by_text("Draft, saved")).to_be_visible()
    ana.page.reload()
    expect(ana.get_by_role("img", name="A green dot")).to_be_visible()
    send(ana)
    luis = opened(browser, house, "luis", "picture")
    expect(luis.locator("article").get_by_role("img", name="A green dot")).to_be_visible()
    assert luis.page.evaluate("document.querySelector('article img').naturalWidth") == 1


def test_a_draft_is_kept_here_at_once_and_there_soon_and_outlives_the_browser(
    browser: Browser, house: House
) -> None:
    house.prompt("draft")
    ana = opened(browser, house, "ana", "draft")
    ana.get_by_label("Your response").fill("Half a")
    ana.page.reload()
    expect(ana.get_by_label("Your response")).to_have_value("Half a")
    # Of what was there before, the page says the same.
    with ana.page.expect_response(lambda answer: "Half a thought" in (answer.request.post_data or "")):
        ana.get_by_label("Your response").fill("Half a thought")
    expect(ana.get_by_text("Draft, saved just now. Only you see this.")).to_be_visible()
    ana.page.context.close()
    again = opened(browser, house, "ana", "draft")
    expect(again.get_by_label("Your response")).to_have_value("Half a thought")
    expect(opened(browser, house, "luis", "draft").get_by_label("Your response")).to_have_value("")


def test_what_is_sent_while_the_commons_is_away_arrives_once_even_if_the_page_was_reloaded(
    browser: Browser, house: House
) -> None:
    house.prompt("away")
    ana = opened(browser, house, "ana", "away")
    ana.get_by_label("Your response").fill("A laundry")
    expect(ana.get_by_text("Draft, saved")).to_be_visible()
    # Done there, and the answer lost: the worst moment.
    ana.page.route(
        "**/responses",
        lambda route: (route.fetch(), route.abort()) if route.request.method == "POST" else route.continue_(),
    )
    with ana.page.expect_event("requestfailed"):
        send(ana)
    ana.page.unroute_all()
    with ana.page.expect_response(lambda answer: answer.request.method == "POST") as again:
        ana.page.reload()
    assert again.value.headers["idempotency-replayed"] == "true"
    expect(ana.locator("article").get_by_text("A laundry")).to_be_visible()
    assert [response["text"] for response in house.responses("away")] == ["A laundry"]


def test_it_says_so_when_the_commons_is_away_and_sends_when_it_returns(
    browser: Browser, house: House
) -> None:
    house.prompt("stopped")
    ana = opened(browser, house, "ana", "stopped")
    house.stop()
    try:
        ana.get_by_label("Your response").fill("Later, then")
        send(ana)
        expect(ana.get_by_text("Not sent yet. It is kept here")).to_be_visible()
        expect(ana.get_by_text("Not connected just now.")).to_be_visible()
    finally:
        house.start()
    expect(ana.locator("article").get_by_text("Later, then")).to_be_visible()
    assert [response["text"] for response in house.responses("stopped")] == ["Later, then"]


def test_the_others_open_once_ones_own_is_sent_and_then_arrive_live(browser: Browser, house: House) -> None:
    house.prompt("own")
    house.respond("luis", "own", "A garden")
    ana = opened(browser, house, "ana", "own")
    expect(ana.get_by_text("The others' responses open here once you have sent yours.")).to_be_visible()
    assert "A garden" not in ana.page.content()
    ana.get_by_label("Your response").fill("A laundry")
    send(ana)
    expect(ana.get_by_text("Sent. Now you can read 1 other.")).to_be_visible()
    expect(ana.get_by_text("A garden")).to_be_visible()
    house.respond("ines", "own", "A library")
    expect(ana.get_by_text("A library")).to_be_visible()
    expect(ana.locator("[aria-live=polite]")).to_have_text("New response from Inés Mora")


def test_after_closing_the_others_open_by_themselves_when_the_round_closes(
    browser: Browser, house: House
) -> None:
    house.prompt("closing", visibility="after_closing", closes_at=soon(12))
    house.respond("luis", "closing", "Held back")
    house.respond("ana", "closing", "Mine")
    ana = opened(browser, house, "ana", "closing", timezone_id="America/Mexico_City")
    expect(ana.get_by_text("It closes in less than a minute.")).to_be_visible()
    expect(ana.get_by_text("Sent. The others' responses open on ")).to_be_visible()
    expect(ana.locator("article").get_by_text("Mine")).to_be_visible()
    assert "Held back" not in ana.page.content()
    expect(ana.get_by_text("Held back")).to_be_visible()
    expect(ana.get_by_text("It closed on ")).to_be_visible()


def test_what_only_the_stewards_read_says_so_and_stays_hidden(browser: Browser, house: House) -> None:
    house.prompt("never", visibility="never")
    house.respond("luis", "never", "Between us")
    house.respond("ana", "never", "Mine alone")
    ana = opened(browser, house, "ana", "never")
    expect(ana.get_by_text("Sent. Only the stewards read these.")).to_be_visible()
    assert "Between us" not in ana.page.content()
    expect(opened(browser, house, "sam", "never").get_by_text("Between us")).to_be_visible()


def test_a_response_is_revised_and_what_it_said_before_can_be_read(browser: Browser, house: House) -> None:
    house.prompt("revised", visibility="at_once")
    house.respond("ana", "revised", "First words")
    luis, ana = (opened(browser, house, who, "revised") for who in ("luis", "ana"))
    ana.get_by_role("button", name="Revise").click()
    ana.get_by_label("Your response, revised").fill("Second words")
    ana.get_by_role("button", name="Send the change").click()
    expect(luis.locator("article").get_by_text("Second words")).to_be_visible()
    luis.get_by_role("button", name="Earlier versions: Ana Ruiz").click()
    expect(luis.get_by_text("First words")).to_be_visible()
    expect(luis.get_by_text("Version 1,")).to_be_visible()


def test_a_dialogue_is_live_and_ones_own_words_can_be_taken_back(browser: Browser, house: House) -> None:
    house.prompt("dialogue", visibility="at_once")
    house.respond("ana", "dialogue", "Ask me")
    ana, luis = (opened(browser, house, who, "dialogue") for who in ("ana", "luis"))
    for page in (ana, luis):
        page.get_by_role("button", name="Reply: Ana Ruiz").click()
        expect(page.get_by_text("Nobody has replied yet.")).to_be_visible()
    luis.get_by_label("Your reply to Ana Ruiz").fill("Who **bakes**?")
    luis.get_by_role("button", name="Reply", exact=True).click()
    expect(ana.get_by_text("Who bakes?")).to_be_visible()
    expect(ana.get_by_role("button", name="1 reply: Ana Ruiz")).to_be_visible()
    expect(ana.get_by_role("button", name="Delete")).to_have_count(0)
    luis.get_by_role("button", name="Delete").click()
    luis.get_by_role("group", name="Delete this reply for good?").get_by_role("button", name="Delete").click()
    expect(ana.get_by_text("Who bakes?")).to_have_count(0)
    expect(luis.get_by_text("Who bakes?")).to_have_count(0)


def test_an_example_stands_first_for_everybody(browser: Browser, house: House) -> None:
    house.prompt("examples", visibility="at_once")
    house.respond("luis", "examples", "Of Luis")
    house.respond("ines", "examples", "Of Inés")
    ana, fay = (opened(browser, house, who, "examples") for who in ("ana", "fay"))
    fay.get_by_role("button", name="Hold up as an example: Inés Mora").click()
    expect(ana.get_by_role("heading", name="Held up as examples")).to_be_visible()
    expect(ana.locator("article").first).to_contain_text("Of Inés")
    assert ana.get_by_role("button", name="Hold up as an example").count() == 0


def test_a_response_becomes_a_prompt_with_its_lineage(browser: Browser, house: House) -> None:
    house.ask("sam", "PUT", "/prompt-settings", {"writers": "members"})
    house.prompt("seed", title="The seed", visibility="at_once")
    house.respond("luis", "seed", "Who is not in the room?")
    ana = opened(browser, house, "ana", "seed")
    ana.get_by_role("link", name="Make a prompt of this: Luis Pérez").click()
    expect(ana.page.get_by_label("What you ask")).to_have_value("Who is not in the room?")
    ana.page.get_by_label("Title").fill("The plant")
    ana.page.get_by_role("button", name="Ask the lane").click()
    expect(ana.get_by_text("Made from a response to another prompt.")).to_be_visible()
    ana.get_by_role("link", name="See where it came from").click()
    ana.get_by_role("button", name="Summary").click()
    expect(ana.get_by_role("link", name="The plant")).to_be_visible()
    ana.get_by_role("link", name="All prompts and where they came from").click()
    seed = ana.page.get_by_role("listitem").filter(has=ana.page.get_by_role("link", name="The seed"))
    expect(seed.get_by_role("list").get_by_role("link", name="The plant")).to_be_visible()


def test_a_summary_counts_in_a_table_that_is_also_a_picture(browser: Browser, house: House) -> None:
    house.prompt("summed", kind="scale", spec=SCALE, visibility="at_once")
    for who, value in (("luis", 2), ("ines", 6), ("fay", 6)):
        house.respond(who, "summed", "bread and roses", value)
    ana = opened(browser, house, "ana", "summed")
    ana.get_by_role("button", name="Summary").click()
    table = ana.get_by_role("table", name="How the answers fall")
    expect(table.get_by_role("row", name=re.compile("^6.* 2$"))).to_be_visible()
    expect(table.locator("svg")).to_have_count(7)
    expect(ana.get_by_text("roses 3")).to_be_visible()


def test_nobody_is_told_who_wrote_and_a_steward_learns_it_only_for_a_reason(
    browser: Browser, house: House
) -> None:
    house.prompt("unnamed", visibility="at_once", anonymous=True)
    house.respond("luis", "unnamed", "I broke it")
    house.respond("ana", "unnamed", "I saw it")
    ana, sam = (opened(browser, house, who, "unnamed") for who in ("ana", "sam"))
    expect(ana.get_by_text("Nobody is told who wrote this.")).to_be_visible()
    expect(ana.locator("article.cosmos-own")).to_contain_text("I saw it")
    for page in (ana, sam):
        expect(page.locator("article").filter(has_text="I broke it")).to_contain_text(
            re.compile("Response [0-9]{4}")
        )
        assert "Luis" not in page.inner_text()
    assert ana.get_by_role("button", name="Who wrote this?").count() == 0
    of_luis = sam.locator("article").filter(has_text="I broke it")
    of_luis.get_by_role("button", name=re.compile("Who wrote this. Response [0-9]{4}")).click()
    dialog = sam.get_by_role("dialog", name="Learn who wrote this response")
    expect(dialog).to_contain_text("go into the lane's log, and whoever wrote it is told")
    dialog.get_by_role("button", name="Tell me, and log it").click()
    expect(dialog.get_by_text("Write your reason first.")).to_be_visible()
    dialog.get_by_label("Why you need to know").fill("Somebody may be in danger")
    dialog.get_by_role("button", name="Tell me, and log it").click()
    expect(dialog.get_by_text("It was written by Luis Pérez.")).to_be_visible()


def test_where_nobody_is_told_who_wrote_responses_and_replies_still_come_while_one_looks(
    browser: Browser, house: House
) -> None:
    house.prompt("unnamed-live", visibility="at_once", anonymous=True)
    of_ana = house.respond("ana", "unnamed-live", "Mine")["id"]
    ana = opened(browser, house, "ana", "unnamed-live")
    ana.get_by_role("button", name="Reply").first.click()
    expect(ana.get_by_text("Nobody has replied yet.")).to_be_visible()
    house.respond("luis", "unnamed-live", "It came while she looked")
    expect(ana.locator("article").filter(has_text="It came while she looked")).to_be_visible()
    expect(ana.locator("[aria-live=polite]").last).to_contain_text(re.compile("Response [0-9]{4}"))
    house.ask("luis", "POST", f"/prompts/unnamed-live/responses/{of_ana}/replies", {"text": "Me too"})
    expect(ana.locator(".cosmos-dialogue").get_by_text("Me too")).to_be_visible()


def test_the_next_round_begins_with_an_empty_page_and_the_last_can_be_read(
    browser: Browser, house: House
) -> None:
    house.prompt("rounds", visibility="at_once")
    house.respond("luis", "rounds", "Of the first round")
    house.respond("ana", "rounds", "Also of the first")
    ana = opened(browser, house, "ana", "rounds")
    expect(ana.get_by_text("Of the first round")).to_be_visible()
    house.ask("fay", "POST", "/prompts/rounds/rounds", {})
    expect(ana.get_by_label("Your response")).to_have_value("")
    expect(ana.get_by_text("Of the first round")).to_have_count(0)
    ana.get_by_role("button", name="Round 1").click()
    expect(ana.get_by_text("Of the first round")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [(360, "dark", "es"), (1280, "light", "en")],
    ids=["phone-dark-es", "wide-light-en"],
)
def test_axe_finds_nothing_and_no_target_is_small_for_any_kind(
    browser: Browser, house: House, width: int, scheme: str, locale: str
) -> None:
    found: list[str] = []
    for kind, spec, value in (("text", {}, None), ("choice", CHOICES, ["garden"]), ("scale", SCALE, 4)):
        slug = f"look-{kind}-{width}"
        house.prompt(slug, kind=kind, spec=spec, visibility="at_once", closes_at=soon(90_000))
        house.respond("luis", slug, "We keep a [list](https://example.org).", value)
        for who in ("ana", "fay"):
            prompt = opened(
                browser,
                house,
                who,
                slug,
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                locale=locale,
            )
            expect(prompt.locator("article")).to_have_count(1)
            prompt.locator(".cosmos-deeds button").first.click()
            prompt.get_by_role("button", name=re.compile("^(Summary|Resumen)$")).click()
            expect(prompt.locator(".cosmos-summary")).to_be_visible()
            found += faults(prompt.page, CONTROLS)
            prompt.page.context.close()
    assert found == []
