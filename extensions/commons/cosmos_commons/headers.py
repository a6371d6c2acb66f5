"""What does every response carry? Security headers, a request id, and one line in the log.

A plain ASGI layer around everything, so that errors and streams carry them too. Never logs a query string (an
OAuth code travels in one), a header or a body, nor the secret in the address of a link that somebody was sent.
"""

import re
import secrets
import time
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cosmos_commons.metrics import Metrics
from cosmos_commons.settings import Settings

log = structlog.get_logger("cosmos_commons.request")
_SECRET = re.compile(r"(/(?:join|address|letters/stop)/).+", re.DOTALL)


def content_security_policy(hub_url: str, payment_origins: tuple[str, ...] = ()) -> str:
    """Scripts, styles and data from ourselves alone, no inline code, no frames; forms may lead on to the Hub, and to
    where one pays."""
    hub = urlsplit(hub_url)
    forms = " ".join(("'self'", *([f"{hub.scheme}://{hub.netloc}"] if hub.netloc else []), *payment_origins))
    return "; ".join(
        (
            "default-src 'none'",
            "base-uri 'none'",
            "connect-src 'self'",
            "font-src 'self'",
            f"form-action {forms}",
            "frame-ancestors 'none'",
            "img-src 'self' data:",
            "manifest-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
        )
    )


class Headers:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics
        self._fixed = {
            "content-security-policy": content_security_policy(settings.hub_url, settings.payment_origins),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
        }
        self._https = settings.public_url.startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, request_id, status = time.perf_counter(), secrets.token_hex(8), 0
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self._fixed.items():
                    headers.setdefault(name, value)
                headers["x-request-id"] = request_id
                headers.setdefault("cache-control", "no-store")
                if self._https:
                    headers["strict-transport-security"] = "max-age=31536000"
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            self._metrics.answered(scope, status, time.perf_counter() - started)
            log.info(
                "request",
                id=request_id,
                method=scope["method"],
                path=_SECRET.sub(r"\1(hidden)", scope["path"]),
                status=status,
                ms=round((time.perf_counter() - started) * 1000, 1),
                who=scope["state"].get("who", ""),
            )
