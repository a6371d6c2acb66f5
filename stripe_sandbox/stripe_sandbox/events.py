"""What has happened? One event for each change, kept and handed to whoever listens (docs.stripe.com/api/events)."""

import time
from fnmatch import fnmatchcase

from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json
from stripe_sandbox.parameters import Many, boolean, span, text, within
from stripe_sandbox.presenting import presented
from stripe_sandbox.settings import API_VERSION
from stripe_sandbox.world import PLATFORM, World, new_id

endpoints = Endpoints()


def tell(world: World, kind: str, thing: Json, previous: Json | None = None) -> None:
    """Note the event and queue a delivery for each endpoint that asked for its kind."""
    data = {"object": presented(world, thing)} | ({"previous_attributes": previous} if previous else {})
    event = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": world.now(thing),
        "data": data,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": world.request, "idempotency_key": world.idempotency_key},
        "type": kind,
    }
    if world.account != PLATFORM:
        event["account"] = world.account
    listening = [
        endpoint for endpoint in world.store.find("webhook_endpoint", PLATFORM, {}) if _hears(endpoint, event)
    ]
    event["pending_webhooks"] = len(listening)
    world.add(event)
    world.store.db.executemany(
        "INSERT INTO delivery (event, endpoint, due) VALUES (?, ?, ?)",
        [(event["id"], endpoint["id"], time.time()) for endpoint in listening],
    )


def changed(world: World, thing: Json, kind: str | None = None) -> Json:
    """Save it, and tell what changed if anything did."""
    previous = world.save(thing)
    if previous:
        tell(world, kind or f"{thing['object']}.updated", thing, previous)
    return thing


def created(world: World, thing: Json, kind: str | None = None) -> Json:
    """Keep a new object and tell it."""
    world.add(thing)
    tell(world, kind or f"{thing['object']}.created", thing)
    return thing


def _hears(endpoint: Json, event: Json) -> bool:
    if endpoint["status"] != "enabled" or not _asked(endpoint, event["type"]):
        return False
    # The address of the command line hears both, as `stripe listen` does.
    return endpoint["_connect"] is None or endpoint["_connect"] == ("account" in event)


def _asked(endpoint: Json, kind: str) -> bool:
    return "*" in endpoint["enabled_events"] or kind in endpoint["enabled_events"]


@endpoints.get("/v1/events/{key}")
def retrieve(world: World, params: Json, key: str) -> Json:
    return world.get("event", key)


@endpoints.list("/v1/events", type=text, types=Many(text), created=span, delivery_success=boolean)
def events(world: World, params: Json) -> list[Json]:
    """Of the last 30 days. `delivery_success` false: those that some endpoint has not yet taken."""
    kinds = params.get("types") or ([params["type"]] if "type" in params else ["*"])
    oldest = world.clock.now() - 30 * 24 * 3600
    wanted = params.get("delivery_success")
    return [
        event
        for event in world.find("event")
        if event["created"] >= oldest
        and any(fnmatchcase(event["type"], kind) for kind in kinds)
        and within(event["created"], params.get("created", {}))
        and (wanted is None or wanted == (event["pending_webhooks"] == 0))
    ]
