"""Which pages of JupyterHub are answered otherwise here, beside signing in and up."""

from typing import Any

from jupyterhub.handlers.base import BaseHandler

from cosmos_hub.pages.links import landing_url, way_back
from cosmos_hub.pages.look import LookHandler


class HomeHandler(BaseHandler):
    """The Hub has no home page: one's lanes are in the commons. `?next=` is a page there."""

    def get(self) -> None:
        path = self.get_argument("next", "")
        self.redirect(way_back(self, path) if path else landing_url(self))


def page_handlers() -> list[tuple[Any, ...]]:
    """Return the routes, under the Hub's prefix."""
    return [(r"/home", HomeHandler), (r"/look/([\w.-]+)", LookHandler)]
