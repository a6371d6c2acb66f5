"""What VS Code's notebooks need of a widget, in a page that has nothing but that, with a real kernel and commons."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser
from widgets_testing.browser import chromium
from widgets_testing.commons import Talk
from widgets_testing.host import VIEW, Host, host

if TYPE_CHECKING:
    from collections.abc import Iterator

CURRICULA = Path(__file__).parents[2] / "curricula"
STANDARD = {
    "_model_module": "anywidget",
    "_model_name": "AnyModel",
    "_view_module": "anywidget",
    "_view_name": "AnyView",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    running = Talk(tmp_path_factory.mktemp("commons"), CURRICULA)
    running.prompt("own", visibility="after_responding")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def ana(browser: Browser, talk: Talk) -> Iterator[Host]:
    """Ana's page, with both widgets shown."""
    with host(browser, talk.environment("ana")) as running:
        running.run('from cosmos_widgets import Discussion, Prompt\nDiscussion("week-1")')
        running.run('Prompt("own")')
        yield running


def shown(text: str) -> str:
    return f"() => document.body.innerText.includes({text!r})"


def test_a_conversation_is_read_and_written_by_custom_messages_alone(ana: Host, talk: Talk) -> None:
    talk.say("luis", "From the web page")
    ana.until(shown("From the web page"))
    ana.page.get_by_label("Write to the group").fill("From a page of its own")
    ana.page.get_by_role("button", name="Post", exact=True).click()
    ana.until("() => document.querySelectorAll('.cosmos-discussion article time').length === 2")
    assert [post["text"] for post in talk.posts()] == ["From the web page", "From a page of its own"]


def test_a_response_is_sent_and_the_others_open(ana: Host, talk: Talk) -> None:
    talk.respond("luis", "own", "The laundry of Luis")
    ana.until("() => document.querySelector('.cosmos-prompt textarea')")
    ana.page.get_by_label("Your response").fill("The garden of Ana")
    ana.page.get_by_role("button", name="Send response").click()
    ana.until(shown("The laundry of Luis"))
    assert [response["text"] for response in talk.responses("own")][-1] == "The garden of Ana"


def test_a_widget_is_shown_by_the_standard_bundle_with_its_module_in_its_state(ana: Host) -> None:
    models = [bundle[VIEW] for bundle in ana.displayed if VIEW in bundle]
    assert [set(model) for model in models] == [{"version_major", "version_minor", "model_id"}] * 2
    for model in models:
        state = ana.states[model["model_id"]]
        assert STANDARD.items() <= state.items()
        assert "export{" in state["_esm"]
        assert not re.search(r"jupyter-config-data|PageConfig|require\(|\bimport\s*[({*\"']", state["_esm"])


def test_its_page_asks_nothing_of_any_server(ana: Host) -> None:
    loaded = "performance.getEntriesByType('resource').map(one => one.name).filter(name => !name.startsWith('blob:'))"
    assert ana.page.evaluate(loaded) == []
