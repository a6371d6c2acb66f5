"""What all tests share: patience, for the machine may be busy, and certificates that are read once."""

from collections.abc import Iterator
from functools import cache

import httpx
import hypothesis
import pytest
from playwright.sync_api import expect

# The same examples each time, so that what failed was changed by somebody; `--hypothesis-profile=search` draws others.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("same")
expect.set_options(timeout=45_000)


@pytest.fixture(autouse=True, scope="session")
def _certificates_are_read_once() -> Iterator[None]:
    """Every `httpx.get` reads all that the world is verified by, which takes 20 ms; the tests make thousands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("httpx._transports.default.create_ssl_context", cache(httpx.create_ssl_context))
        yield
