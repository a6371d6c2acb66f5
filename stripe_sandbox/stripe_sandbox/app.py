"""Which part answers which address? The API, the pages people see, and what tests may do."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stripe_sandbox import api, control
from stripe_sandbox.pages import checkout, invoice, onboarding, portal
from stripe_sandbox.sandbox import Sandbox


class Cutting:
    """Cuts the connection where an answer is to be lost."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cut = False

        async def passing(message: Message) -> None:
            nonlocal cut
            names = [name for name, _ in message.get("headers", [])]
            if cut or api.CUT.encode() in names:
                cut = True
                # ASGI has no word for it: uvicorn's `send` belongs to an object that has the connection.
                send.__self__.transport.abort()  # type: ignore[attr-defined]
                return
            await send(message)

        await self.app(scope, receive, passing)


def application(sandbox: Sandbox) -> ASGIApp:
    """All of it."""

    async def call(request: Request) -> Response:
        return await api.answer(sandbox, request)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        running = asyncio.create_task(sandbox.run())
        try:
            yield
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running

    routes = [
        Route("/v1/{rest:path}", call, methods=["GET", "POST", "DELETE"]),
        *control.routes(sandbox),
        *(route for pages in (checkout, invoice, onboarding, portal) for route in pages.routes(sandbox)),
    ]
    return Cutting(Starlette(routes=routes, lifespan=lifespan))
