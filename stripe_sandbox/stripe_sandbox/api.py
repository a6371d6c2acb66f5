"""How is one call of `/v1` answered? Key, fault, idempotency, parameters, then its endpoint in one transaction."""

import asyncio
import json
import traceback
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from stripe_sandbox import form
from stripe_sandbox.endpoints import Endpoint
from stripe_sandbox.errors import BadParameter, Json, Refusal
from stripe_sandbox.faults import Fault
from stripe_sandbox.presenting import expanded
from stripe_sandbox.sandbox import ENDPOINTS, Sandbox
from stripe_sandbox.settings import API_VERSION
from stripe_sandbox.world import PLATFORM, World, new_id

LARGEST = 1 << 20
CUT = "x-sandbox-cut"
"""A header that never leaves: the connection is cut instead of answering."""


@dataclass
class Call:
    """One request of the API, read."""

    id: str
    method: str
    path: str
    params: Json
    account: str
    idempotency_key: str | None

    @property
    def asked(self) -> Json:
        return {"method": self.method, "path": self.path, "params": self.params}

    @property
    def kept_under(self) -> str:
        return f"{self.account}:{self.idempotency_key}"


async def answer(sandbox: Sandbox, request: Request) -> Response:
    """Every answer has a `Request-Id` and the version that was spoken."""
    key = new_id("req", 14)
    try:
        call = await _read(sandbox, request, key)
        response = await _answered(sandbox, call)
    except Refusal as refusal:
        response = _json(refusal.status, json.dumps(refusal.body, indent=2))
    except Exception as error:
        # A defect of the sandbox is told as Stripe tells one of its own, and to the terminal.
        traceback.print_exc()
        response = _json(500, json.dumps(_broken(f"The sandbox failed: {type(error).__name__}"), indent=2))
    response.headers["Request-Id"] = key
    response.headers["Stripe-Version"] = request.headers.get("stripe-version", API_VERSION)
    if request.headers.get("idempotency-key"):
        response.headers["Idempotency-Key"] = request.headers["idempotency-key"]
    return response


async def _read(sandbox: Sandbox, request: Request, key: str) -> Call:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given:
        message = (
            "You did not provide an API key. You need to provide your API key in the Authorization header, using"
            " Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
        raise Refusal(401, message)
    if given != sandbox.settings.key:
        raise Refusal(401, f"Invalid API Key provided: {given[:8]}{'*' * 12}{given[-4:]}")
    body = await request.body()
    if len(body) > LARGEST:
        raise Refusal(413, "The request is too large.")
    text = request.url.query if request.method != "POST" else body.decode()
    account = request.headers.get("stripe-account", PLATFORM)
    if account and not sandbox.store.get("account", account, PLATFORM):
        raise Refusal(
            403,
            f"The provided key '{given[:8]}***' does not have access to account '{account}' (or that account does"
            " not exist). Application access may have been revoked.",
            code="account_invalid",
        )
    once = request.headers.get("idempotency-key") if request.method == "POST" else None
    return Call(key, request.method, request.url.path, form.decode(text), account, once)


async def _answered(sandbox: Sandbox, call: Call) -> Response:
    endpoint, path = _endpoint(call)
    fault = sandbox.faults.next(call.method, call.path)
    if fault and fault.do == "limit":
        raise Refusal(
            429,
            "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
            code="rate_limit",
        )
    if call.idempotency_key is None:
        return await _performed(sandbox, call, endpoint, path, fault)
    kept = sandbox.idempotency.before(call.kept_under, call.asked, sandbox.clock.now())
    if kept:
        original, status, body = kept
        response = _json(status, body)
        response.headers["Idempotent-Replayed"] = "true"
        response.headers["Original-Request"] = original
        return response
    sandbox.idempotency.running.add(call.kept_under)
    try:
        return await _performed(sandbox, call, endpoint, path, fault)
    finally:
        sandbox.idempotency.running.discard(call.kept_under)


def _endpoint(call: Call) -> tuple[Endpoint, dict[str, str]]:
    for endpoint in ENDPOINTS:
        found = endpoint.pattern.fullmatch(call.path)
        if found and endpoint.method == call.method:
            return endpoint, found.groupdict()
    raise Refusal(
        404, f"Unrecognized request URL ({call.method}: {call.path}). The sandbox does not have this call."
    )


async def _performed(
    sandbox: Sandbox, call: Call, endpoint: Endpoint, path: dict[str, str], fault: Fault | None
) -> Response:
    if fault and fault.do == "slow":
        await asyncio.sleep(fault.seconds)
    params = endpoint.checked(call.params)
    status, body = _done(sandbox, call, endpoint, params, path, fault)
    response = _json(status, body)
    if fault and fault.do == "lose":
        response.headers[CUT] = "1"
    return response


def _done(
    sandbox: Sandbox, call: Call, endpoint: Endpoint, params: Json, path: dict[str, str], fault: Fault | None
) -> tuple[int, str]:
    """The effect and the kept answer are one transaction; a refusal that does not keep its effect has none."""
    with sandbox.transaction(call.account, None, call.id, call.idempotency_key) as world:
        if fault and fault.do == "error" and fault.when == "before":
            status, shown = 500, _broken("An unknown error occurred.")
        else:
            status, shown = _effect(world, endpoint, params, path)
        if fault and fault.do == "error":
            status, shown = 500, _broken("An unknown error occurred.")
        body = json.dumps(shown, indent=2)
        if call.idempotency_key:
            now = sandbox.clock.now()
            sandbox.idempotency.keep(call.kept_under, call.asked, now, call.id, status, body)
    return status, body


def _effect(world: World, endpoint: Endpoint, params: Json, path: dict[str, str]) -> tuple[int, Json]:
    world.store.db.execute("SAVEPOINT effect")
    try:
        found = endpoint.answer(world, params, path)
        return 200, expanded(world, found, params.get("expand", []))
    except Refusal as refusal:
        if isinstance(refusal, BadParameter):
            raise
        if not refusal.kept:
            world.store.db.execute("ROLLBACK TO effect")
        return refusal.status, refusal.body


def _broken(message: str) -> Json:
    return {"error": {"message": message, "type": "api_error"}}


def _json(status: int, body: str) -> Response:
    return Response(body, status, media_type="application/json")
