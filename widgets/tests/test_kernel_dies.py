"""Between sending and being told, the lesson's kernel dies: what was sent is there once, and nothing typed is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect
from widgets_testing.commons import Talk
from widgets_testing.lab import jupyterlab, lay, lesson, publish

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS, HALF = "Written just before the kernel died", "Half a thought"


def kill_the_kernel(page: Page, home: Path) -> None:
    """By force; Jupyter starts another in its place and says so."""
    (kernel,) = (
        process
        for process in psutil.process_iter(["cmdline"])
        if any(part.startswith(str(home / ".runtime" / "kernel-")) for part in process.info["cmdline"] or [])
    )
    kernel.kill()
    page.get_by_role("dialog").get_by_role("button", name="Ok").click()


def restart_the_kernel(page: Page, _home: Path) -> None:
    """As people do, from the menu."""
    page.keyboard.press("Escape")
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Restart Kernel[….]")).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()


def start_again(page: Page) -> None:
    page.get_by_role("button", name="Start this lesson").click()


def load_again(page: Page) -> None:
    page.reload()


@pytest.mark.parametrize(
    ("end", "go_on"),
    [(kill_the_kernel, start_again), (kill_the_kernel, load_again), (restart_the_kernel, start_again)],
    ids=["killed", "killed-and-loaded-again", "restarted"],
)
def test_what_was_sent_is_there_once_when_the_kernel_is_back_and_what_was_typed_too(
    browser: Browser,
    talk: Talk,
    tmp_path: Path,
    end: Callable[[Page, Path], None],
    go_on: Callable[[Page], None],
) -> None:
    home, curriculum = tmp_path / "ana", tmp_path / "curriculum"
    home.mkdir()
    publish(
        curriculum, {"welcome.ipynb": lesson("from cosmos_widgets import Discussion\nDiscussion('week-1')")}
    )
    lay(curriculum, home)
    with jupyterlab(home, curriculum, talk.environment("ana")) as address:
        page = browser.new_page(viewport={"width": 1200, "height": 1600})
        page.goto(f"{address}/lab/tree/welcome.ipynb")
        shown = page.locator(".cosmos-discussion")
        field = shown.get_by_label("Write to the group")
        field.fill(WORDS)
        talk.withholding.on = True
        shown.get_by_role("button", name="Post", exact=True).click()
        assert talk.withholding.done.wait(20)
        expect(shown.get_by_text("Sending…")).to_be_visible()
        field.fill(HALF)
        end(page, home)
        talk.withholding.on = False
        go_on(page)

        sent = shown.locator("article").filter(has_text=WORDS)
        expect(sent.locator("time")).to_be_visible()
        expect(sent).to_have_count(1)
        expect(shown.get_by_text("Sending…")).to_have_count(0)
        expect(field).to_have_value(HALF)
        page.context.close()
    assert [post["text"] for post in talk.posts()] == [WORDS]
