"""A real Stripe sandbox in a process of its own, and what a test does to it over HTTP."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import stripe

KEY = "sk_test_sandbox"
SECRET = "whsec_sandbox"
GOOD_CARD = "4242424242424242"
START_SECONDS = 20


@dataclass
class StripeSandbox:
    """Its address, the one good key and the secret of the webhook address that it was started with."""

    url: str
    key: str
    webhook_secret: str
    process: subprocess.Popen[bytes] | None = None

    def client(self) -> stripe.StripeClient:
        """Stripe's own; the address and the key are all that is different."""
        return stripe.StripeClient(self.key, base_addresses={"api": self.url})

    def ask(self, name: str, **values: Any) -> Any:
        """One of the calls below `/_sandbox/`."""
        answer = httpx.post(f"{self.url}/_sandbox/{name}", json=values, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def advance(self, seconds: int) -> int:
        """Move its clock on; how many things fell due."""
        return int(self.ask("advance", seconds=seconds)["happened"])

    def fault(self, do: str, **values: Any) -> None:
        """The next calls go wrong: `limit`, `error`, `slow` or `lose`; see the sandbox's README."""
        self.ask("faults", do=do, **values)

    def mischief(self, **values: Any) -> None:
        """The next deliveries: `drop`, `double`, `delay`, `hold`."""
        self.ask("mischief", **values)

    def settled(self, seconds: float = 20) -> bool:
        """Wait until no delivery is pending."""
        return bool(self.ask("settle", seconds=seconds)["settled"])

    def deliveries(self) -> list[dict[str, Any]]:
        """All that were made, oldest first."""
        return list(httpx.get(f"{self.url}/_sandbox/deliveries", timeout=20).json())

    def pay(
        self, checkout_url: str, card: str = GOOD_CARD, *, bank: str = "complete", **fields: str
    ) -> httpx.Response:
        """Fill in the Checkout page as a person does. A redirect means paid, 402 that the card said no."""
        form = {"card": card, "email": "ana@example.org", "name": "Ana", **fields}
        answer = httpx.post(checkout_url, data=form, timeout=30)
        if answer.status_code == 200 and 'name="bank"' in answer.text:
            answer = httpx.post(checkout_url, data={**_hidden(answer), "bank": bank}, timeout=30)
        return answer

    def onboard(self, address: str) -> None:
        """Tell Stripe on its onboarding page all that it must know of a host."""
        shown = httpx.get(address, timeout=20)
        first = re.findall(r'<button[^>]*name="([^"]+)" value="([^"]*)"', shown.text)[:1]
        answer = httpx.post(address, data=_hidden(shown) | dict(first), timeout=20)
        assert answer.status_code in {200, 303}, answer.text


def _hidden(page: httpx.Response) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))


@contextmanager
def running(
    folder: Path, webhook_url: str | None = None, *arguments: str, port: int | None = None
) -> Iterator[StripeSandbox]:
    """A sandbox that keeps its state in that folder; started there again it goes on."""
    port = port or free_port()
    command = [sys.executable, "-m", "stripe_sandbox", "--port", str(port), "--data", str(folder / "stripe")]
    if webhook_url:
        command += ["--webhook-url", webhook_url, "--webhook-secret", SECRET]
    process = subprocess.Popen([*command, *arguments])
    sandbox = StripeSandbox(f"http://127.0.0.1:{port}", KEY, SECRET, process)
    try:
        _wait(sandbox)
        yield sandbox
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(sandbox: StripeSandbox) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert sandbox.process is None or sandbox.process.poll() is None, "the sandbox ended at its start"
        try:
            httpx.get(f"{sandbox.url}/_sandbox/ready", timeout=1).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the sandbox did not start")
