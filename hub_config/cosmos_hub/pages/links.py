"""Where the Hub's pages lead: to the commons."""

from typing import Any

from jupyterhub.handlers.base import BaseHandler


def commons_url(handler: BaseHandler) -> str:
    """Return the front page of the commons, absolute where it has an origin of its own."""
    service: Any = handler.services.get("commons")
    if service is None:
        return f"{handler.base_url}services/commons/"
    return f"{service.host}{service.prefix}"
