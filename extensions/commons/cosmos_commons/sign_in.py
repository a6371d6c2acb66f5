"""How does a browser sign in? By OAuth with the Hub: there with a challenge, back with a code, then a session of ours.

Follows `HubOAuth` and `HubOAuthCallbackHandler` of jupyterhub 6.1 (state in a cookie, PKCE S256). The Hub's
token stays on this side; `next` leads to a page of ours and nowhere else.
"""

import base64
import re
import secrets
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse

from cosmos_commons.context import Commons, Ctx
from cosmos_commons.cookies import SESSION, SIGN_IN
from cosmos_commons.errors import NotAllowed, SignInRequired
from cosmos_commons.permissions import CorePermission
from cosmos_commons.routing import Routes
from cosmos_commons.sessions import end_session, open_session

routes = Routes()
# What a browser could read as another host, or a header as another line, is not a path of ours.
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%?/-]*")


class SignInFailed(NotAllowed):
    code = "sign-in-failed"
    message = "The sign-in was not completed. Please start it again from our page."


def safe_next(wanted: str, prefix: str) -> str:
    """`wanted` if it is a path under `prefix`, else `prefix`."""
    odd = "//" in wanted or "/." in wanted or not _PLAIN_PATH.fullmatch(wanted) or "%5c" in wanted.lower()
    return prefix if odd or not wanted.startswith(prefix) else wanted


@routes.get("/sign-in", CorePermission.SESSION_CREATE, include_in_schema=False)
async def sign_in(
    request: Request,
    context: Ctx,
    next: str = "",  # noqa: A002, its name in the URL
) -> RedirectResponse:
    """Send the browser to the Hub, and keep in a cookie what the way back needs."""
    commons = context.commons
    state, verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = {
        "client_id": commons.settings.client_id,
        "redirect_uri": _callback(commons),
        "response_type": "code",
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    answer = RedirectResponse(
        f"{commons.settings.hub_url}api/oauth2/authorize?{urlencode(query)}", HTTPStatus.FOUND
    )
    kept = {"state": state, "verifier": verifier, "next": safe_next(next, commons.settings.service_prefix)}
    commons.cookies.put_sign_in(request, answer, kept)
    return answer


@routes.get("/oauth_callback", CorePermission.SESSION_CREATE, include_in_schema=False)
async def oauth_callback(
    request: Request,
    context: Ctx,
    code: Annotated[str, Query(max_length=500)] = "",
    state: Annotated[str, Query(max_length=100)] = "",
) -> RedirectResponse:
    """Take the code the Hub gave, for the browser that began; open a session and go on to where it wanted."""
    commons = context.commons
    if not re.fullmatch(r"[A-Za-z0-9_-]{10,100}", state) or not code:
        raise SignInFailed
    kept = commons.cookies.sign_in(request, state)
    if kept is None:
        if context.principal.is_person:  # the second of two tabs: already signed in
            return RedirectResponse(commons.settings.service_prefix, HTTPStatus.SEE_OTHER)
        raise SignInFailed
    token = await commons.hub.token_for_code(code, verifier=kept["verifier"], redirect_uri=_callback(commons))
    user = await commons.hub.identify(token) if token else None
    if token is None or user is None:
        raise SignInFailed
    if not commons.auth.lets_in(user):
        raise NotAllowed("Your account does not give access to the lanes here. Ask the operator.")
    session_id = await run_in_threadpool(_open, commons, token)
    answer = RedirectResponse(safe_next(kept["next"], commons.settings.service_prefix), HTTPStatus.SEE_OTHER)
    commons.cookies.drop(answer, f"{SIGN_IN}-{state}")
    commons.cookies.put_session(request, answer, session_id, commons.settings.session_days * 86_400)
    return answer


@routes.post("/sign-out", CorePermission.SESSION_DELETE, include_in_schema=False)
async def sign_out(context: Ctx) -> RedirectResponse:
    """End the session here, and go on to end it at the Hub."""
    commons, session_id = context.commons, context.principal.session
    if not session_id:
        raise SignInRequired("You are not signed in.")
    commons.auth.forget(session_id)
    await run_in_threadpool(_end, commons, session_id)
    answer = RedirectResponse(f"{commons.settings.hub_url}logout", HTTPStatus.SEE_OTHER)
    commons.cookies.drop(answer, SESSION)
    return answer


def _callback(commons: Commons) -> str:
    return commons.settings.oauth_callback_url or f"{commons.settings.service_prefix}oauth_callback"


def _open(commons: Commons, token: str) -> str:
    with commons.database.write() as session:
        lasts = timedelta(days=commons.settings.session_days)
        return open_session(session, token, commons.clock(), lasts)


def _end(commons: Commons, session_id: str) -> None:
    with commons.database.write() as session:
        end_session(session, session_id)
