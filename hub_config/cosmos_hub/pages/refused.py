"""What somebody reads whose sign-in did not come to be, or whose new way to sign in was not added."""

from math import ceil
from typing import ClassVar, Protocol

from jupyterhub.handlers.base import BaseHandler

from cosmos_hub.accounts import TooManyAttempts
from cosmos_hub.pages.language import words_for


class Named(Protocol):
    name: str
    title: str


class Refusal(Protocol):
    """An error with words that may be shown, in which `%(way)s` is the way's title."""

    status: ClassVar[int]
    message: ClassVar[str]


class Refusing(BaseHandler):
    """For handlers that refuse with a page."""

    async def refuse(
        self,
        error: Refusal | TooManyAttempts,
        way: Named | None = None,
        *,
        linking: bool = False,
        next_url: str = "",
    ) -> None:
        """Answer with the error's own words and a way on, which leads to `next_url` in the end."""
        name, why = way.name if way else "", getattr(error, "why", "")
        self.log.warning("Sign-in refused: %s %s %s", name, type(error).__name__, why)
        if isinstance(error, TooManyAttempts):
            self.set_status(429)
            message = wait_words(self, error)
        else:
            self.set_status(error.status)
            message = words_for(self).gettext(error.message) % {"way": way.title if way else ""}
        page = self.render_template("refused.html", message=message, linking=linking, next_url=next_url)
        self.finish(await page)


def wait_words(handler: BaseHandler, refused: TooManyAttempts) -> str:
    """Say how long to wait, and set Retry-After to it in seconds (RFC 9110, 10.2.3)."""
    handler.set_header("Retry-After", str(refused.retry_after))
    minutes = ceil(refused.retry_after / 60)
    return words_for(handler).ngettext(
        "That was tried too often. Try again in %(num)d minute; nothing else is wrong.",
        "That was tried too often. Try again in %(num)d minutes; nothing else is wrong.",
        minutes,
    ) % {"num": minutes}
