"""How is an error told? As `application/problem+json` to programs; to people by the pages' own renderer.

The only place where an exception becomes a response. What was not foreseen goes to the log with the request's
id, and the client learns that id and nothing else.
"""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cosmos_commons.csrf import SAFE_METHODS
from cosmos_commons.errors import CommonsError, SignInRequired
from cosmos_commons.limits import BodyLimit, BodyLimits

log = structlog.get_logger("cosmos_commons.problem")


class Problem(BaseModel):
    """An error as programs get it."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    request_id: str


# Renders an error as a page: (request, problem) -> response.
ErrorPage = Callable[[Request, Problem], Response]


def install(app: FastAPI, *, prefix: str, error_page: ErrorPage | None, limits: BodyLimits) -> None:
    """Make `app` tell every error in one form, and refuse bodies beyond `limits`.

    Addresses under `prefix`api/ always get JSON."""

    def tell(
        request: Request,
        status: int,
        code: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> Response:
        problem = Problem(
            title=HTTPStatus(status).phrase,
            status=status,
            code=code,
            detail=detail,
            request_id=request.scope.get("state", {}).get("request_id", ""),
        )
        if error_page and _reads_pages(request, prefix):
            response = error_page(request, problem)
            response.headers.update(headers or {})
            return response
        body = json.dumps(problem.model_dump() | dict(extra or {}))
        return Response(body, status, headers, media_type="application/problem+json")

    async def foreseen(request: Request, error: Exception) -> Response:
        assert isinstance(error, CommonsError)  # noqa: S101, narrows for the type checker
        if isinstance(error, SignInRequired):
            if _reads_pages(request, prefix) and request.method in SAFE_METHODS:
                here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                return RedirectResponse(f"{prefix}sign-in?next={quote(here, safe='')}", HTTPStatus.FOUND)
            error.headers["WWW-Authenticate"] = "Bearer"
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("failed", problem=error.code, id=request.scope["state"]["request_id"], exc_info=error)
        return tell(request, error.status, error.code, error.message, error.headers, error.extra)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        faults = [
            {"field": ".".join(str(part) for part in fault["loc"][1:]), "message": _words(fault)}
            for fault in error.errors()
        ]
        detail = "; ".join(
            f"{f['field']}: {f['message']}" if f["field"] else f["message"] for f in faults[:5]
        )
        return tell(request, 422, "not-understood", detail, extra={"errors": faults})

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101
        code, detail = _HTTP.get(error.status_code, ("refused", str(error.detail)))
        return tell(request, error.status_code, code, detail, error.headers)

    async def database_away(request: Request, error: Exception) -> Response:
        log.error("database", id=request.scope["state"]["request_id"], exc_info=error)
        text = "The commons cannot reach its data right now. What you wrote was not saved; please try again."
        return tell(request, 503, "try-again", text, {"Retry-After": "2"})

    def too_large(request: Request) -> Response:
        return tell(request, 413, *_HTTP[413])

    def unforeseen(request: Request) -> Response:
        return tell(request, 500, CommonsError.code, CommonsError.message)

    app.add_exception_handler(CommonsError, foreseen)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(OperationalError, database_away)
    app.add_exception_handler(InterfaceError, database_away)
    app.add_middleware(_Unforeseen, answer=unforeseen)
    app.add_middleware(BodyLimit, limits=limits, answer=too_large)


class _Unforeseen:
    """Answers for what no handler foresaw. Starlette's own place for that is outside our headers."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request], Response]) -> None:
        self._app, self._answer = app, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log.exception("unforeseen", id=scope["state"]["request_id"])
            if (
                started
            ):  # too late for an answer: let the server cut the connection, so that nobody takes it as whole
                raise ConnectionAbortedError from error
            await self._answer(Request(scope))(scope, receive, send)


_HTTP = {
    400: ("not-understood", "The request could not be read."),
    404: ("not-found", "There is nothing at this address."),
    405: ("method-not-allowed", "This address does not take that kind of request."),
    413: ("too-large", "This is more than the commons takes in one request. A file may have 10 MB."),
}


def _words(fault: Mapping[str, Any]) -> str:
    return str(fault["msg"]).removeprefix("Value error, ")


def _reads_pages(request: Request, prefix: str) -> bool:
    wanted = request.headers.get("accept", "")
    return not request.url.path.startswith(f"{prefix}api/") and "text/html" in wanted
