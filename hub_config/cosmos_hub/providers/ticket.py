"""How a link to add an identity shows that our own page gave it, to this very session: a signed ticket.

A form would be stopped by the browser where the provider leads on to another host (`form-action` of our policy
holds for redirects too), and a link without a ticket could be laid out by anybody.
"""

from jupyterhub.handlers.base import BaseHandler

from cosmos_hub.providers.state import session_of

_NAME = "lanes-add-way"
_DAYS = 1 / 24


def give(handler: BaseHandler, way: str) -> str:
    """Return a ticket to add an identity of this way, for an hour."""
    ticket: bytes = handler.create_signed_value(_NAME, f"{way} {session_of(handler)}")
    return ticket.decode()


def is_good(handler: BaseHandler, way: str, ticket: str) -> bool:
    """Whether the ticket was given to whoever asks now, for this way."""
    held: bytes | None = handler.get_secure_cookie(_NAME, value=ticket, max_age_days=_DAYS)
    session = session_of(handler)
    return bool(session) and held == f"{way} {session}".encode()
