"""Asking to come in where one is invited, and the stewards' answers."""

from contextlib import suppress
from typing import Annotated

from fastapi import Form
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx
from cosmos_commons.features.invitations import service
from cosmos_commons.features.invitations.errors import AlreadyIn
from cosmos_commons.features.invitations.permissions import InvitationsPermission
from cosmos_commons.features.invitations.routes import made
from cosmos_commons.features.invitations.schemas import Asked
from cosmos_commons.lane import Lane
from cosmos_commons.people import Username
from cosmos_commons.text import tidy
from cosmos_commons.web.going import go
from cosmos_commons.web.paths import pages
from cosmos_commons.web.people import around
from cosmos_commons.web.rendering import page

_REQUESTS = "/lanes/{lane}/requests"
_LONGEST = 1000


@pages.post(_REQUESTS, InvitationsPermission.REQUEST_CREATE, include_in_schema=False)
def ask(context: Ctx, lane: str, text: Annotated[str, Form()] = "") -> Response:
    """Ask to come in, with a sentence or without."""
    try:
        asked = Asked(text=tidy(text))
    except ValidationError:  # longer than the page lets anybody type
        asked = Asked(text=tidy(text)[:_LONGEST])

    def work(session: Session, access: Access) -> None:
        service.ask(session, access, asked, context.now)

    with suppress(AlreadyIn):  # let in meanwhile: the lane's page shows it
        context.write(work)
    return go(context, f"lanes/{lane}")


@pages.get(_REQUESTS, InvitationsPermission.REQUEST_LIST, include_in_schema=False)
def requests_page(request: Request, context: Ctx, lane: str) -> Response:
    """Who asks to come in, who has waited longest first."""
    with context.read() as session:
        lane_id = context.access.lane.id
        return page(
            request,
            context,
            "requests.html",
            asking=service.requests(session, lane_id).items,
            charges=session.get_one(Lane, lane_id).charges,
            **around(session, context),
        )


@pages.post(f"{_REQUESTS}/{{name}}/let-in", InvitationsPermission.INVITATION_CREATE, include_in_schema=False)
def let_in(context: Ctx, lane: str, name: Username) -> Response:
    """Say yes."""

    def work(session: Session, access: Access) -> None:
        service.let_in(session, access, name, made(context))

    context.write(work)
    return go(context, f"lanes/{lane}/requests")


@pages.post(f"{_REQUESTS}/{{name}}/turn-down", InvitationsPermission.REQUEST_DELETE, include_in_schema=False)
def turn_down(context: Ctx, lane: str, name: Username) -> Response:
    """Say no."""

    def work(session: Session, access: Access) -> None:
        service.turn_down(session, access, name)

    context.write(work)
    return go(context, f"lanes/{lane}/requests")
