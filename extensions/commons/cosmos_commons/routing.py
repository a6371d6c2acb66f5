"""How does an address get its handler? Through a router on which a route without a permission cannot be built.

The guard runs before the body is parsed: who asks, did a page of ours send it, may they. Handlers begin with
a `Context` whose access is already decided; of one that only reads, in the thread that it works in.
"""

import re
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import wraps
from hashlib import blake2b, sha256
from inspect import iscoroutinefunction, signature
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from cosmos_commons.context import Asked, Context
from cosmos_commons.csrf import SAFE_METHODS, check_form_token, check_origin
from cosmos_commons.errors import NotFound, Unprocessable
from cosmos_commons.idempotency import KEY_LENGTH
from cosmos_commons.principal import Via

if TYPE_CHECKING:
    from cosmos_commons.context import Commons

Handler = TypeVar("Handler", bound=Callable[..., Any])
_BOUNDARY = re.compile(r'^multipart/form-data;.*boundary="?([^";,]{1,70})')
_PERMISSION, _UNCOUNTED = "x-permission", "x-uncounted"


class PermissionMissing(TypeError):
    """Somebody tried to build a route that says not who may use it."""


class GuardedRoute(APIRoute):
    """A route that knows its permission and asks for it. A `{lane}` in its path is the lane it is about."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        permission = (options.get("openapi_extra") or {}).get(_PERMISSION)
        if not isinstance(permission, StrEnum):
            raise PermissionMissing(f"{path} declares no permission")
        self.permission: StrEnum = permission
        self.counted = _UNCOUNTED not in options["openapi_extra"]
        self.decides = options["methods"] == ["GET"] and _may_decide(endpoint)
        super().__init__(path, _deciding(endpoint) if self.decides else endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            commons: Commons = request.app.state.commons
            try:
                asked = await _asked(commons, request, self.permission)
                request.state.context = (
                    asked if self.decides else await _guard(asked, request, counted=self.counted)
                )
                return _tagged(request, await handle(request))
            except RequestValidationError:
                if self.decides:  # what was wrong with it is for those alone who may ask at all
                    await run_in_threadpool(asked.decide)
                raise
            finally:
                await request.close()  # the files of a form, which is read before it is refused

        return guarded


def _may_decide(endpoint: Callable[..., Any]) -> bool:
    """Whether the handler works in a thread, and could look there whether it may: that spares a change of threads."""
    return "context" in signature(endpoint).parameters and not iscoroutinefunction(endpoint)


def _deciding(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """`endpoint`, begun with its context once that is decided."""

    @wraps(endpoint)
    def decided(*, context: Asked, **given: object) -> Any:
        return endpoint(context=context.decide(), **given)

    return decided


def _tagged(request: Request, response: Response) -> Response:
    """A whole JSON answer to a reading request carries what it is known by; who has the same gets 304 instead."""
    if request.method != "GET" or response.status_code != 200 or response.media_type != "application/json":
        return response
    tag = f'"{blake2b(response.body, digest_size=12).hexdigest()}"'
    # For clients that keep an answer themselves: a browser keeps none, the computer may be shared.
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return response


async def _asked(commons: "Commons", request: Request, permission: StrEnum) -> Asked:
    """Who asks for what. Raises NotFound, CrossSite, and as `Auth.identify`."""
    if not all(str(value).isprintable() for value in request.path_params.values()):
        raise NotFound  # PostgreSQL has no NUL, and nothing of ours such a name
    principal = await commons.auth.identify(request)
    request.scope["state"]["who"] = principal.actor
    if principal.via is Via.COOKIE:
        check_origin(request, commons.public_origin)
        if request.method not in SAFE_METHODS:
            await request.body()  # kept by the request, so that the form and the handler find it again
            await check_form_token(request, commons.cookies, principal.session)
    return Asked(commons, principal, permission, request.path_params.get("lane"))


async def _guard(asked: Asked, request: Request, *, counted: bool) -> Context:
    """The context of what was asked, decided; of a writing request, its key too, and it is counted."""
    context = await run_in_threadpool(asked.decide) if asked.needs_database else asked.decide()
    if request.method in SAFE_METHODS:
        return context
    if counted and asked.principal.via is not Via.OPERATOR:
        asked.commons.rates.take(request.method, asked.principal.actor, asked.lane)
    key = request.headers.get("idempotency-key", "")
    if len(key) > KEY_LENGTH or not key.isprintable():
        raise Unprocessable(f"An Idempotency-Key has at most {KEY_LENGTH} printable characters.")
    request.state.body = await request.body()
    about = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return replace(context, key=key, fingerprint=sha256(about + _said(request)).digest())


def _said(request: Request) -> bytes:
    """The body, without what a browser puts anew between a form's parts each time that it sends the same."""
    body: bytes = request.state.body
    boundary = _BOUNDARY.search(request.headers.get("content-type", ""))
    return body.replace(boundary[1].encode(), b"") if boundary else body


@dataclass(frozen=True, slots=True)
class Declared:
    """A route before it is on an app."""

    method: str
    path: str
    endpoint: Callable[..., Any]
    options: dict[str, Any]


@dataclass(slots=True)
class Routes:
    """A feature's addresses, relative to the API's root (or, for pages, to the service's)."""

    _declared: list[Declared] = field(default_factory=list)

    def __iter__(self) -> Iterator[Declared]:
        return iter(self._declared)

    def add(
        self, method: str, path: str, permission: StrEnum, *, counted: bool = True, **options: Any
    ) -> Callable[[Handler], Handler]:
        """Declare the decorated function as what answers `method path` to whoever holds `permission`.

        `counted`: whether who asks may be told to wait. `options` are FastAPI's for a route (response_model, …).
        """
        extra = options.pop("openapi_extra", {}) | {_PERMISSION: permission}
        extra |= {} if counted else {_UNCOUNTED: True}

        def declare(endpoint: Handler) -> Handler:
            self._declared.append(Declared(method, path, endpoint, {**options, "openapi_extra": extra}))
            return endpoint

        return declare

    def get(self, path: str, permission: StrEnum, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a reading route."""
        return self.add("GET", path, permission, **options)

    def post(self, path: str, permission: StrEnum, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a route that makes something."""
        return self.add("POST", path, permission, **options)

    def put(self, path: str, permission: StrEnum, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a route that sets something."""
        return self.add("PUT", path, permission, **options)

    def patch(self, path: str, permission: StrEnum, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a route that changes a part of something."""
        return self.add("PATCH", path, permission, **options)

    def delete(self, path: str, permission: StrEnum, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a route that takes something away."""
        return self.add("DELETE", path, permission, **options)

    def mount_on(self, app: FastAPI, prefix: str) -> None:
        """Put every declared route on `app`, under `prefix` (which ends without a slash)."""
        for route in self._declared:
            app.router.add_api_route(
                prefix + route.path,
                route.endpoint,
                methods=[route.method],
                route_class_override=GuardedRoute,
                **route.options,
            )


def guarded(app: FastAPI) -> Iterator[GuardedRoute]:
    """Every route of the app; raises PermissionMissing at one that is not of ours."""
    for route in app.routes:
        yield _checked(route)


def _checked(route: BaseRoute) -> GuardedRoute:
    if not isinstance(route, GuardedRoute):
        raise PermissionMissing(f"{getattr(route, 'path', route)} was not built by our router")
    return route
