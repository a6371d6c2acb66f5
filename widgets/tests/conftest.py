"""What the widgets' tests share: a browser, the real commons, one that keeps to the contract, and a place naming it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cosmos_widgets import session
from widgets_testing.browser import chromium
from widgets_testing.commons import Talk
from widgets_testing.contract import Lane, Running
from widgets_testing.house import House

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

CURRICULA = Path(__file__).parents[2] / "curricula"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """No longer than a module: while Playwright runs, no other event loop can in the same process."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The real commons with a lane for prompts of the test's own."""
    running = House(tmp_path_factory.mktemp("data"), CURRICULA)
    yield running
    running.stop()


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    """The real commons with a conversation."""
    running = Talk(tmp_path / "commons", CURRICULA)
    yield running
    running.stop()


@pytest.fixture
def commons() -> Iterator[Running]:
    running = Running(Lane())
    yield running
    running.stop()


@pytest.fixture
def as_ana(commons: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """This process is a kernel in Ana's workspace."""
    for name, value in commons.environment("ana").items():
        monkeypatch.setenv(name, value)
    yield commons
    session.here().close()
