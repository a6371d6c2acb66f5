"""What is remembered of somebody between leaving for a provider and coming back: a signed cookie of their browser.

oauthenticator's state cookie, with what it lacks: one for each way, so that an answer of one is none of another's;
ten minutes of life, by our clock; and, where an identity is to be added, for whom and in which session.
"""

import asyncio
from typing import Any

from jupyterhub.handlers.base import BaseHandler
from oauthenticator.oauth2 import _deserialize_state, _serialize_state

from cosmos_hub.accounts.limits import Limits, Rule, TooManyAttempts
from cosmos_hub.providers.errors import Stale

MINUTES = 10
_DAYS = MINUTES / (24 * 60)
# Used once, for as long as the cookie could be shown again.
_ONCE = Rule("state:used", 1, 2 * MINUTES * 60)


class StateCookie(BaseHandler):
    """The cookie, for the handlers of `self.way`."""

    linking: str = ""
    """The session that an identity is being added in, as `session_of` says it; empty: somebody signs in."""

    def set_state_cookie(self, state: str) -> None:
        kept = {**_deserialize_state(state), "linking": self.linking}
        self._set_cookie(
            self._cookie_name,
            _serialize_state(kept),
            expires_days=_DAYS,
            path=self._cookie_path,
            samesite="Lax",
        )

    def get_state_cookie(self) -> str:
        kept = self.get_secure_cookie(self._cookie_name, max_age_days=_DAYS)
        return (kept or b"").decode("utf-8", "replace")

    async def take_state(self, limits: Limits) -> dict[str, Any]:
        """Return what was remembered, this once. Raises Stale where there is nothing, or it was taken before."""
        kept = self.get_state_cookie()
        self.clear_cookie(self._cookie_name, path=self._cookie_path)
        state = _deserialize_state(kept) if kept else {}
        if not state.get("state_id"):
            raise Stale("no state")
        try:
            await asyncio.to_thread(limits.take, {_ONCE: state["state_id"]})
        except TooManyAttempts:
            raise Stale("state used") from None
        return state

    @property
    def _cookie_name(self) -> str:
        return f"lanes-state-{self.way.name}"

    @property
    def _cookie_path(self) -> str:
        return f"{self.hub.base_url}sign-in/{self.way.name}"


def session_of(handler: BaseHandler) -> str:
    """Return what stands for the session somebody is signed in with; empty where nobody is."""
    user = handler.current_user
    session = handler.get_session_cookie()
    return f"{user.name} {session}" if user and session else ""
