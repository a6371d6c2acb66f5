"""A commons that takes money, and a Stripe sandbox beside it, over HTTP."""

import asyncio
import re
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cosmos_commons.context import Commons
from cosmos_commons.entitlement.ledger import FactRow
from cosmos_commons.features.billing.gateway import Gateway
from cosmos_commons.features.billing.models import AccountRow, OrderRow, StripeEventRow, SubscriptionRow
from cosmos_commons.jobs import JobRow
from cosmos_commons.lane import Lane
from cosmos_commons.settings import Settings
from cosmos_commons.web.site import error_page, pages
from pydantic import SecretStr
from sqlalchemy import func, select

from tests.support import stripe_sandbox
from tests.support.stripe_sandbox import GOOD_CARD, StripeSandbox

S = "/services/commons"
SOON = timedelta(minutes=10)
API = f"{S}/api/v1"


@dataclass
class Along:
    """The real time, and what a test adds to it."""

    ahead: timedelta = timedelta(0)
    off: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead + self.off


@dataclass
class Shop:
    """A commons that takes money, and what a test does with it as somebody with a browser."""

    house: Any
    sandbox: StripeSandbox
    clock: Along
    wait_until: Callable[..., None]

    @property
    def commons(self) -> Commons:
        found: Commons = self.house.app.state.commons
        return found

    @property
    def gateway(self) -> Gateway:
        found = self.commons.held["billing"]
        assert isinstance(found, Gateway)
        return found

    def page(self, path: str, by: str, language: str = "en") -> httpx.Response:
        headers = {"accept": "text/html", "accept-language": language} | (self.house.as_(by) if by else {})
        answer: httpx.Response = self.house.client.get(f"{S}{path}", headers=headers)
        return answer

    def send(self, path: str, by: str, **fields: Any) -> httpx.Response:
        """A form, without following where it leads."""
        headers = {"accept": "text/html"} | self.house.as_(by)
        answer: httpx.Response = self.house.client.post(f"{S}{path}", data=fields, headers=headers)
        return answer

    def new_lane(self, slug: str = "circle", by: str = "hana", plan: str = "circle", **more: Any) -> str:
        """Order a lane; the address at which it is paid."""
        fields = {"playbook": "small", "slug": slug, "title": "Our circle", "plan": f"{plan}-month"} | more
        answer = self.send("/new", by, **fields)
        assert answer.status_code == 303, answer.text
        return self.checkout(answer, by)

    def checkout(self, ordered: httpx.Response, by: str) -> str:
        """From an order on to the address at which it is paid."""
        there = ordered.headers["location"].removeprefix(S)
        answer = self.page(there, by)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def take_out(self, slug: str = "circle", by: str = "hana", **more: Any) -> None:
        """Order a lane, pay for it, and wait until it is there."""
        answer = self.sandbox.pay(self.new_lane(slug, by, **more))
        assert answer.status_code == 303, answer.text
        self.lane_is_there(slug, by)

    def onboard(self) -> None:
        """Hana tells Stripe what it must know, and comes back."""
        self.sandbox.onboard(self.send("/lanes/circle/money/account", "hana").headers["location"])
        self.page("/lanes/circle/money/account/back", "hana")

    def charge(self, **dues: str) -> None:
        """A lane of hana's that asks its members to pay."""
        self.take_out("circle", "hana", joining="open", visibility="public")
        self.onboard()
        answer = self.send("/lanes/circle/money/dues", "hana", **({"way": "fixed", "amount": "10"} | dues))
        assert answer.status_code == 303, answer.text

    def pay(
        self, by: str, path: str = "/pay/circle", card: str = GOOD_CARD, *, code: str = "", **fields: str
    ) -> httpx.Response:
        """Order what is for sale there, pay for it, and wait until that is done."""
        ordered = self.send(path, by, **fields)
        assert ordered.status_code == 303, ordered.text
        answer = self.sandbox.pay(self.checkout(ordered, by), card, code=code)
        self.rest()
        return answer

    def lane_is_there(self, slug: str, by: str) -> None:
        self.wait_until(lambda: self.role(slug, by) is not None)

    def role(self, slug: str, name: str) -> str | None:
        shown = self.house.get(f"/lanes/{slug}", name)
        role: str | None = shown.json().get("role") if shown.status_code == 200 else None
        return role

    def entitlement(self, slug: str, name: str) -> dict[str, Any]:
        answer = self.house.client.get(f"{API}/lanes/{slug}/entitlements/{name}", headers=self.house.operator)
        found: dict[str, Any] = answer.json()
        return found

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.house.client.get(
            f"{API}/billing/state", headers=self.house.operator
        ).json()
        return found

    def reconcile(self) -> dict[str, Any]:
        answer = self.house.client.post(f"{API}/billing/reconcile", headers=self.house.operator, timeout=60)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def at_rest(self) -> bool:
        """Whether no job of ours about Stripe is due."""
        with self.commons.database.read() as session:
            busy = select(func.count()).where(
                JobRow.kind.like("billing.%"),
                JobRow.kind != "billing.reconcile",
                JobRow.due_at <= self.clock() + SOON,
            )
            return session.scalar(busy) == 0

    def rest(self, seconds: float = 20) -> None:
        """Wait until Stripe has told everything and everything was done."""
        assert self.sandbox.settled(seconds), self.sandbox.deliveries()[-3:]
        try:
            self.wait_until(self.at_rest, seconds)
        except AssertionError as late:
            with self.commons.database.read() as session:
                jobs = [(job.kind, job.key, job.trouble) for job in session.scalars(select(JobRow))]
            raise AssertionError(jobs) from late

    def advance(self, **by: float) -> None:
        """Let time go by at Stripe and here."""
        span = timedelta(**by)
        self.clock.ahead += span
        self.sandbox.ask("clock", off=int(self.clock.ahead.total_seconds()))  # else it signs at the real time
        self.sandbox.advance(int(span.total_seconds()))
        self.rest(30)

    def facts(self) -> list[tuple[Any, ...]]:
        """Every fact there is, as it was written down."""
        with self.commons.database.read() as session:
            return [(row.id, row.name, row.source, row.state) for row in session.scalars(select(FactRow))]

    def standing(self, slug: str) -> str:
        """How a lane stands."""
        with self.commons.database.read() as session:
            return session.scalars(select(Lane.standing).where(Lane.slug == slug)).one()

    def verdict(self, event: str) -> str:
        """What became of an event."""
        with self.commons.database.read() as session:
            return session.get_one(StripeEventRow, event).verdict

    def host_account(self, name: str = "hana") -> str:
        """An account at Stripe that hana has begun to sign up for."""
        if self.role("circle", name) is None:
            self.take_out("circle", name)
        self.send("/lanes/circle/money/account", name)
        with self.commons.database.read() as session:
            return session.get_one(AccountRow, name).account

    def orders(self) -> list[OrderRow]:
        with self.commons.database.read() as session:
            return list(session.scalars(select(OrderRow).order_by(OrderRow.made_at)))

    def subscriptions(self) -> list[SubscriptionRow]:
        with self.commons.database.read() as session:
            return list(session.scalars(select(SubscriptionRow)))

    def card_fails_from_now_on(self, name: str) -> None:
        """The card with which `name` pays is exchanged for one that cannot be charged."""
        (row,) = [one for one in self.subscriptions() if one.name == name]

        async def exchange(v1: Any) -> None:
            card = await v1.payment_methods.attach_async(
                "pm_card_chargeCustomerFail", {"customer": row.customer}
            )
            await v1.subscriptions.update_async(row.id, {"default_payment_method": card.id})

        self.stripe(exchange)

    def stripe(self, call: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        """Something done at Stripe behind our back, with the same client."""
        import stripe

        async def asked() -> Any:
            http = stripe.HTTPXClient(timeout=20)
            client = stripe.StripeClient(
                self.sandbox.key, base_addresses={"api": self.sandbox.url}, http_client=http
            )
            try:
                return await call(client.v1)
            finally:
                await http.close_async()  # type: ignore[no-untyped-call]

        return _in_a_thread(asked())


def _in_a_thread(work: Coroutine[Any, Any, Any]) -> Any:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(asyncio.run(work)))
    thread.start()
    thread.join(60)
    return found[0]


def order_of(location: str) -> str:
    """The order's token in an address of ours."""
    found = re.search(r"order_[A-Za-z0-9_-]+", location)
    assert found, location
    return found[0]


@pytest.fixture
def told() -> dict[str, Any]:
    """Settings that a test adds."""
    return {}


@pytest.fixture
def shop(
    tmp_path: Path,
    settings: Settings,
    told: dict[str, Any],
    serve: Callable[..., AbstractContextManager[Any]],
    wait_until: Callable[..., None],
) -> Iterator[Shop]:
    port, clock = stripe_sandbox.free_port(), Along()
    webhook = f"http://127.0.0.1:{port}{S}/stripe/webhook"
    with stripe_sandbox.running(tmp_path, webhook) as sandbox:
        paying = settings.model_copy(
            update={
                "stripe_api_key": SecretStr(sandbox.key),
                "stripe_api_base": sandbox.url,
                "stripe_webhook_secrets": (SecretStr(sandbox.webhook_secret),),
                "public_url": f"http://127.0.0.1:{port}/",
            }
            | told
        )
        with serve(paying, port=port, clock=clock, pages=pages, error_page=error_page) as house:
            shop = Shop(house, sandbox, clock, wait_until)
            shop.rest()
            yield shop
