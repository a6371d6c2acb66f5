"""What the widgets' tests share: a commons that keeps to the contract, and a place that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cosmos_widgets import session
from widgets_testing.contract import Lane, Running

if TYPE_CHECKING:
    from collections.abc import Iterator


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
