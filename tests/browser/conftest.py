"""One Chromium for all journeys, and people in front of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest
from playwright.sync_api import Browser

from tests.conftest import Community
from tests.support.browser import chromium
from tests.support.house import modes
from tests.support.somebody import Somebody, somebody

ONE_MODE = pytest.mark.parametrize("community", modes()[:1], indirect=True, ids=str)
"""For what is the same however the house runs."""
BOTH_ORIGINS = pytest.mark.parametrize("community", modes()[:2], indirect=True, ids=str)
"""For what may depend on where the commons is, and not on who runs it."""

Opens = Callable[..., AbstractContextManager[Somebody]]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed before other tests open theirs: Playwright runs once at a time in a process."""
    with chromium() as running:
        yield running


@pytest.fixture
def window_of(browser: Browser, community: Community) -> Opens:
    """Open a window for a name; `width`, `dark` and `language` as they like it."""
    return partial(somebody, browser, community.house)
