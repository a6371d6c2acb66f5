"""Where the Hub's pages lead: to the commons."""

from typing import Any
from urllib.parse import quote

from jupyterhub.handlers.base import BaseHandler


def commons_url(handler: BaseHandler) -> str:
    """Return the front page of the commons, absolute where it has an origin of its own."""
    service: Any = handler.services.get("commons")
    if service is None:
        return f"{handler.base_url}services/commons/"
    return f"{service.host}{service.prefix}"


def landing_url(handler: BaseHandler) -> str:
    """Return where somebody lands who asks for nothing in particular.

    Who is signed in here goes by the commons' own sign-in, which asks nothing and lets it know who they are.
    """
    return commons_url(handler) + ("sign-in" if handler.current_user else "")


def way_back(handler: BaseHandler, path: str) -> str:
    """Return the way to the page `path` of the commons, signed in there too; the commons judges the path."""
    return f"{commons_url(handler)}sign-in?next={quote(path, safe='')}"
