"""Somebody who takes out a lane and pays for one, over HTTP, by the pages and the sandbox's Checkout."""

import re
import time
from dataclasses import dataclass

import httpx

from tests.support.house import House, descendants
from tests.support.stripe_sandbox import StripeSandbox
from tests.support.wire import client

LANE_SECONDS = 60


@dataclass(frozen=True)
class Buyer:
    """One person with a token of the Hub's. `http` is at the commons' prefix and follows nothing."""

    http: httpx.Client
    sandbox: StripeSandbox

    def send(self, path: str, **fields: str) -> str:
        """A form; where it leads."""
        answer = self.http.post(path, data=fields, headers={"accept": "text/html"})
        assert answer.status_code == 303, f"{path}: {answer.status_code}\n{answer.text[:3000]}"
        return answer.headers["location"]

    def pay(self, ordered: str) -> None:
        """From an order to Checkout, and through it with the good card."""
        path = "/" + ordered.rpartition("/services/commons/")[2]
        answer = self.http.get(path, headers={"accept": "text/html"})
        assert answer.status_code == 303, f"{path}: {answer.status_code}\n{answer.text[:3000]}"
        paid = self.sandbox.pay(answer.headers["location"])
        assert paid.status_code == 303, paid.text[:3000]

    def take_out(self, slug: str) -> None:
        """Become the host of a new open lane."""
        self.pay(
            self.send(
                "/new", playbook="prompting-revolution", slug=slug, title="A lane", plan="community-month",
                joining="open", visibility="public",
            )
        )  # fmt: skip
        end = time.monotonic() + LANE_SECONDS
        while self.http.get(f"/api/v1/lanes/{slug}/members").status_code != 200:
            assert time.monotonic() < end, "the lane is not there"
            time.sleep(0.05)

    def charge(self, slug: str, amount: str = "10") -> None:
        """Sign up with Stripe, and ask members of one's lane to pay."""
        self.sandbox.onboard(self.send(f"/lanes/{slug}/money/account"))
        self.http.get(f"/lanes/{slug}/money/account/back")
        self.send(f"/lanes/{slug}/money/dues", way="fixed", amount=amount)

    def join(self, slug: str) -> None:
        """Pay what the lane asks."""
        self.pay(self.send(f"/pay/{slug}"))


def beside(house: House) -> StripeSandbox:
    """The sandbox that the house started."""
    commands = (command for _, command in descendants(house.process.pid))
    port = re.search(r"--port=(\d+)", next(one for one in commands if "-m stripe_sandbox" in one))
    assert port
    key, secret = (
        (house.data / "secrets" / f"stripe-sandbox.{name}").read_text() for name in ("key", "webhook")
    )
    return StripeSandbox(f"http://127.0.0.1:{port[1]}", key, secret)


def at_the_prefix(house: House, api: httpx.Client) -> httpx.Client:
    """The same client, for the commons' pages."""
    return client(
        house.commons_url, trusts=house.trusts, headers={"Authorization": api.headers["Authorization"]}
    )


def end_dues(sandbox: StripeSandbox, amount: int = 1000) -> None:
    """The one subscription at this price that goes on ends at Stripe, at once."""
    subscriptions = sandbox.client().v1.subscriptions
    listed = subscriptions.list({"limit": 100, "status": "active"}).data
    (bought,) = [one for one in listed if one.items.data[0].price.unit_amount == amount]
    subscriptions.cancel(bought.id)
