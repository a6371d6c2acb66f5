"""Time that tests move: test clocks, one for some customers (docs.stripe.com/billing/testing/test-clocks)."""

from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json, refuse
from stripe_sandbox.events import created, tell
from stripe_sandbox.parameters import Required, integer, text
from stripe_sandbox.settings import DAY
from stripe_sandbox.world import World, new_id

endpoints = Endpoints()
KIND = "test_helpers.test_clock"
FARTHEST = 2 * 366 * DAY


@endpoints.post("/v1/test_helpers/test_clocks", frozen_time=Required(integer), name=text)
def create(world: World, params: Json) -> Json:
    now = world.now()
    clock = {
        "id": new_id("clock"),
        "object": KIND,
        "created": now,
        "deletes_after": now + 30 * DAY,
        "frozen_time": params["frozen_time"],
        "livemode": False,
        "name": params.get("name"),
        "status": "ready",
        "status_details": {},
    }
    return created(world, clock, f"{KIND}.created")


@endpoints.get("/v1/test_helpers/test_clocks/{key}")
def retrieve(world: World, params: Json, key: str) -> Json:
    return world.get(KIND, key)


@endpoints.list("/v1/test_helpers/test_clocks")
def test_clocks(world: World, params: Json) -> list[Json]:
    return world.find(KIND)


@endpoints.post("/v1/test_helpers/test_clocks/{key}/advance", frozen_time=Required(integer))
def advance(world: World, params: Json, key: str) -> Json:
    """Answers `advancing`; what falls due until then is done afterwards, and the clock is `ready` again."""
    clock = world.get(KIND, key)
    if clock["status"] != "ready":
        raise refuse("Test clock advancement underway - cannot perform modifications.", "frozen_time")
    if params["frozen_time"] <= clock["frozen_time"]:
        raise refuse("Cannot advance a test clock to an earlier time.", "frozen_time")
    if params["frozen_time"] > clock["frozen_time"] + FARTHEST:
        raise refuse("Cannot advance a test clock more than two years at a time.", "frozen_time")
    clock["status"] = "advancing"
    clock["status_details"] = {"advancing": {"target_frozen_time": params["frozen_time"]}}
    world.save(clock)
    tell(world, f"{KIND}.advancing", clock)
    return clock


@endpoints.delete("/v1/test_helpers/test_clocks/{key}")
def delete(world: World, params: Json, key: str) -> Json:
    """Its customers and their subscriptions go with it."""
    clock = world.get(KIND, key)
    for kind in ("subscription", "customer"):
        for thing in world.find(kind, test_clock=key):
            world.remove(thing)
    world.store.db.execute("DELETE FROM task WHERE clock = ?", (key,))
    tell(world, f"{KIND}.deleted", clock)
    world.remove(clock)
    return {"id": key, "object": KIND, "deleted": True}
