"""A notebook that travels: it shows what stood in it without a kernel or a script, and holds nobody else's words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from widgets_testing.commons import Talk
from widgets_testing.house import PEOPLE, PIXEL
from widgets_testing.lab import jupyterlab, lay, lesson, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

CURRICULA = Path(__file__).parents[2] / "curricula"
LESSON = lesson(
    'from cosmos_widgets import Discussion, Prompt\nDiscussion("about-the-wall")',
    'Prompt("what-would-you-ask")',
    'Discussion("by-luis")',
    'Prompt("asked-by-luis")',
)
SAVES_STATE = ".jupyter/lab/user-settings/@jupyter-widgets/jupyterlab-manager/plugin.jupyterlab-settings"
NAMES = [name for who, name in PEOPLE.items() if who != "ana"]
ESCAPED = [json.dumps(name).strip('"') for name in NAMES]
WORDS = ("zqpost", "zqfile", "zqresponse", "zqdraft", "zqthread", "zqprompt", *NAMES, *ESCAPED)
"""What nobody may find in a file, though all of it was on the screen or might have been."""


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A lane whose members have written in every place that the lesson shows."""
    running = Talk(tmp_path_factory.mktemp("commons"), CURRICULA)
    file = running.give("luis", "zqfile.png", PIXEL, "image/png")["id"]
    wall = "/threads/about-the-wall"
    running.ask("luis", "POST", f"{wall}/posts", {"text": "zqpost", "attachments": [file]})
    running.ask("ana", "PUT", f"{wall}/draft", {"text": "zqdraft", "reply_to": None})
    running.respond("luis", "what-would-you-ask", "zqresponse")
    running.ask("luis", "POST", "/threads", {"title": "zqthread", "slug": "by-luis"})
    running.ask(
        "luis", "POST", "/prompts", {"title": "zqprompt", "text": "zqprompt?", "slug": "asked-by-luis"}
    )
    yield running
    running.stop()


def shows_all(page: Page) -> None:
    """Every word is on the screen, in its own place."""
    for words in ("zqpost", "zqresponse"):
        expect(page.locator("article").get_by_text(words).first).to_be_visible()
    for title in ("zqthread", "zqprompt"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_label("Write to the group").first).to_have_value("zqdraft")
    expect(page.locator(".cosmos-saved:visible")).to_have_count(0)


@pytest.fixture(scope="module")
def left(
    browser: Browser, talk: Talk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Page, Path]]:
    """Ana's lesson in a Lab that saves its widgets' state: run, saved, and its kernel gone."""
    home, curriculum = (tmp_path_factory.mktemp(name) for name in ("ana", "curriculum"))
    publish(curriculum, {"welcome.ipynb": LESSON})
    lay(curriculum, home)
    settings = home / SAVES_STATE
    settings.parent.mkdir(parents=True)
    settings.write_text('{"saveState": true}')
    with jupyterlab(home, curriculum, talk.environment("ana")) as address:
        # Tall, because Lab leaves out what is far below the screen.
        page = browser.new_page(viewport={"width": 1200, "height": 4000})
        page.set_default_timeout(45_000)
        page.goto(f"{address}/lab/tree/welcome.ipynb")
        shows_all(page)
        typing = {"thread": "about-the-wall", "typing": True}
        talk.ask("ines", "PUT", "/presence", typing)
        expect(page.get_by_text("Inés Mora is writing")).to_be_visible()
        page.evaluate("jupyterapp.commands.execute('docmanager:save')")
        for kernel in httpx.get(f"{address}/api/kernels", trust_env=False).json():
            page.request.delete(f"{address}/api/kernels/{kernel['id']}")
        yield page, home / "welcome.ipynb"


def test_a_notebook_saved_with_its_widgets_state_holds_nobody_elses_words(left: tuple[Page, Path]) -> None:
    text = left[1].read_text()
    state = json.loads(text)["metadata"]["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    assert sum(model["model_module"] == "anywidget" for model in state.values()) == 4
    assert [words for words in WORDS if words in text] == []


@pytest.mark.parametrize("state", ["with-state", "without-state"])
def test_lab_shows_what_stood_in_a_saved_notebook_whose_kernel_is_gone(
    left: tuple[Page, Path], state: str
) -> None:
    page, file = left
    notebook: dict[str, Any] = json.loads(file.read_text())
    if state == "without-state":
        del notebook["metadata"]["widgets"]
    file.with_name(f"{state}.ipynb").write_text(json.dumps(notebook))
    page.goto(urljoin(page.url, f"/lab/tree/{state}.ipynb"))
    cards = page.locator(".cosmos-saved:visible")
    card = cards.filter(has_text="Dialogue about the wall")
    expect(card).to_be_visible()
    expect(card.get_by_text("A conversation of the lane Co-ops.")).to_be_visible()
    link = card.get_by_role("link", name="Take part in the lane").get_attribute("href") or ""
    assert link.endswith("/services/commons/lanes/coops/threads/about-the-wall")
    for title in ("What would you ask?", "by-luis", "asked-by-luis"):
        expect(cards.get_by_text(title, exact=True)).to_be_visible()
    for told in ("model not found", "Loading widget"):
        expect(page.get_by_text(told).locator("visible=true")).to_have_count(0)


def test_run_by_nbconvert_it_holds_nobody_elses_words_and_shows_itself_in_spanish(
    browser: Browser, talk: Talk, tmp_path: Path
) -> None:
    (tmp_path / "lesson.ipynb").write_bytes(LESSON)
    lane = {**talk.environment("ana"), "COSMOS_LANGUAGE": "es", "COSMOS_LANE_TITLE": "Las co-ops"}
    convert(tmp_path, lane, "notebook", "--execute", "lesson.ipynb", "--output=run")
    convert(tmp_path, {}, "html", "run.ipynb")
    written = [(tmp_path / f"run.{ending}").read_text() for ending in ("ipynb", "html")]
    assert [words for words in WORDS for text in written if words in text] == []
    page = browser.new_page(java_script_enabled=False)
    page.goto((tmp_path / "run.html").as_uri())
    card = page.locator(".cosmos-saved").filter(has_text="What would you ask?")
    expect(card.get_by_text("Una propuesta del carril Las co-ops")).to_be_visible()
    expect(card.get_by_role("link", name="Participa en el carril")).to_be_visible()
    expect(page.locator(".cosmos-saved:visible")).to_have_count(4)
    assert page.locator(".cosmos-saved :not(p, strong, a), .cosmos-saved [style]").count() == 0


def convert(folder: Path, environment: dict[str, str], kind: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", kind, *arguments]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
