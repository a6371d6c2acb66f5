"""How much of what Stripe tells can be taken in, and how soon is it right? Both databases, the real sandbox beside
them.

500 signed events, 20 % of them twice, in any order, about members whose subscriptions have all changed meanwhile.
"""

import hashlib
import hmac
import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.load import commons
from tests.load.asking import Connection, message
from tests.load.figures import Figure, of
from tests.load.waiting import wait
from tests.support import postgres, stripe_sandbox
from tests.support.house import CHECKOUT
from tests.support.paying import Buyer
from tests.support.stripe_sandbox import StripeSandbox

MEMBERS, EVENTS, DOUBLE = 20, 500, 0.2
AT_ONCE = 8
RIGHT_SECONDS = 60.0


@dataclass(frozen=True)
class Shop:
    """A commons with its sandbox."""

    running: commons.Commons
    sandbox: StripeSandbox

    def buyer(self, name: str) -> Buyer:
        """Somebody, by the name that is also their token."""
        return Buyer(self.http(name), self.sandbox)

    def http(self, token: str) -> httpx.Client:
        """A client of the commons."""
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.running.port}{commons.PREFIX}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
            trust_env=False,
        )


def figures(place: Path) -> Iterator[Figure]:
    """All of them."""
    place.mkdir()
    with ExitStack() as stack:
        hub = stack.enter_context(commons.hub())
        server = stack.enter_context(postgres.server())
        for database, url in (("SQLite", ""), ("PostgreSQL", commons.database(server, "webhooks"))):
            with shop(place / database, hub, url) as one:
                rates, took, seconds = measured(one)
            name = f"webhooks taken in, {AT_ONCE} at a time, {database}"
            yield of(name, [rates], goal=100, unit="/s", more_is_better=True)
            yield of(f"{name} (p99)", [sorted(took)[int(len(took) * 0.99)]], goal=500, unit="ms")
            yield of(
                f"{EVENTS} events, a fifth twice, shuffled: right within, {database}",
                [seconds],
                goal=30,
                unit="s",
            )


def measured(one: Shop) -> tuple[float, list[float], float]:
    """Events a second, milliseconds of each answer, seconds from the first event until all access is right."""
    names = [f"payer{number}" for number in range(MEMBERS)]
    host = one.buyer("hana")
    host.take_out("paid")
    host.charge("paid")
    for name in names:
        one.buyer(name).join("paid")
    wait(RIGHT_SECONDS, lambda: all(inside(one, name) for name in names))
    one.sandbox.mischief(drop=10_000)  # from here on only what we send is heard
    stripe = one.sandbox.client()
    bought = [
        subscription.id
        for subscription in stripe.v1.subscriptions.list({"limit": 100}).data
        if subscription.items.data[0].price.unit_amount == 1000
    ]
    assert len(bought) == MEMBERS
    ended = set(bought[: MEMBERS // 2])
    for subscription in ended:
        stripe.v1.subscriptions.cancel(subscription)
    messages = events(bought)
    took: list[float] = []
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for each in pool.map(lambda part: send(one, part), [messages[n::AT_ONCE] for n in range(AT_ONCE)]):
            took += each
    rate = len(messages) / (time.perf_counter() - began)
    wait(RIGHT_SECONDS, lambda: sum(not inside(one, name) for name in names) == len(ended))
    return rate, took, time.perf_counter() - began


def events(about: list[str]) -> list[bytes]:
    """Signed and ready to be sent, in any order, a fifth of them twice."""
    chance = random.Random(4)
    bodies = [event(number, about[number % len(about)]) for number in range(int(EVENTS * (1 - DOUBLE)))]
    bodies += chance.sample(bodies, EVENTS - len(bodies))
    chance.shuffle(bodies)
    return bodies


def event(number: int, subscription: str) -> bytes:
    """One as Stripe sends them; what it says of the subscription is old, and must not be believed."""
    body = {
        "id": f"evt_bench{number}", "object": "event", "type": "customer.subscription.updated",
        "api_version": "2026-10-28.endive", "created": int(time.time()), "livemode": False, "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "data": {"object": {"id": subscription, "object": "subscription", "status": "incomplete"}},
    }  # fmt: skip
    return json.dumps(body).encode()


def send(one: Shop, bodies: list[bytes]) -> list[float]:
    """Milliseconds of each answer, one after the other on one connection."""
    took = []
    with closing(Connection(one.running.port)) as connection:
        for body in bodies:
            at = int(time.time())
            mac = hmac.new(
                stripe_sandbox.SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256
            ).hexdigest()
            headers = {"Stripe-Signature": f"t={at},v1={mac}", "Content-Type": "application/json"}
            began = time.perf_counter()
            connection.ask(message("POST", f"{commons.PREFIX}/stripe/webhook", headers, body))
            took.append((time.perf_counter() - began) * 1000)
    return took


def inside(one: Shop, name: str) -> bool:
    """Whether they are in the lane now."""
    with one.http(name) as http:
        return http.get("/api/v1/lanes/paid/members").status_code == 200


@contextmanager
def shop(place: Path, hub: str, url: str) -> Iterator[Shop]:
    """A commons that takes money at a sandbox of its own."""
    place.mkdir()
    port = stripe_sandbox.free_port()
    webhook = f"http://127.0.0.1:{port}{commons.PREFIX}/stripe/webhook"
    with stripe_sandbox.running(place, webhook) as sandbox:
        told = {
            "COMMONS_STRIPE_API_KEY": sandbox.key,
            "COMMONS_STRIPE_API_BASE": sandbox.url,
            "COMMONS_STRIPE_WEBHOOK_SECRETS": sandbox.webhook_secret,
            "COMMONS_PLAYBOOKS_DIR": str(CHECKOUT / "curricula"),
            "COMMONS_LANE_CREATORS": "everyone",
        }
        with commons.running(place / "commons", hub, None, url, port=port, **told) as running:
            yield Shop(running, sandbox)
