"""Who listens? Webhook endpoints (docs.stripe.com/api/webhook_endpoints) and their signing secrets."""

from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json
from stripe_sandbox.parameters import Many, Required, Unsettable, boolean, merged, metadata, text
from stripe_sandbox.settings import API_VERSION
from stripe_sandbox.world import World, new_id

endpoints = Endpoints()


def new_endpoint(
    world: World, url: str, enabled: list[str], *, connect: bool | None, secret: str = ""
) -> Json:
    """`connect` True hears connected accounts, False the platform, None both."""
    secret = secret or new_id("whsec", 32)
    return world.add(
        {
            "id": new_id("we"),
            "object": "webhook_endpoint",
            "api_version": API_VERSION,
            "application": None,
            "created": world.now(),
            "description": None,
            "enabled_events": enabled,
            "livemode": False,
            "metadata": {},
            "status": "enabled",
            "url": url,
            "_connect": connect,
            "_secrets": [{"secret": secret, "until": None}],
        }
    )


def roll(world: World, endpoint: Json, overlap: int) -> str:
    """A new secret; the old one signs too for some more seconds (docs.stripe.com/webhooks#roll-endpoint-secrets)."""
    now = world.clock.signing()
    for old in endpoint["_secrets"]:
        old["until"] = min(old["until"] or now + overlap, now + overlap)
    endpoint["_secrets"].insert(0, {"secret": new_id("whsec", 32), "until": None})
    world.save(endpoint)
    return str(endpoint["_secrets"][0]["secret"])


def secrets_of(endpoint: Json, now: int) -> list[str]:
    """Those that sign at that time, the newest first."""
    return [each["secret"] for each in endpoint["_secrets"] if each["until"] is None or each["until"] > now]


@endpoints.post(
    "/v1/webhook_endpoints",
    url=Required(text),
    enabled_events=Required(Many(text)),
    connect=boolean,
    description=Unsettable(text),
    metadata=metadata,
    api_version=text,
)
def create(world: World, params: Json) -> Json:
    """The only answer that has the secret."""
    endpoint = new_endpoint(
        world, params["url"], params["enabled_events"], connect=params.get("connect", False)
    )
    endpoint["description"] = params.get("description")
    endpoint["metadata"] = merged({}, params.get("metadata", {}))
    world.save(endpoint)
    return endpoint | {"secret": endpoint["_secrets"][0]["secret"]}


@endpoints.get("/v1/webhook_endpoints/{key}")
def retrieve(world: World, params: Json, key: str) -> Json:
    return world.get("webhook_endpoint", key)


@endpoints.post(
    "/v1/webhook_endpoints/{key}",
    url=text,
    enabled_events=Many(text),
    disabled=boolean,
    description=Unsettable(text),
    metadata=metadata,
)
def update(world: World, params: Json, key: str) -> Json:
    endpoint = world.get("webhook_endpoint", key)
    if "disabled" in params:
        endpoint["status"] = "disabled" if params.pop("disabled") else "enabled"
    endpoint["metadata"] = merged(endpoint["metadata"], params.pop("metadata", {}))
    endpoint.update(params)
    world.save(endpoint)
    return endpoint


@endpoints.delete("/v1/webhook_endpoints/{key}")
def delete(world: World, params: Json, key: str) -> Json:
    world.remove(world.get("webhook_endpoint", key))
    return {"id": key, "object": "webhook_endpoint", "deleted": True}


@endpoints.list("/v1/webhook_endpoints")
def webhook_endpoints(world: World, params: Json) -> list[Json]:
    return world.find("webhook_endpoint")
