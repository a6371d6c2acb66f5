"""A prompt in a real JupyterLab with a real kernel, before the real commons: nobody's words stay in the notebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, expect
from widgets_testing.house import PIXEL, House
from widgets_testing.lab import jupyterlab, lay, lesson, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

CURRICULA = Path(__file__).parents[2] / "curricula"
CELLS = (
    "from cosmos_widgets import Prompt\ntotal = 41 + 1\nPrompt('own')",
    "Prompt('totals', value=lambda: total)",
    "Prompt('picture')",
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    running = House(tmp_path / "data", CURRICULA)
    running.prompt("own")
    running.prompt("totals", title="What does it come to?", kind="cell", visibility="at_once")
    running.prompt("picture", title="Show your street", kind="image", visibility="at_once")
    running.respond("luis", "own", "Words of Luis")
    yield running
    running.stop()


def test_a_prompt_in_a_lesson_takes_words_values_and_pictures_and_keeps_none_of_them(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    home, curriculum = tmp_path / "ana", tmp_path / "curriculum"
    home.mkdir()
    publish(curriculum, {"welcome.ipynb": lesson(*CELLS)})
    lay(curriculum, home)
    with jupyterlab(home, curriculum, house.environment("ana")) as address:
        page = browser.new_page(viewport={"width": 1200, "height": 2400})
        page.goto(f"{address}/lab/tree/welcome.ipynb")
        words, value, picture = (page.locator(".cosmos-prompt").nth(place) for place in range(3))
        words.get_by_label("Your response").fill("A laundry")
        expect(words.get_by_text("Draft, saved")).to_be_visible()
        words.get_by_role("button", name="Send response").click()
        expect(words.get_by_text("Words of Luis")).to_be_visible()

        expect(value.get_by_text("This is what will be sent")).to_be_visible()
        expect(value.locator("pre")).to_have_text("42")
        value.get_by_role("button", name="Send response").click()
        expect(value.locator("article pre")).to_have_text("42")
        assert house.responses("totals")[0]["value"] == {"text": "42", "json": 42}

        picture.locator("input[type=file]").set_input_files(
            {"name": "dot.png", "mimeType": "image/png", "buffer": PIXEL}
        )
        picture.get_by_label("What the picture shows").fill("A green dot")
        expect(picture.get_by_role("img", name="A green dot")).to_be_visible()
        picture.get_by_role("button", name="Send response").click()
        shown = picture.locator("article").get_by_role("img", name="A green dot")
        expect(shown).to_be_visible()
        assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1

        page.keyboard.press("Escape")
        page.get_by_role("menuitem", name="File").click()
        with page.expect_response(
            lambda answer: answer.request.method == "PUT" and "/contents/" in answer.url
        ):
            page.get_by_role("menuitem", name="Save Notebook", exact=False).first.click()
        page.context.close()
    saved = (home / "welcome.ipynb").read_text()
    assert "widget-view" in saved
    assert "What does it come to?" in saved  # the lane's own words for it
    for said in ("A laundry", "Words of Luis", "A green dot"):
        assert said not in saved
