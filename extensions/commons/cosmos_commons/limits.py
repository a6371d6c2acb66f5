"""How large may a request be? Refused before it is read where it says so itself, and while it is read where not."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Most bytes of a body: of any request, of one that gives a file, of the files that come with a page's form, and of
    what another program tells us."""

    most: int
    uploads: int
    in_a_form: int
    hooks: int

    def of(self, scope: Scope) -> int:
        """The limit for this request."""
        if scope["method"] != "POST":
            return self.most
        if scope["path"].endswith("/webhook"):
            return self.hooks
        if scope["path"].endswith("/files"):
            return self.uploads
        # A page's form, in which files may come with what was written.
        kind = dict(scope["headers"]).get(b"content-type", b"")
        is_form = kind.startswith(b"multipart/form-data") and "/api/" not in scope["path"]
        return self.most + self.in_a_form if is_form else self.most


class BodyLimit:
    """Lets no request body of more than its limit through; `answer` makes the refusal.

    The framework's own limit answers outside our headers and in another form, hence this one.
    """

    def __init__(self, app: ASGIApp, limits: BodyLimits, answer: Callable[[Request], Response]) -> None:
        self._app, self._limits, self._answer = app, limits, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._limits.of(scope)
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if not said.isdigit() or int(said) > most:
            await self._answer(Request(scope))(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
