"""Pictures in a real JupyterLab, dropped, pasted and chosen: through the kernel into the lane, and others see them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from widgets_testing.commons import Talk
from widgets_testing.house import PIXEL
from widgets_testing.lab import jupyterlab, lay, lesson, publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CURRICULA = Path(__file__).parents[2] / "curricula"
CELLS = (
    "from cosmos_widgets import Discussion, Prompt\nPrompt('dropped')",
    "Prompt('pasted')",
    "Prompt('chosen')",
    "Prompt('told')",
    "Discussion('week-1')",
)
COPY = """async () => {
  const canvas = new OffscreenCanvas(3, 2);
  canvas.getContext("2d").fillRect(0, 0, 3, 2);
  const picture = await canvas.convertToBlob({ type: "image/png" });
  await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
}"""
"""A picture three points wide, copied as from another program."""


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    running = Talk(tmp_path / "commons", CURRICULA)
    for slug in ("dropped", "pasted", "chosen"):
        running.prompt(slug, title=f"To be {slug}", kind="image", visibility="at_once")
    running.prompt("told", title="To be told", visibility="at_once")
    yield running
    running.stop()


def drop(page: Page, place: Locator, file: Path) -> None:
    """A file dragged from the desktop, as the browser itself reports it."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    devtools = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
        devtools.send("Input.dispatchDragEvent", {"type": kind, **point, "data": data})
    devtools.detach()


def paste(page: Page, place: Locator) -> None:
    place.click()
    page.keyboard.press("Control+V")


def choose(page: Page, button: Locator, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        button.click()
    chooser.value.set_files(file)


def width(picture: Locator) -> int:
    """Of a picture once it is loaded, in points."""
    expect(picture).to_be_visible()
    # Not Playwright's own, which waits until it has a size: a lazy picture has none until it is looked at.
    picture.evaluate("image => image.scrollIntoView()")
    found: int = picture.evaluate("image => image.decode().then(() => image.naturalWidth)")
    return found


def test_pictures_dropped_pasted_and_chosen_in_lab_are_seen_by_the_next_person(
    browser: Browser, talk: Talk, tmp_path: Path
) -> None:
    home, curriculum, file = tmp_path / "ana", tmp_path / "curriculum", tmp_path / "dot.png"
    home.mkdir()
    file.write_bytes(PIXEL)
    publish(curriculum, {"welcome.ipynb": lesson(*CELLS)})
    lay(curriculum, home)
    with jupyterlab(home, curriculum, talk.environment("ana")) as address:
        page = browser.new_page(viewport={"width": 1200, "height": 4000})
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        page.goto(f"{address}/lab/tree/welcome.ipynb")
        shown = page.locator(".cosmos-discussion")
        expect(shown.get_by_label("Write to the group")).to_be_visible()
        page.evaluate(COPY)

        gives: list[tuple[str, Callable[[Locator], None]]] = [
            ("dropped", lambda prompt: drop(page, prompt.locator(".cosmos-picture"), file)),
            ("pasted", lambda prompt: paste(page, prompt.get_by_label("What the picture shows"))),
            (
                "chosen",
                lambda prompt: choose(page, prompt.get_by_role("button", name="Choose a picture"), file),
            ),
        ]
        for slug, give in gives:
            prompt = page.locator(".cosmos-prompt").filter(has_text=f"To be {slug}")
            give(prompt)
            prompt.get_by_label("What the picture shows").fill(f"A dot, {slug}")
            expect(prompt.get_by_role("img", name=f"A dot, {slug}")).to_be_visible()
            prompt.get_by_role("button", name="Send response").click()
            assert width(prompt.get_by_role("article").get_by_role("img", name=f"A dot, {slug}")) > 0

        told = page.locator(".cosmos-prompt").filter(has_text="To be told")
        words, within = (
            told.get_by_label("Your response"),
            told.get_by_role("list", name="Pictures in your text"),
        )
        words.click()
        page.keyboard.type("Ask @Lu")
        told.get_by_role("option", name="Luis Pérez").wait_for()
        page.keyboard.press("Enter")
        drop(page, words, file)
        expect(within.get_by_role("listitem")).to_have_count(1)
        paste(page, words)
        expect(within.get_by_role("listitem")).to_have_count(2)
        choose(page, told.get_by_role("button", name="Add a picture"), file)
        expect(within.get_by_role("listitem")).to_have_count(3)
        expect(within.get_by_role("progressbar")).to_have_count(0)
        told.get_by_role("button", name="Send response").click()
        answer = told.get_by_role("article")
        expect(answer.locator("[data-mention=luis]")).to_have_text("@Luis Pérez")
        assert sorted(width(picture) for picture in answer.get_by_role("img").all()) == [1, 1, 3]

        field = shown.get_by_label("Write to the group")
        chosen = shown.get_by_role("list", name="Files").get_by_role("listitem")
        drop(page, field, file)
        expect(chosen).to_have_count(1)
        paste(page, field)
        expect(chosen).to_have_count(2)
        choose(page, shown.get_by_role("button", name="Add a file"), file)
        expect(chosen).to_have_count(3)
        expect(shown.get_by_role("progressbar")).to_have_count(0)
        field.fill("Three pictures")
        shown.get_by_role("button", name="Post", exact=True).click()
        expect(shown.locator("article").filter(has_text="Three pictures").locator("time")).to_be_visible()
        page.context.close()

    luis = talk.seat(browser, "luis")
    post = luis.locator("article").filter(has_text="Three pictures")
    expect(post.get_by_role("img")).to_have_count(3)
    assert sorted(width(picture) for picture in post.get_by_role("img").all()) == [1, 1, 3]
    luis.context.close()
    luis = talk.window(browser, "luis", "/prompts/told")
    expect(luis.get_by_role("article").get_by_role("img")).to_have_count(3)
    pictures = luis.get_by_role("article").get_by_role("img").all()
    assert sorted(width(picture) for picture in pictures) == [1, 1, 3]
    luis.context.close()
    for slug, points in (("dropped", 1), ("pasted", 3), ("chosen", 1)):
        luis = talk.window(browser, "luis", f"/prompts/{slug}")
        assert width(luis.get_by_role("article").get_by_role("img", name=f"A dot, {slug}")) == points
        luis.context.close()
