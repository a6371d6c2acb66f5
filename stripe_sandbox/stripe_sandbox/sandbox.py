"""What makes one sandbox? Its store, its clock, its deliveries, and the calls it knows."""

import asyncio
import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

from stripe_sandbox import (
    charges,
    customers,
    discounts,
    due,
    events,
    payment_methods,
    payments,
    products,
    refunds,
    setup_intents,
    test_clocks,
    webhook_endpoints,
)
from stripe_sandbox.checkout import sessions
from stripe_sandbox.clock import Clock
from stripe_sandbox.connect import accounts, transfers
from stripe_sandbox.deliveries import Deliveries
from stripe_sandbox.endpoints import Endpoint
from stripe_sandbox.faults import Faults
from stripe_sandbox.idempotency import Idempotency
from stripe_sandbox.invoices import api as invoices
from stripe_sandbox.portal import api as portal
from stripe_sandbox.settings import Settings
from stripe_sandbox.store import Store
from stripe_sandbox.subscriptions import api as subscriptions
from stripe_sandbox.world import PLATFORM, World

RESOURCES = (
    accounts,
    charges,
    customers,
    discounts,
    events,
    invoices,
    payment_methods,
    payments,
    portal,
    products,
    refunds,
    sessions,
    setup_intents,
    subscriptions,
    test_clocks,
    transfers,
    webhook_endpoints,
)
ENDPOINTS: list[Endpoint] = sorted(
    (endpoint for resource in RESOURCES for endpoint in resource.endpoints.all),
    key=lambda endpoint: endpoint.path.count("{"),
)
"""A path without a variable comes before one with."""
TICK_SECONDS = 0.5
EVERYTHING = ["*"]


class Sandbox:
    """One process, one store."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.data)
        self.clock = Clock(self.store)
        self.faults = Faults()
        self.idempotency = Idempotency(self.store)
        self.deliveries = Deliveries(self.store, self.clock, settings)
        self._listen()

    def _listen(self) -> None:
        """The endpoint of the command line, once."""
        if not self.settings.webhook_url:
            return
        with self.transaction() as world:
            known = world.find("webhook_endpoint", url=self.settings.webhook_url)
            if not known:
                secret = self.settings.webhook_secret or ""
                webhook_endpoints.new_endpoint(
                    world, self.settings.webhook_url, EVERYTHING, connect=None, secret=secret
                )

    @contextmanager
    def transaction(
        self,
        account: str = PLATFORM,
        at: int | None = None,
        request: str | None = None,
        idempotency_key: str | None = None,
    ) -> Iterator[World]:
        """All that one call, or one thing that falls due, does: on the disk afterwards, or not at all."""
        with self.store.transaction():
            yield World(self.store, self.clock, self.settings, account, request, idempotency_key, at)

    def do_due(self) -> int:
        """What the sandbox's own clock has reached, and what test clocks that advance have ahead. How many."""
        done = due.run(self.store, self.transaction, self.clock.now())
        for clock in self.store.find(test_clocks.KIND, None, {"status": "advancing"}):
            done += self._finish(clock["id"], clock["status_details"]["advancing"]["target_frozen_time"])
        return done

    def _finish(self, key: str, target: int) -> int:
        done = due.run(self.store, self.transaction, target, key)
        with self.transaction() as world:
            clock = world.get(test_clocks.KIND, key)
            clock |= {"frozen_time": target, "status": "ready", "status_details": {}}
            world.save(clock)
            events.tell(world, f"{test_clocks.KIND}.ready", clock)
        return done

    def advance(self, seconds: int) -> int:
        """Move the sandbox's own clock; how much fell due meanwhile."""
        with self.store.transaction():
            self.store.set("ahead", self.clock.ahead + seconds)
        return self.do_due()

    async def reset(self) -> None:
        """As at the first start; what is on its way is called back."""
        await self.deliveries.call_back()
        with self.store.transaction():
            self.store.clear()
        self.faults = Faults()
        self.deliveries.mischief = type(self.deliveries.mischief)()
        self._listen()

    async def run(self) -> None:
        """Deliver and let things fall due until cancelled."""
        delivering = asyncio.create_task(self.deliveries.run())
        try:
            while True:
                self.do_due()
                await asyncio.sleep(TICK_SECONDS)
        finally:
            delivering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await delivering
