"""Is this really from Stripe, for us, now? The raw body is verified before it is read, and answered before it is
acted on.

docs.stripe.com/webhooks#verify-manually. The signature is Stripe's own verifier's to check; the time it was made is
ours to check, both ways and by our clock, for Stripe's verifier lets a time in the future pass.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from pydantic import SecretStr
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.context import Ctx
from cosmos_commons.features.billing.checkout import gateway_of
from cosmos_commons.features.billing.errors import NotSigned
from cosmos_commons.features.billing.gateway import when
from cosmos_commons.features.billing.intake import take
from cosmos_commons.features.billing.permissions import BillingPermission
from cosmos_commons.routing import Routes

log = structlog.get_logger("cosmos_commons.billing")
hooks = Routes()
TOLERANCE = timedelta(seconds=300)


@hooks.post(
    "/stripe/webhook",
    BillingPermission.EVENT_CREATE,
    counted=False,
    status_code=200,
    summary="What Stripe tells",
    include_in_schema=False,
)
async def stripe_webhook(request: Request, context: Ctx) -> Response:
    """Keep the event, and answer; what it is about is looked up afterwards."""
    body = await request.body()
    commons = context.commons
    try:
        said = verified(
            body,
            request.headers.get("stripe-signature", ""),
            commons.settings.stripe_webhook_secrets,
            commons.clock(),
            livemode=commons.settings.stripe_livemode,
        )
    except NotSigned as refused:
        gateway_of(commons).refused()
        log.error("a webhook was refused", why=str(refused.__cause__ or refused))
        raise
    await run_in_threadpool(take, commons, said, body)
    return Response(status_code=200)


def verified(
    body: bytes, header: str, keys: Sequence[SecretStr], now: datetime, *, livemode: bool
) -> dict[str, Any]:
    """The event that `body` is. Raises NotSigned unless Stripe signed it for us within five minutes of now."""
    import stripe

    for key in keys:
        try:
            stripe.WebhookSignature.verify_header(body, header, key.get_secret_value())
        except (stripe.SignatureVerificationError, UnicodeDecodeError):
            continue
        break
    else:
        raise NotSigned
    stamps = [part.partition("=")[2] for part in header.split(",") if part.startswith("t=")]
    made = when(int(stamps[0]))
    if made is None or abs(now - made) > TOLERANCE:
        raise NotSigned(
            "This was signed at another time than now. Is the clock of one of the two machines wrong?"
        )
    try:
        said = json.loads(body)
    except ValueError as error:
        raise NotSigned from error
    if not isinstance(said, dict) or said.get("object") != "event" or not isinstance(said.get("id"), str):
        raise NotSigned("This is not an event as this endpoint takes them: choose snapshot events at Stripe.")
    if said.get("livemode") is not livemode and not said.get("account"):
        raise NotSigned("This is of another mode (live or test) than the key here.")
    return said
