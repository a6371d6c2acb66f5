"""Both widgets in Microsoft's own bundle of the widget manager, with which VS Code's notebooks show widgets: behind it
a workspace's server, a real kernel and the real commons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser
from widgets_testing.commons import TITLE, Talk
from widgets_testing.lab import jupyterlab, lay, lesson, publish
from widgets_testing.vscode import Window, vscode

if TYPE_CHECKING:
    from collections.abc import Iterator

CURRICULA = Path(__file__).parents[2] / "curricula"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    running = Talk(tmp_path_factory.mktemp("commons"), CURRICULA)
    running.prompt("own", visibility="after_responding")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def ana(browser: Browser, talk: Talk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """Ana's notebook, connected to the server of her workspace, with both widgets shown."""
    home, curriculum = (tmp_path_factory.mktemp(name) for name in ("ana", "curriculum"))
    publish(curriculum, {"welcome.ipynb": lesson("pass")})
    lay(curriculum, home)
    with (
        jupyterlab(home, curriculum, talk.environment("ana")) as server,
        vscode(browser, server) as window,
    ):
        window.run('from cosmos_widgets import Discussion, Prompt\nDiscussion("week-1")')
        window.run('Prompt("own")')
        yield window


def shown(text: str) -> str:
    return f"() => document.body.innerText.includes({text!r})"


def test_a_conversation_comes_to_life_and_goes_both_ways(ana: Window, talk: Talk) -> None:
    ana.until(shown(TITLE))
    talk.say("luis", "From the web page")
    ana.until(shown("From the web page"))
    ana.page.get_by_label("Write to the group").fill("From VS Code's notebook")
    ana.page.get_by_role("button", name="Post", exact=True).click()
    ana.until("() => document.querySelectorAll('.cosmos-discussion article time').length === 2")
    assert [post["text"] for post in talk.posts()] == ["From the web page", "From VS Code's notebook"]


def test_a_prompt_is_answered_and_the_others_open(ana: Window, talk: Talk) -> None:
    talk.respond("luis", "own", "The laundry of Luis")
    ana.until("() => document.querySelector('.cosmos-prompt textarea')")
    ana.page.get_by_label("Your response").fill("The garden of Ana")
    ana.page.get_by_role("button", name="Send response").click()
    ana.until(shown("The laundry of Luis"))
    assert [response["text"] for response in talk.responses("own")][-1] == "The garden of Ana"


def test_no_card_stays_above_a_living_widget(ana: Window) -> None:
    ana.until("() => document.querySelectorAll('.cosmos-head').length === 2")
    assert ana.page.locator(".cosmos-saved").count() == 2
    assert ana.page.locator(".cosmos-saved:visible").count() == 0


def test_the_page_loads_one_script_of_the_workspace_and_nothing_else(ana: Window) -> None:
    loaded = ana.page.evaluate(
        "performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)"
    )
    assert [path for path in loaded if path != "/ipywidgets.js"] == ["/nbextensions/anywidget/index.js"]
    assert ana.errors == []
