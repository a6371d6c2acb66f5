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
    for name, value in environment(commons, "ana").items():
        monkeypatch.setenv(name, value)
    yield commons
    session.here().close()


def environment(commons: Running, who: str) -> dict[str, str]:
    return {
        "COSMOS_LANE": "coops",
        "COSMOS_MEMBER": who,
        "COSMOS_COMMONS_URL": commons.commons,
        "COSMOS_COMMONS_PUBLIC_URL": "https://lanes.example/services/commons",
        "JUPYTERHUB_API_TOKEN": f"{who}-token",
        "JPY_SESSION_NAME": "welcome.ipynb",
    }
