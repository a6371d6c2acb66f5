"""A lesson is opened again: the widgets of before come to life in the new window, or say how they do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect
from widgets_testing.browser import person
from widgets_testing.lab import jupyterlab, lay, lesson, publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from widgets_testing.contract import Running

TALK = 'from cosmos_widgets import Discussion\nDiscussion("week-1")'
ENDLESS_THE_SECOND_TIME = """import time
while "again" in globals(): time.sleep(0.1)
again = True"""
# A browser with so much else to do that nobody looks for a model a second time before the two seconds for it are over.
BUSY = """
const { setTimeout } = window, { now } = Date;
const late = [];
window.setTimeout = (then, ...rest) =>
  new Error().stack.includes("get_model") ? late.push(then) : setTimeout(then, ...rest);
window.goOn = () => {
  window.setTimeout = setTimeout;
  Date.now = () => now() + 2_000;
  for (const then of late.splice(0)) then();
};
"""
# Whether Jupyter's widget manager has all the kernel holds; only those who show a widget know their manager.
RESTORED = """async () => {
  const { content } = jupyterapp.shell.currentWidget;
  const shown = content.widgets.flatMap((cell) => cell.outputArea?.widgets ?? []).flatMap((one) => [...one.children()]);
  const manager = await shown.find((output) => output._manager)?._manager.promise;
  return manager?.restoredStatus === true;
}"""
WRITE = "(code) => jupyterapp.shell.currentWidget.content.widgets[1].model.sharedModel.setSource(code)"


@pytest.fixture
def opens(browser: Browser, commons: Running, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens Ana's lesson with these cells, in a window of its own. The lesson and its kernel stay."""
    home, curriculum = tmp_path / "ana", tmp_path / "curriculum"
    home.mkdir()
    with jupyterlab(home, curriculum, commons.environment("ana")) as address:

        def opened(*cells: str, before: Callable[[Page], None] = lambda _page: None) -> Page:
            publish(curriculum, {"welcome.ipynb": lesson(*cells)})
            lay(curriculum, home)
            page = person(browser, commons.origin, "ana", viewport={"width": 1200, "height": 1600})
            before(page)
            page.goto(f"{address}/lab/tree/welcome.ipynb")
            return page

        yield opened


def started(page: Page) -> None:
    expect(page.get_by_label("Write to the group")).to_be_visible()
    expect(page.locator(".cosmos-started")).to_have_count(1)
    page.context.close()


def test_a_widget_that_jupyter_gave_up_just_as_it_came_is_shown(opens: Callable[..., Page]) -> None:
    started(opens(TALK))
    states: list[Callable[[], None]] = []

    def hold_the_states(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def passed(message: str | bytes) -> None:
            if b"update_states" in (message if isinstance(message, bytes) else message.encode()):
                states.append(lambda: socket.send(message))
            else:
                socket.send(message)

        server.on_message(passed)

    def busy(page: Page) -> None:
        page.add_init_script(BUSY)
        page.route_web_socket(re.compile("/api/kernels/.*/channels"), hold_the_states)

    page = opens(TALK, before=busy)
    expect(page.get_by_text("Loading widget...")).to_be_visible()
    while not states:
        page.wait_for_timeout(50)
    states.pop()()
    page.wait_for_function(RESTORED)
    with page.expect_console_message(lambda said: "widget model not found" in said.text):
        page.evaluate("goOn()")
    expect(page.get_by_label("Write to the group")).to_be_visible()
    expect(page.get_by_text("model not found")).to_have_count(0)


def test_a_widget_of_before_does_not_wait_for_the_cells_below_it(opens: Callable[..., Page]) -> None:
    started(opens(TALK, ENDLESS_THE_SECOND_TIME))
    page = opens(TALK, ENDLESS_THE_SECOND_TIME)
    expect(page.get_by_label("Write to the group")).to_be_visible()
    expect(page.get_by_text("[*]:")).to_be_visible()


def test_a_widget_whose_kernel_is_gone_says_how_it_comes_back(opens: Callable[..., Page]) -> None:
    page = opens(TALK)
    field = page.get_by_label("Write to the group")
    expect(field).to_be_visible()
    expect(page.locator(".cosmos-started")).to_have_count(1)
    # Code that was changed does not run by itself.
    page.evaluate(WRITE, f"{TALK}  # mine")
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    page.reload()
    told = page.get_by_text("This is not running now. Start the lesson, or run this cell")
    expect(told).to_be_visible()
    expect(page.get_by_text("model not found")).to_have_count(0)
    page.get_by_role("button", name="Start this lesson").click()
    expect(field).to_be_visible()
    expect(told).to_have_count(0)
