"""The pages to sign in and out. Whoever fails is told the same, whatever was wrong."""

from typing import Any

from jupyterhub.handlers.login import LoginHandler, LogoutHandler
from tornado import web

from cosmos_hub.accounts import TooManyAttempts
from cosmos_hub.pages.language import words_for
from cosmos_hub.pages.refused import wait_words

# A browser sends a password field of some hundred bytes; what is longer than this is not from one.
_LONGEST_FIELD = 4096


class SignInHandler(LoginHandler):
    """JupyterHub's form with our words, and without what was typed in any log."""

    async def post(self) -> None:
        words = words_for(self)
        typed_name = self.field("username").strip()
        # Not under `username`: JupyterHub logs that, and people type passwords into the wrong field.
        attempt = {"typed_name": typed_name, "password": self.field("password")}
        try:
            user = await self.login_user(attempt)
        except TooManyAttempts as refused:
            await self.refuse(429, wait_words(self, refused), typed_name)
            return
        if user:
            self._jupyterhub_user = user
            self.redirect(self.get_next_url(user))
            return
        await self.refuse(403, words.gettext("This name and password do not belong together."), typed_name)

    async def refuse(self, status: int, message: str, typed_name: str) -> None:
        """Show the form again with a message above it."""
        self.set_status(status)
        self.finish(await self._render(login_error=message, username=typed_name))

    def field(self, name: str) -> str:
        """Return a form's field as it was typed. Raises a 400 for one that no browser would send."""
        values = self.get_body_arguments(name, strip=False)
        value: str = values[-1] if values else ""
        if len(value) > _LONGEST_FIELD:
            raise web.HTTPError(400)
        return value

    def check_xsrf_cookie(self) -> None:
        try:
            # Past JupyterHub's own rewording, which is in English.
            super(LoginHandler, self).check_xsrf_cookie()
        except web.HTTPError as stale:
            self.log.warning("Form refused: %s", stale)
            message = words_for(self).gettext("This page had been open for too long. Please send it again.")
            raise web.HTTPError(stale.status_code, message) from stale

    def _render(self, *args: Any, **kwargs: Any) -> Any:
        ours = {
            "open_signup": self.authenticator.open_signup,
            "local": self.authenticator.settings.local,
        }
        return super()._render(*args, **{**ours, **kwargs})


class SignOutHandler(LogoutHandler):
    """Says that one is signed out, rather than asking at once to sign in."""

    async def render_logout_page(self) -> None:
        self.finish(await self.render_template("logout.html"))
