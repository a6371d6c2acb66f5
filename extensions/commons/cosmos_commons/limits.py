"""How large may a request be? Refused before it is read where it says so itself, and while it is read where not."""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Lets no request body of more than `most` bytes through; `answer` makes the refusal.

    The framework's own limit answers outside our headers and in another form, hence this one.
    """

    def __init__(self, app: ASGIApp, most: int, answer: Callable[[Request], Response]) -> None:
        self._app, self._most, self._answer = app, most, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if not said.isdigit() or int(said) > self._most:
            await self._answer(Request(scope))(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
