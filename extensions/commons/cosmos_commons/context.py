"""What does a handler have at hand? Its access, a way to read and a way to write exactly once.

Holds no rule of its own: deciding is `access`'s, repeating `idempotency`'s, storing `db`'s.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import urlsplit

from fastapi import Depends
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons import idempotency
from cosmos_commons.access import Access, Rules
from cosmos_commons.clock import Clock
from cosmos_commons.cookies import Cookies
from cosmos_commons.db import Database
from cosmos_commons.entitlement.decision import Terms
from cosmos_commons.errors import CommonsError
from cosmos_commons.hub import RememberingHub
from cosmos_commons.hub_office import HubOffice
from cosmos_commons.principal import Principal
from cosmos_commons.rates import Rates
from cosmos_commons.settings import Settings

if TYPE_CHECKING:
    from cosmos_commons.auth import Auth
    from cosmos_commons.features import Feature, Held
    from cosmos_commons.feeds import Feeds

Model = TypeVar("Model", bound=BaseModel)
# Changes made in one transaction: (session, the access as decided within it) -> what to answer, None for
# nothing.
Work = Callable[[Session, Access], BaseModel | None]


@dataclass(frozen=True, slots=True)
class Commons:
    """The parts of a running commons, put together once by `app`."""

    settings: Settings
    database: Database
    clock: Clock
    hub: RememberingHub
    office: HubOffice
    cookies: Cookies
    auth: "Auth"
    rules: Rules
    features: "tuple[Feature, ...]"
    feeds: "Feeds"
    rates: Rates
    held: "Mapping[str, Held]"

    @property
    def public_origin(self) -> str:
        """Where browsers find us, if the Hub told; empty otherwise."""
        parts = urlsplit(self.settings.public_url)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    def decide(self, principal: Principal, permission: StrEnum, lane: str | None) -> Access:
        """The principal's access, by a look at the database; refusals are raised."""
        with self.database.glance() as session:
            return self.rules.decide(session, principal, permission, lane)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write answered, now or (`replayed`) the first time it was asked for."""

    status: int
    body: bytes
    replayed: bool = False

    def response(self) -> Response:
        """The answer as the API gives it."""
        headers = {"Idempotency-Replayed": "true"} if self.replayed else None
        return Response(self.body or None, self.status, headers, media_type="application/json")

    def model(self, of: type[Model]) -> Model:
        """The answer as a schema object."""
        return of.model_validate_json(self.body)


@dataclass(frozen=True, slots=True)
class Context:
    """One request whose access was decided."""

    commons: Commons
    access: Access
    permission: StrEnum
    key: str = ""
    fingerprint: bytes = b""

    @property
    def principal(self) -> Principal:
        """Who asks."""
        return self.access.principal

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.commons.clock()

    @property
    def terms(self) -> Terms:
        """What decisions on access rest on."""
        return self.commons.settings.terms

    @property
    def form_token(self) -> str:
        """What a form on a page for this principal carries as `csrf_token`; empty for who has no session."""
        session = self.principal.session
        return self.commons.cookies.form_token(session) if session else ""

    def read(self) -> AbstractContextManager[Session]:
        """A session that sees one moment of the database."""
        return self.commons.database.read()

    def glance(self) -> AbstractContextManager[Session]:
        """A session whose every statement sees the moment it runs in: less work, for one or where it does no harm."""
        return self.commons.database.glance()

    def write(self, work: Work, *, status: int = 200, key: str = "") -> Written:
        """Do `work` in one durable transaction, once for each Idempotency-Key (the header's, or `key` from a form).

        Access is decided again inside, so that who was just shown out cannot write any more.
        """
        key = key or self.key
        actor = self.principal.actor
        with self.commons.database.write() as session:
            lane = self.access.lane_or_none
            access = self.access
            if lane:
                access = self.commons.rules.decide(session, self.principal, self.permission, lane.slug)
            if key and (kept := idempotency.begin(session, actor, key, self.fingerprint, self.now)):
                return Written(kept.status, kept.body, replayed=True)
            done = work(session, access)
            body = done.model_dump_json().encode() if done is not None else b""
            if key:
                idempotency.finish(session, actor, key, idempotency.Answer(status, body))
        return Written(status, body)

    def may(self, permission: StrEnum, lane: str | None = None) -> bool:
        """Whether the same principal also holds `permission`, to offer or hide what needs it."""
        slug = lane or (self.access.lane_or_none.slug if self.access.lane_or_none else None)
        try:
            self.commons.decide(self.principal, permission, slug)
        except CommonsError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Asked:
    """One request whose access is not decided yet; no handler gets it like this."""

    commons: Commons
    principal: Principal
    permission: StrEnum
    lane: str | None

    @property
    def needs_database(self) -> bool:
        """Whether deciding takes a look at the lane, and so is nothing for the event loop's thread."""
        return self.commons.rules.needs_database(self.permission, self.lane)

    def decide(self) -> Context:
        """The request with its access; refusals are raised."""
        asked = self.principal, self.permission, self.lane
        access = (
            self.commons.decide(*asked) if self.needs_database else self.commons.rules.decide(None, *asked)
        )
        return Context(self.commons, access, self.permission)


async def _context(request: Request) -> Context:
    context: Context = request.state.context
    return context


Ctx = Annotated[Context, Depends(_context)]


def respond(model: BaseModel) -> Response:
    """`model` as JSON, written once, without the framework's second validation of what we made ourselves."""
    return Response(model.model_dump_json(), media_type="application/json")


def problem_responses(*errors: type[CommonsError]) -> dict[int | str, dict[str, Any]]:
    """How a route's refusals appear in the OpenAPI document."""
    told: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        told.setdefault(int(error.status), {"description": error.message})
    return told
