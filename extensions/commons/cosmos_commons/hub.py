"""What does the Hub say about a token? The one place that talks to JupyterHub's API.

Believes an answer for some seconds (settings), keyed by the token's SHA-256; never logs or keeps the token
itself. Follows jupyterhub/services/auth.py of 6.1 (`HubAuth.user_for_token`, `HubOAuth.token_for_code`).
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

import httpx
from pydantic import BaseModel

from cosmos_commons.errors import HubUnreachable
from cosmos_commons.settings import Settings

_KEPT_AT_MOST = 10_000


class HubUser(BaseModel):
    """The Hub's model of who a token belongs to (`GET /hub/api/user`)."""

    name: str
    kind: str = "user"
    admin: bool = False
    scopes: frozenset[str] = frozenset()


class HubClient(Protocol):
    """What the commons asks of a Hub."""

    async def identify(self, token: str) -> HubUser | None:
        """Whose token this is; None for a token the Hub does not know. Raises HubUnreachable."""

    async def token_for_code(self, code: str, *, verifier: str, redirect_uri: str) -> str | None:
        """The access token for an OAuth code; None where the Hub refuses it. Raises HubUnreachable."""

    async def close(self) -> None:
        """Let go of connections."""


class HttpHub:
    """The real Hub, over its internal API."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # Not through a proxy that the environment may name: the Hub is a neighbour, and tokens travel here.
        self._http = httpx.AsyncClient(timeout=10, trust_env=False)

    async def identify(self, token: str) -> HubUser | None:
        answer = await self._ask("GET", "/user", headers={"Authorization": f"token {token}"})
        if answer.status_code in {401, 403, 404}:
            return None
        if answer.status_code != 200:
            raise HubUnreachable
        return HubUser.model_validate_json(answer.content)

    async def token_for_code(self, code: str, *, verifier: str, redirect_uri: str) -> str | None:
        form = {
            "client_id": self._settings.client_id,
            "client_secret": self._settings.api_token.get_secret_value(),
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        answer = await self._ask("POST", "/oauth2/token", data=form)
        if answer.status_code >= 500:
            raise HubUnreachable
        return str(answer.json()["access_token"]) if answer.status_code == 200 else None

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        data: dict[str, str] | None = None,
    ) -> httpx.Response:
        try:
            return await self._http.request(method, self._settings.api_url + path, headers=headers, data=data)
        except httpx.HTTPError as error:
            raise HubUnreachable from error

    async def close(self) -> None:
        await self._http.aclose()


@dataclass(slots=True)
class _Answer:
    until: float
    user: HubUser | None


class RememberingHub:
    """A Hub whose answers on tokens are believed for `seconds`; at most one question about a token at a time."""

    def __init__(
        self, hub: HubClient, seconds: float, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._hub, self._seconds, self._monotonic = hub, seconds, monotonic
        self._answers: dict[bytes, _Answer] = {}
        self._asking: dict[bytes, asyncio.Task[HubUser | None]] = {}

    async def identify(self, token: str) -> HubUser | None:
        """Whose token this is, at most `seconds` old."""
        key = sha256(token.encode("utf-8", "replace")).digest()
        known = self._answers.get(key)
        if known and known.until > self._monotonic():
            return known.user
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._ask(key, token))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        # Shielded: one caller that goes away must not take the answer from the others who wait for it.
        return await asyncio.shield(task)

    async def token_for_code(self, code: str, *, verifier: str, redirect_uri: str) -> str | None:
        """As the Hub itself answers."""
        return await self._hub.token_for_code(code, verifier=verifier, redirect_uri=redirect_uri)

    async def close(self) -> None:
        """Let go of the Hub's connections."""
        await self._hub.close()

    def forget(self, token: str) -> None:
        """Ask the Hub again next time."""
        self._answers.pop(sha256(token.encode("utf-8", "replace")).digest(), None)

    async def _ask(self, key: bytes, token: str) -> HubUser | None:
        user = await self._hub.identify(token)
        if len(self._answers) >= _KEPT_AT_MOST:
            self._answers.clear()
        self._answers[key] = _Answer(self._monotonic() + self._seconds, user)
        return user
