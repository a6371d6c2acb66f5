"""One sandbox and one listener for a file of tests, and Stripe's own client, unchanged."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe

from tests.support.listener import Listener, listening
from tests.support.stripe_sandbox import SECRET, StripeSandbox, running


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening(SECRET) as listener:
        yield listener


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory, listener: Listener) -> Iterator[StripeSandbox]:
    folder: Path = tmp_path_factory.mktemp("stripe")
    with running(folder, listener.url) as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox: StripeSandbox, listener: Listener) -> stripe.StripeClient:
    """Of a sandbox that starts afresh, and a listener that has heard nothing."""
    sandbox.ask("reset")
    listener.events.clear()
    listener.headers.clear()
    listener.bad.clear()
    listener.refuse = 0
    return sandbox.client()
