"""Which pages of JupyterHub are answered otherwise here, beside signing in and up."""

from typing import Any

from jupyterhub.handlers.base import BaseHandler

from cosmos_hub.pages.links import commons_url
from cosmos_hub.pages.look import LookHandler


class HomeHandler(BaseHandler):
    """The Hub has no home page: one's lanes are in the commons."""

    def get(self) -> None:
        self.redirect(commons_url(self))


def page_handlers() -> list[tuple[Any, ...]]:
    """Return the routes, under the Hub's prefix."""
    return [(r"/home", HomeHandler), (r"/look/([\w.-]+)", LookHandler)]
