"""What may tests do to the sandbox? Calls below `/_sandbox/`, in JSON; Stripe has nothing of the kind."""

import dataclasses
import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stripe_sandbox.errors import Json
from stripe_sandbox.events import tell
from stripe_sandbox.faults import Fault
from stripe_sandbox.presenting import KINDS
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.webhook_endpoints import roll


class BadRequest(Exception):
    """What was asked cannot be read; the message says what to do."""


def routes(sandbox: Sandbox) -> list[Route]:
    """The clock, faults, deliveries, and starting afresh."""

    async def advance(asked: Json) -> Json:
        return {"happened": sandbox.advance(int(asked["seconds"])), "now": sandbox.clock.now()}

    async def clock(asked: Json) -> Json:
        """`off`: signatures carry a time that many seconds wrong."""
        with sandbox.store.transaction():
            sandbox.store.set("off", int(asked["off"]))
        return {"off": sandbox.clock.off}

    async def fault(asked: Json) -> Json:
        sandbox.faults.waiting.append(Fault(**asked))
        return {"waiting": [dataclasses.asdict(each) for each in sandbox.faults.waiting if each.times > 0]}

    async def mischief(asked: Json) -> Json:
        for name, value in asked.items():
            if name not in {each.name for each in dataclasses.fields(sandbox.deliveries.mischief)}:
                raise BadRequest(f"There is no mischief called {name}.")
            setattr(sandbox.deliveries.mischief, name, value)
        return dataclasses.asdict(sandbox.deliveries.mischief)

    async def release(asked: Json) -> Json:
        sandbox.deliveries.mischief.hold = False
        return {"released": sandbox.deliveries.release(asked.get("seed"), asked.get("spacing", 0.1))}

    async def settle(asked: Json) -> Json:
        return {"settled": await sandbox.deliveries.settle(float(asked.get("seconds", 10)))}

    async def resend(asked: Json) -> Json:
        """An event once more, as from the dashboard."""
        with sandbox.store.transaction():
            sandbox.store.db.execute(
                "INSERT INTO delivery (event, endpoint, due, touched) SELECT DISTINCT event, endpoint, 0, 1"
                " FROM delivery WHERE event = ?",
                (asked["event"],),
            )
        return {"event": asked["event"]}

    async def say(asked: Json) -> Json:
        """An event of any type about an object as it is now."""
        with sandbox.transaction() as world:
            kind = KINDS.get(asked["object"].partition("_")[0], "coupon")
            tell(world, asked["type"], world.get(kind, asked["object"]))
        return {"type": asked["type"]}

    async def roll_secret(asked: Json) -> Json:
        with sandbox.transaction() as world:
            endpoint = world.get("webhook_endpoint", asked["endpoint"])
            return {"secret": roll(world, endpoint, int(asked.get("overlap", 0)))}

    async def reset(asked: Json) -> Json:
        await sandbox.reset()
        return {"reset": True}

    async def deliveries(_: Request) -> Response:
        return JSONResponse(sandbox.deliveries.all())

    async def ready(_: Request) -> Response:
        return JSONResponse({"ready": True, "now": sandbox.clock.now(), "ahead": sandbox.clock.ahead})

    actions = {
        "advance": advance,
        "clock": clock,
        "faults": fault,
        "mischief": mischief,
        "release": release,
        "resend": resend,
        "reset": reset,
        "roll-secret": roll_secret,
        "settle": settle,
        "tell": say,
    }
    return [
        Route("/_sandbox/ready", ready),
        Route("/_sandbox/deliveries", deliveries),
        *(Route(f"/_sandbox/{name}", _reading(action), methods=["POST"]) for name, action in actions.items()),
    ]


def _reading(action: Callable[[Json], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def read(request: Request) -> Response:
        # A page elsewhere can send a form, but not JSON: its browser would ask first and be refused.
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return JSONResponse({"error": "Send JSON, with Content-Type: application/json."}, 415)
        try:
            return JSONResponse(await action(json.loads(await request.body() or b"{}")))
        except (KeyError, TypeError, ValueError, BadRequest) as error:
            return JSONResponse({"error": f"Cannot do that: {error}"}, 400)

    return read
