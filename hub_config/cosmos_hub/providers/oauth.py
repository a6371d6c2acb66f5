"""OAuth 2.0 and OpenID Connect, by oauthenticator: only the exchange of a code for what a provider says.

Names, permissions and groups are not its business here, so nothing of it that decides on those is called.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from oauthenticator.oauth2 import OAuthenticator
from tornado import web
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from traitlets import default

from cosmos_hub.identities import Facts
from cosmos_hub.providers.errors import Away, BadAnswer
from cosmos_hub.providers.settings import OAuth
from cosmos_hub.providers.table import is_address
from cosmos_hub.providers.way import Way

_ANSWER_WITHIN = 10.0
_LARGEST_ANSWER = 1 << 20


class Exchange(OAuthenticator):
    """Talks to one provider: never by a redirect, never long, never with a proof of less than PKCE's S256."""

    @default("http_client")
    def _one_of_its_own(self) -> AsyncHTTPClient:
        return AsyncHTTPClient(force_instance=True, max_body_size=_LARGEST_ANSWER)

    async def fetch(self, req: HTTPRequest, label: str = "", parse_json: bool = True, **kwargs: Any) -> Any:
        """Return the answer, read. oauthenticator's own would put a refusal's text, which is anything, into the log."""
        answer = await self.http_client.fetch(req, **kwargs)
        return json.loads(answer.body) if parse_json else answer


class OAuthWay(Way):
    """One provider. Its addresses are asked for when first needed, so that a Hub starts without it."""

    def __init__(self, settings: OAuth, return_url: str) -> None:
        super().__init__(settings, return_url)
        self.issuer = settings.issuer
        self._settings = settings
        self._exchange: Exchange | None = None
        self._asking = asyncio.Lock()

    async def exchange(self) -> Exchange:
        """Return what talks to it. Raises Away or BadAnswer where its addresses cannot be had."""
        async with self._asking:
            if self._exchange is None:
                self._exchange = self._with(await self._addresses())
        return self._exchange

    async def facts(self, handler: web.RequestHandler) -> Facts:
        """Return what it says of whoever comes back with a code. Raises Away, BadAnswer or UnusableSubject."""
        exchange = await self.exchange()
        with_code = exchange.build_access_tokens_request_params(handler)
        said = await _heard(self._ask(exchange, with_code))
        if not isinstance(said, dict):
            raise BadAnswer("not an object")
        return _READERS[self._settings.kind](said)

    async def _ask(self, exchange: Exchange, with_code: dict[str, Any]) -> Any:
        tokens = await exchange.get_token_info(None, with_code)
        return await exchange.token_to_user(tokens)

    async def _addresses(self) -> dict[str, Any]:
        settings = self._settings
        if not settings.issuer:
            return {key: getattr(settings, key) for key in ("authorize_url", "token_url", "userdata_url")}
        # OpenID Connect Discovery 1.0, 4.
        where = settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
        said = await _heard(self._with({}).httpfetch(where))
        if not isinstance(said, dict) or said.get("issuer") != settings.issuer:
            raise BadAnswer("its configuration names another issuer")
        found = {
            "authorize_url": said.get("authorization_endpoint"),
            "token_url": said.get("token_endpoint"),
            "userdata_url": said.get("userinfo_endpoint"),
        }
        if not all(isinstance(address, str) and is_address(address) for address in found.values()):
            raise BadAnswer("its configuration lacks an address")
        ways = said.get("token_endpoint_auth_methods_supported")
        return {**found, "basic_auth": not isinstance(ways, list) or "client_secret_post" not in ways}

    def _with(self, addresses: dict[str, Any]) -> Exchange:
        return Exchange(
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret,
            scope=list(self._settings.scope),
            oauth_callback_url=self.return_url,
            enable_pkce=True,
            validate_server_cert=True,
            http_request_kwargs={
                "connect_timeout": _ANSWER_WITHIN / 2,
                "request_timeout": _ANSWER_WITHIN,
                "follow_redirects": False,
            },
            **addresses,
        )


async def _heard(asking: Any) -> Any:
    """Return a provider's answer. Raises Away where there is none, BadAnswer where it is a refusal or not JSON."""
    try:
        return await asking
    except HTTPClientError as refused:
        if refused.code >= 500:
            raise Away(f"status {refused.code}") from None
        raise BadAnswer(f"status {refused.code}") from None
    except web.HTTPError as refused:
        raise BadAnswer(f"no token: {type(refused).__name__} {refused.status_code}") from None
    except OSError as unreachable:
        raise Away(type(unreachable).__name__) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as unreadable:
        raise BadAnswer(type(unreadable).__name__) from None


def _github(said: Any) -> Facts:
    # The number stays when somebody takes another login, and who takes the old login gets another number.
    number = said.get("id")
    subject = str(number) if isinstance(number, int) and not isinstance(number, bool) and number > 0 else None
    return Facts.said(subject, said.get("name"), said.get("login"), email=said.get("email"))


def _claims(said: Any) -> Facts:
    # OpenID Connect Core 1.0, 5.1.
    return Facts.said(
        said.get("sub"),
        said.get("name"),
        said.get("preferred_username"),
        said.get("given_name"),
        email=said.get("email"),
        email_verified=said.get("email_verified"),
    )


_READERS: dict[str, Callable[[Any], Facts]] = {"github": _github, "google": _claims, "oidc": _claims}
