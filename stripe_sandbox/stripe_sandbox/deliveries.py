"""How do events reach those who listen? Signed, at least once, in no promised order (docs.stripe.com/webhooks).

Beside the API's answers, never before them: a delivery is a row, and this sends what is due.
"""

import asyncio
import hashlib
import hmac
import json
import random
import sqlite3
import time
from dataclasses import dataclass
from functools import partial

import httpx

from stripe_sandbox.clock import Clock
from stripe_sandbox.errors import Json
from stripe_sandbox.settings import Settings
from stripe_sandbox.store import Store
from stripe_sandbox.webhook_endpoints import secrets_of
from stripe_sandbox.world import PLATFORM

AT_ONCE = 16
LOOK_SECONDS = 0.05


@dataclass
class Mischief:
    """What is done to the next deliveries: each number counts down."""

    drop: int = 0
    double: int = 0
    delay: float = 0.0
    hold: bool = False


def signature(payload: str, secrets: list[str], at: int) -> str:
    """The header `Stripe-Signature`: one v1 for each secret (docs.stripe.com/webhooks#verify-manually)."""
    signed = f"{at}.{payload}".encode()
    marks = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={at}", *(f"v1={mark}" for mark in marks)])


class Deliveries:
    """The rows of `delivery`: pending, held, delivered, dropped or failed."""

    def __init__(self, store: Store, clock: Clock, settings: Settings) -> None:
        self.store, self.clock, self.settings = store, clock, settings
        self.mischief = Mischief()
        self.under_way: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Send what is due until cancelled."""
        async with httpx.AsyncClient(timeout=self.settings.delivery_timeout, trust_env=False) as client:
            while True:
                self._start_due(client)
                await asyncio.sleep(LOOK_SECONDS)

    def _start_due(self, client: httpx.AsyncClient) -> None:
        rows = self.store.db.execute(
            "SELECT * FROM delivery WHERE state = 'pending' AND due <= ? ORDER BY due, id LIMIT ?",
            (time.time(), AT_ONCE * 2),
        ).fetchall()
        for row in rows:
            if row["id"] in self.under_way or len(self.under_way) >= AT_ONCE:
                continue
            if not row["touched"] and self._spoil(row):
                continue
            task = asyncio.create_task(self._send(client, row))
            self.under_way[row["id"]] = task
            task.add_done_callback(partial(self._ended, row["id"]))

    def _ended(self, key: int, _: asyncio.Task[None]) -> None:
        self.under_way.pop(key, None)

    def _spoil(self, row: sqlite3.Row) -> bool:
        """Whether this one does not go out now. Each is touched once."""
        mischief = self.mischief
        self._set(row["id"], touched=1)
        if mischief.double > 0:
            mischief.double -= 1
            self.store.db.execute(
                "INSERT INTO delivery (event, endpoint, due, state, touched) VALUES (?, ?, ?, ?, 1)",
                (row["event"], row["endpoint"], time.time(), "held" if mischief.hold else "pending"),
            )
        if mischief.hold:
            self._set(row["id"], state="held")
        elif mischief.drop > 0:
            mischief.drop -= 1
            self._set(row["id"], state="dropped")
        elif mischief.delay:
            self._set(row["id"], due=time.time() + mischief.delay)
        else:
            return False
        return True

    async def _send(self, client: httpx.AsyncClient, row: sqlite3.Row) -> None:
        endpoint = self.store.get("webhook_endpoint", row["endpoint"], PLATFORM)
        found = self.store.db.execute("SELECT body FROM object WHERE id = ?", (row["event"],)).fetchone()
        if not endpoint or not found or endpoint["status"] != "enabled":
            self._set(row["id"], state="failed")
            return
        payload = json.dumps(json.loads(found["body"]), indent=2)
        at = self.clock.signing()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(payload, secrets_of(endpoint, at), at),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            answer = await client.post(endpoint["url"], content=payload, headers=headers)
            status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL):
            status = 0
        self._note(row, status)

    def _note(self, row: sqlite3.Row, status: int) -> None:
        attempts = row["attempts"] + 1
        waits = self.settings.delivery_seconds
        if 200 <= status < 300:
            self._set(row["id"], state="delivered", attempts=attempts, answered=status)
            self._count_down(row["event"])
        elif attempts > len(waits):
            self._set(row["id"], state="failed", attempts=attempts, answered=status)
        else:
            again = time.time() + waits[attempts - 1]
            self._set(row["id"], due=again, attempts=attempts, answered=status)

    def _count_down(self, event: str) -> None:
        open_ones = self.store.db.execute(
            "SELECT COUNT(DISTINCT endpoint) FROM delivery d WHERE event = ? AND NOT EXISTS"
            " (SELECT 1 FROM delivery o WHERE o.event = d.event AND o.endpoint = d.endpoint AND o.state = 'delivered')",
            (event,),
        ).fetchone()[0]
        self.store.db.execute(
            "UPDATE object SET body = json_set(body, '$.pending_webhooks', ?) WHERE id = ?",
            (open_ones, event),
        )

    def _set(self, key: int, **values: object) -> None:
        fields = ", ".join(f"{name} = ?" for name in values)
        self.store.db.execute(f"UPDATE delivery SET {fields} WHERE id = ?", (*values.values(), key))  # noqa: S608

    async def call_back(self) -> None:
        """Nothing is on its way afterwards."""
        tasks = list(self.under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def release(self, seed: int | None, spacing: float) -> int:
        """Let the held ones go, so many seconds apart, in an order that the seed decides. How many there were."""
        keys = [
            row["id"]
            for row in self.store.db.execute("SELECT id FROM delivery WHERE state = 'held' ORDER BY id")
        ]
        if seed is not None:
            random.Random(seed).shuffle(keys)  # noqa: S311  not for a secret
        now = time.time()
        for place, key in enumerate(keys):
            self._set(key, state="pending", due=now + place * spacing)
        return len(keys)

    def all(self) -> list[Json]:
        """Every delivery, oldest first, with its event's type and object."""
        rows = self.store.db.execute(
            "SELECT d.*, json_extract(o.body, '$.type') AS type, json_extract(o.body, '$.data.object.id') AS object"
            " FROM delivery d LEFT JOIN object o ON o.id = d.event ORDER BY d.id"
        )
        return [dict(row) for row in rows]

    async def settle(self, seconds: float) -> bool:
        """Wait until nothing is pending; False where that takes longer."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            waiting = self.store.db.execute(
                "SELECT 1 FROM delivery WHERE state = 'pending' LIMIT 1"
            ).fetchone()
            if not waiting and not self.under_way:
                return True
            await asyncio.sleep(LOOK_SECONDS)
        return False
