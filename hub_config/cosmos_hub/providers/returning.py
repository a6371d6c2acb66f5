"""The way back from a provider: `/hub/sign-in/NAME/return`. Whatever goes wrong is a page in words."""

from typing import Any

from oauthenticator.oauth2 import OAuthCallbackHandler
from tornado import web

from cosmos_hub.accounts import TooManyAttempts
from cosmos_hub.callers import address_of
from cosmos_hub.identities import Facts, IdentityError
from cosmos_hub.pages.refused import Refusing
from cosmos_hub.providers.discourse import DiscourseWay
from cosmos_hub.providers.errors import AnotherSession, Away, BadAnswer, Denied, NotLetIn, Stale, WayError
from cosmos_hub.providers.oauth import OAuthWay
from cosmos_hub.providers.state import StateCookie, session_of
from cosmos_hub.providers.way import Way


class ReturnHandler(Refusing, StateCookie, OAuthCallbackHandler):
    """Signs in whoever the provider says has come, or adds what it says to the account that began it."""

    def initialize(self, way: Way) -> None:
        self.way = way

    def prepare(self) -> Any:
        # Codes and what Discourse says of somebody are in no log.
        self.request.uri = self.request.path
        return super().prepare()

    async def get(self) -> None:
        linking, wanted = False, ""
        try:
            state = await self.take_state(self.authenticator.accounts.limits)
            wanted = state.get("next_url") or ""
            linking = bool(state.get("linking"))
            if linking and state["linking"] != session_of(self):
                raise AnotherSession("session")
            facts = await self.facts(state["state_id"])
            if linking:
                await self.authenticator.link(self.current_user.name, self.way, facts)
                self.redirect(f"{self.hub.base_url}ways")
            else:
                await self.sign_in(facts)
        except (WayError, IdentityError, TooManyAttempts) as error:
            await self.refuse(error, self.way, linking=linking, next_url=wanted)

    async def sign_in(self, facts: Facts) -> None:
        """Sign in whose account it is, and lead on. Raises NotLetIn, IdentityError or TooManyAttempts."""
        account = await self.authenticator.arrive(self.way, facts, address_of(self.request))
        user = await self.login_user({"account": account})
        if user is None:
            raise NotLetIn
        self.redirect(self.get_next_url(user))

    async def facts(self, state_id: str) -> Facts:
        """Return what the provider says. Raises WayError or UnusableSubject."""
        raise NotImplementedError


class OAuthReturn(ReturnHandler):
    """With a code, which oauthenticator exchanges."""

    way: OAuthWay

    async def facts(self, state_id: str) -> Facts:
        try:
            self.check_state()
        except (web.HTTPError, ValueError, AttributeError):
            # It parses what comes with the address as it is.
            raise Stale("state differs") from None
        if error := self.get_argument("error", ""):
            raise _REFUSALS.get(error, BadAnswer)("it sent an error")
        # RFC 9207: who answers is who was asked.
        if self.way.issuer and self.get_argument("iss", self.way.issuer) != self.way.issuer:
            raise BadAnswer("issuer")
        if not self.get_argument("code", ""):
            raise BadAnswer("no code")
        return await self.way.facts(self)


class DiscourseReturn(ReturnHandler):
    """With a signed answer."""

    way: DiscourseWay

    async def facts(self, state_id: str) -> Facts:
        # As it was signed, with the line's end that Ruby may put at the end of base64.
        payload = self.get_argument("sso", "", strip=False)
        return self.way.facts(state_id, payload, self.get_argument("sig", ""))


# RFC 6749, 4.1.2.1.
_REFUSALS: dict[str, type[WayError]] = {
    "access_denied": Denied,
    "server_error": Away,
    "temporarily_unavailable": Away,
}
