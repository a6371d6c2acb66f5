"""Which principal is behind a request? Operator's token, Hub token, session cookie, or nobody: in that order.

Says who, never what they may do. A token that is shown and not known is refused; a stale cookie is a visitor.
"""

import re
from hashlib import sha256
from hmac import compare_digest

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from cosmos_commons.clock import Clock
from cosmos_commons.cookies import Cookies
from cosmos_commons.db import Database
from cosmos_commons.errors import NotAllowed, SignInRequired
from cosmos_commons.hub import HubUser, RememberingHub
from cosmos_commons.principal import OPERATOR, VISITOR, Principal, Via
from cosmos_commons.sessions import BrowserSession, find_session
from cosmos_commons.settings import Settings

_HEADER = re.compile(r"(?:token|bearer)\s+(\S+)", re.IGNORECASE)
_SERVER = "access:servers!server="
_KEPT_SESSIONS = 10_000


class Auth:
    """Recognises who asks."""

    def __init__(
        self, settings: Settings, database: Database, hub: RememberingHub, cookies: Cookies, clock: Clock
    ) -> None:
        self._database, self._hub, self._cookies, self._clock = database, hub, cookies, clock
        self._scopes = settings.access_scopes
        operator = settings.operator_token
        self._operator = sha256(operator.get_secret_value().encode()).digest() if operator else None
        # Sessions only begin and end here, so remembering one is safe as long as ending it forgets it.
        self._sessions: dict[str, BrowserSession] = {}

    async def identify(self, request: HTTPConnection) -> Principal:
        """The principal behind `request`. Raises SignInRequired, NotAllowed or HubUnreachable."""
        if (header := request.headers.get("authorization")) is not None:
            return await self._by_header(header)
        for session_id in self._cookies.session_ids(request):
            if principal := await self._by_session(session_id):
                return principal
        return VISITOR

    def forget(self, session_id: str) -> None:
        """The session has ended."""
        if kept := self._sessions.pop(session_id, None):
            self._hub.forget(kept.token)

    async def _by_header(self, header: str) -> Principal:
        match = _HEADER.fullmatch(header)
        if match is None:
            raise SignInRequired("The Authorization header must be `Bearer TOKEN`.")
        token = match[1]
        if self._operator and compare_digest(
            sha256(token.encode("utf-8", "replace")).digest(), self._operator
        ):
            return OPERATOR
        user = await self._hub.identify(token)
        if user is None:
            raise SignInRequired("This token is not valid, or not any more.")
        if not self.lets_in(user):
            raise NotAllowed("This token does not give access to the commons.")
        lane = _workspace_lane(user)
        return Principal(Via.WORKSPACE if lane else Via.TOKEN, user.name, user.admin and not lane, lane)

    async def _by_session(self, session_id: str) -> Principal | None:
        kept = self._sessions.get(session_id)
        if kept is None:
            kept = await run_in_threadpool(self._find, session_id)
            if kept is None:
                return None
            if len(self._sessions) >= _KEPT_SESSIONS:
                self._sessions.clear()
            self._sessions[session_id] = kept
        if kept.expires_at <= self._clock():
            return None
        user = await self._hub.identify(kept.token)
        if user is None or not self.lets_in(user):
            return None
        return Principal(Via.COOKIE, user.name, user.admin, session=session_id)

    def _find(self, session_id: str) -> BrowserSession | None:
        with self._database.read() as session:
            return find_session(session, session_id, self._clock())

    def lets_in(self, user: HubUser) -> bool:
        """Whether the Hub gives this user, through this token, access to our service. Services are nobody here."""
        return user.kind == "user" and not self._scopes.isdisjoint(user.scopes)


def _workspace_lane(user: HubUser) -> str | None:
    """The lane that a workspace's token belongs to; None for a token that is not a workspace's.

    JupyterHub gives a named server's token `access:servers!server=USER/NAME`. A token that reaches all of its
    owner's servers is the owner's own.
    """
    if not user.scopes.isdisjoint({"access:servers", f"access:servers!user={user.name}"}):
        return None
    mine = f"{_SERVER}{user.name}/"
    lanes = [scope.removeprefix(mine) for scope in user.scopes if scope.startswith(mine)]
    # The server without a name belongs to no lane: confined to the empty one, which is nowhere.
    foreign = [scope for scope in user.scopes if scope.startswith(_SERVER) and not scope.startswith(mine)]
    return (lanes[0] or "-") if len(lanes) == 1 and not foreign else "-" if lanes or foreign else None
