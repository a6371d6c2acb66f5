"""What does one request, or one thing that falls due, see and change? One account's objects, in one transaction.

An object is a dictionary in Stripe's shape. Keys that begin with an underscore are the sandbox's own and never shown.
"""

import copy
import secrets
import string
from dataclasses import dataclass, field
from typing import Any

from stripe_sandbox.clock import Clock
from stripe_sandbox.errors import Json, missing
from stripe_sandbox.settings import Settings
from stripe_sandbox.store import Store

LETTERS = string.ascii_letters + string.digits
PLATFORM = ""
"""The account that owns the key, where no `Stripe-Account` header names another."""


def new_id(prefix: str, length: int = 24) -> str:
    """An identifier as Stripe's look."""
    return f"{prefix}_" + "".join(secrets.choice(LETTERS) for _ in range(length))


@dataclass
class World:
    """Each object is here once, so two who hold it see the same."""

    store: Store
    clock: Clock
    settings: Settings
    account: str = PLATFORM
    request: str | None = None
    idempotency_key: str | None = None
    pinned: int | None = None
    known: dict[str, Json] = field(default_factory=dict)
    saved: dict[str, Json] = field(default_factory=dict)

    def now(self, thing: Json | None = None) -> int:
        """By the thing's test clock where it has one (docs.stripe.com/billing/testing/test-clocks)."""
        if self.pinned is not None:
            return self.pinned
        if thing and thing.get("test_clock"):
            return int(self.get("test_helpers.test_clock", thing["test_clock"])["frozen_time"])
        return self.clock.now()

    def elsewhere(self, account: str) -> "World":
        """The same request in another account."""
        return World(
            self.store, self.clock, self.settings, account, self.request, self.idempotency_key, self.pinned
        )

    def get(self, kind: str, key: str, *, param: str | None = None) -> Json:
        """Refused when there is none; `param` names the parameter that asked for it."""
        found = self.peek(kind, key)
        if found is None:
            raise missing(kind, key, param)
        return found

    def peek(self, kind: str, key: str) -> Json | None:
        """As `get`, None when there is none."""
        known = self.known.get(key)
        if known is not None:
            return known if known["object"] == kind else None
        found = self.store.get(kind, key, self.account)
        return self._know(found) if found else None

    def find(self, kind: str, **equal: Any) -> list[Json]:
        """Newest first. A dotted field goes as `a__b`."""
        fields = {name.replace("__", "."): value for name, value in equal.items()}
        return [self._know(found) for found in self.store.find(kind, self.account, fields)]

    def _know(self, found: Json) -> Json:
        if found["id"] not in self.known:
            self.known[found["id"]] = found
            self.saved[found["id"]] = copy.deepcopy(found)
        return self.known[found["id"]]

    def add(self, thing: Json) -> Json:
        """Keep a new object."""
        self.store.put(thing, self.account)
        return self._know(thing)

    def save(self, thing: Json) -> Json:
        """Keep what has changed; what changed keys were before is returned, as `previous_attributes` has it."""
        previous = difference(self.saved[thing["id"]], thing)
        self.store.put(thing, self.account)
        self.saved[thing["id"]] = copy.deepcopy(thing)
        return previous

    def remove(self, thing: Json) -> None:
        self.store.remove(thing["id"])
        self.known.pop(thing["id"], None)

    def schedule(self, name: str, thing: Json, at: int) -> None:
        """Let a task of `due` happen to it then; one of that name is replaced."""
        self.store.db.execute(
            "INSERT INTO task (name, object, account, clock, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (name, object) DO UPDATE SET at = excluded.at",
            (name, f"{thing['object']}:{thing['id']}", self.account, thing.get("test_clock") or "", at),
        )

    def unschedule(self, name: str, thing: Json) -> None:
        self.store.db.execute(
            "DELETE FROM task WHERE name = ? AND object = ?", (name, f"{thing['object']}:{thing['id']}")
        )


def shown(thing: Any) -> Any:
    """Without what is the sandbox's own."""
    if isinstance(thing, dict):
        return {key: shown(value) for key, value in thing.items() if not key.startswith("_")}
    if isinstance(thing, list):
        return [shown(value) for value in thing]
    return thing


def difference(old: Json, new: Json) -> Json:
    """The old values of what changed, nested objects by key, lists as a whole (docs.stripe.com/api/events/object)."""
    found: Json = {}
    for key in old.keys() | new.keys():
        if key.startswith("_") or old.get(key) == new.get(key):
            continue
        if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
            found[key] = difference(old[key], new[key])
        else:
            found[key] = shown(old.get(key))
    return found
