"""The addresses of invitations and requests."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import Path, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx, problem_responses, respond
from cosmos_commons.errors import LaneFull
from cosmos_commons.features.invitations import secret, service
from cosmos_commons.features.invitations.errors import (
    AlreadyIn,
    LinkMadeBefore,
    NoSuchInvitation,
    NoSuchRequest,
    NotAddresses,
    PaymentNeeded,
)
from cosmos_commons.features.invitations.permissions import InvitationsPermission
from cosmos_commons.features.invitations.schemas import (
    Asked,
    Guests,
    Invitation,
    InvitationList,
    Invited,
    Inviting,
    MadeInvitation,
    NewInvitation,
    RequestList,
    Token,
)
from cosmos_commons.features.invitations.service import Made
from cosmos_commons.people import Username
from cosmos_commons.routing import Routes

routes = Routes()

_Number = Annotated[int, Path(ge=1, lt=2**62)]


def made(context: Context) -> Made:
    """When and where this request is made."""
    settings = context.commons.settings
    origin = context.commons.public_origin
    return Made(context.now, context.terms, f"{origin}{settings.service_prefix}join/")


@routes.get(
    "/lanes/{lane}/invitations",
    InvitationsPermission.INVITATION_LIST,
    response_model=InvitationList,
    summary="Links that let people in",
)
def list_invitations(
    context: Ctx,
    lane: str,
    after: Annotated[int | None, Query(ge=1, lt=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:
    with context.read() as session:
        lane_id = context.access.lane.id
        return respond(service.invitations(session, lane_id, context.now, after=after, limit=limit))


@routes.post(
    "/lanes/{lane}/invitations",
    InvitationsPermission.INVITATION_CREATE,
    response_model=MadeInvitation,
    status_code=201,
    responses=problem_responses(LinkMadeBefore),
    summary="Make a link that lets people in",
)
def make_invitation(context: Ctx, lane: str, body: NewInvitation) -> Response:
    now = context.now
    token = secret.fresh(context, now + timedelta(days=body.days))

    def work(session: Session, access: Access) -> Invitation:
        return service.invite(session, access, body, now, token)

    # What is kept for who asks again has no secret; it is made again for them.
    done = context.write(work, status=201)
    link = done.model(Invitation)
    if done.replayed:
        token = secret.again(context, link.expires_at)
        with context.read() as session:
            if not service.is_of(session, int(link.id), token):
                raise LinkMadeBefore
    shown = MadeInvitation(**link.model_dump(), url=made(context).join_url + token)
    return replace(done, body=shown.model_dump_json().encode()).response()


@routes.post(
    "/lanes/{lane}/guests",
    InvitationsPermission.INVITATION_CREATE,
    response_model=Invited,
    status_code=201,
    responses=problem_responses(NotAddresses),
    summary="Send a link for one person to each of a list of addresses",
)
def send_invitations(context: Ctx, lane: str, body: Guests) -> Response:
    def work(session: Session, access: Access) -> Invited:
        return service.invite_all(session, access, body, made(context))

    return context.write(work, status=201).response()


@routes.delete(
    "/lanes/{lane}/invitations/{invitation}",
    InvitationsPermission.INVITATION_DELETE,
    status_code=204,
    responses=problem_responses(NoSuchInvitation),
    summary="Let a link let nobody in any more",
)
def delete_invitation(context: Ctx, lane: str, invitation: _Number) -> Response:
    def work(session: Session, access: Access) -> None:
        service.withdraw(session, access, invitation, context.now)

    return context.write(work, status=204).response()


@routes.post(
    "/invitations/look",
    InvitationsPermission.INVITATION_READ,
    response_model=Inviting,
    responses=problem_responses(NoSuchInvitation),
    summary="What a link opens",
)
def look_at_invitation(context: Ctx, body: Token) -> Response:
    with context.read() as session:
        return respond(service.inviting(session, body.token, context.now))


@routes.post(
    "/invitations/accept",
    InvitationsPermission.INVITATION_USE,
    response_model=Inviting,
    responses=problem_responses(LaneFull, NoSuchInvitation, PaymentNeeded),
    summary="Come in by a link",
)
def accept_invitation(context: Ctx, body: Token) -> Response:
    def work(session: Session, access: Access) -> Inviting:
        return service.accept(session, access.principal, body.token, made(context))

    return context.write(work).response()


@routes.post(
    "/lanes/{lane}/requests",
    InvitationsPermission.REQUEST_CREATE,
    status_code=204,
    responses=problem_responses(AlreadyIn),
    summary="Ask to come in",
)
def ask_to_come_in(context: Ctx, lane: str, body: Asked) -> Response:
    def work(session: Session, access: Access) -> None:
        service.ask(session, access, body, context.now)

    return context.write(work, status=204).response()


@routes.get(
    "/lanes/{lane}/requests",
    InvitationsPermission.REQUEST_LIST,
    response_model=RequestList,
    summary="Who asks to come in",
)
def list_requests(context: Ctx, lane: str) -> Response:
    with context.read() as session:
        return respond(service.requests(session, context.access.lane.id))


@routes.post(
    "/lanes/{lane}/requests/{name}",
    InvitationsPermission.INVITATION_CREATE,
    status_code=204,
    responses=problem_responses(LaneFull, NoSuchRequest),
    summary="Let somebody in who asks",
)
def let_in(context: Ctx, lane: str, name: Username) -> Response:
    def work(session: Session, access: Access) -> None:
        service.let_in(session, access, name, made(context))

    return context.write(work, status=204).response()


@routes.delete(
    "/lanes/{lane}/requests/{name}",
    InvitationsPermission.REQUEST_DELETE,
    status_code=204,
    responses=problem_responses(NoSuchRequest),
    summary="Turn somebody down who asks",
)
def turn_down(context: Ctx, lane: str, name: Username) -> Response:
    def work(session: Session, access: Access) -> None:
        service.turn_down(session, access, name)

    return context.write(work, status=204).response()
