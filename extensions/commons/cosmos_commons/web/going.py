"""Where does a form lead? To another page, by 303, so that reloading it sends nothing twice."""

import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse

from cosmos_commons.context import Context


def go(context: Context, path: str, fragment: str = "") -> RedirectResponse:
    """Return the way to the page `path` under the service's prefix (RFC 9110, 15.4.4)."""
    target = context.commons.settings.service_prefix + path
    return RedirectResponse(f"{target}#{fragment}" if fragment else target, 303)


def followed(request: Request, context: Context, kind: str, secret: str) -> RedirectResponse:
    """Return the way from a link that somebody was sent to the page `kind`, which finds its secret in a cookie."""
    answer = go(context, kind)
    context.commons.cookies.put_link(request, answer, kind, secret)
    answer.headers["referrer-policy"] = "no-referrer"
    return answer


def new_key() -> str:
    """Return what a form carries so that sending it twice does its work once."""
    return secrets.token_urlsafe(18)
