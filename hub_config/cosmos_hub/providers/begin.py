"""The way to a provider: `/hub/sign-in/NAME`, with `?link=TICKET` to add an identity to one's account."""

from typing import Any

from oauthenticator.oauth2 import OAuthLoginHandler, _serialize_state

from cosmos_hub.pages.refused import Refusing
from cosmos_hub.providers import ticket
from cosmos_hub.providers.discourse import DiscourseWay
from cosmos_hub.providers.errors import AnotherSession, WayError
from cosmos_hub.providers.oauth import Exchange, OAuthWay
from cosmos_hub.providers.state import StateCookie, session_of
from cosmos_hub.providers.way import Way


class BeginHandler(Refusing, StateCookie, OAuthLoginHandler):
    """Remembers where somebody wants to go, and sends them to the provider."""

    def initialize(self, way: Way) -> None:
        self.way = way

    def prepare(self) -> Any:
        # The ticket is in no log.
        self.request.uri = self.request.path
        return super().prepare()

    async def get(self) -> None:
        given = self.get_argument("link", "")
        if self.current_user and not given:
            self.redirect(self.get_next_url(self.current_user))
            return
        try:
            if given:
                if not ticket.is_good(self, self.way.name, given):
                    raise AnotherSession("ticket")
                self.linking = session_of(self)
            await self.leave()
        except WayError as error:
            await self.refuse(error, self.way, linking=bool(given), next_url=self._get_next_url())

    async def leave(self) -> None:
        """Send the browser to the provider. Raises WayError where its address cannot be had."""
        raise NotImplementedError

    def _get_next_url(self) -> str:
        # oauthenticator's own cuts off hosts; this knows our own hosts, and refuses others.
        asked: str = self._validate_next_url(self.get_argument("next", ""))
        return asked


class OAuthBegin(BeginHandler):
    """By oauthenticator's own handler, with the provider's settings."""

    way: OAuthWay
    _exchange: Exchange | None = None

    @property
    def authenticator(self) -> Any:
        return self._exchange or super().authenticator

    async def leave(self) -> None:
        # From here on the handler is oauthenticator's; who is signed in was looked at before.
        self._exchange = await self.way.exchange()
        OAuthLoginHandler.get(self)


class DiscourseBegin(BeginHandler):
    """With a signed request; the state is its nonce."""

    way: DiscourseWay

    async def leave(self) -> None:
        nonce = self._generate_state_id()
        self.set_state_cookie(_serialize_state({"state_id": nonce, "next_url": self._get_next_url()}))
        self.redirect(self.way.request_url(nonce))
