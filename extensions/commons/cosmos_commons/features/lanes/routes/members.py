"""The addresses of who is in a lane: joining, leaving, being given a role, being taken out."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.errors import LaneCharges, LaneFull, NoSuchLane
from cosmos_commons.features.lanes import service
from cosmos_commons.features.lanes.errors import (
    HostOnly,
    InvitationOnly,
    LastSteward,
    NoSuchMember,
)
from cosmos_commons.features.lanes.permissions import LanesPermission
from cosmos_commons.features.lanes.routes.declared import routes
from cosmos_commons.features.lanes.schemas import (
    LaneView,
    MemberList,
    RoleRequest,
)
from cosmos_commons.people import Person, Username


@routes.post(
    "/lanes/{lane}/join",
    LanesPermission.MEMBERSHIP_CREATE,
    response_model=LaneView,
    responses=problem_responses(InvitationOnly, LaneCharges, LaneFull, NoSuchLane),
    summary="Become a member of an open lane",
)
def join_lane(context: Ctx, lane: str) -> Response:
    return context.write(
        lambda session, access: service.join(session, access, context.now, context.terms)
    ).response()


@routes.post(
    "/lanes/{lane}/leave",
    LanesPermission.MEMBERSHIP_END,
    status_code=204,
    responses=problem_responses(LastSteward),
    summary="Stop being a member",
)
def leave_lane(context: Ctx, lane: str) -> Response:
    def work(session: Session, access: Access) -> None:
        service.leave(session, access, context.now, context.terms)

    return context.write(work, status=204).response()


@routes.get(
    "/lanes/{lane}/members",
    LanesPermission.MEMBERSHIP_LIST,
    response_model=MemberList,
    summary="Who is in the lane",
)
def list_members(
    context: Ctx,
    lane: str,
    q: Annotated[str, Query(max_length=120, description="The beginning of a name.")] = "",
    after: Annotated[str, Query(max_length=64)] = "",
    limit: Annotated[int, Query(ge=1, le=5000)] = 5000,
) -> Response:
    with context.read() as session:
        found = service.members(session, context.access.lane.id, search=q, after=after, limit=limit)
        return respond(found)


@routes.put(
    "/lanes/{lane}/members/{name}",
    LanesPermission.MEMBERSHIP_UPDATE,
    response_model=Person,
    responses=problem_responses(HostOnly, LaneFull, LastSteward),
    summary="Say what somebody is in the lane",
)
def put_member(context: Ctx, lane: str, name: Username, body: RoleRequest) -> Response:
    def work(session: Session, access: Access) -> Person:
        return service.set_role(session, access, name, body.role, context.now, context.terms)

    return context.write(work).response()


@routes.delete(
    "/lanes/{lane}/members/{name}",
    LanesPermission.MEMBERSHIP_DELETE,
    status_code=204,
    responses=problem_responses(HostOnly, LastSteward, NoSuchMember),
    summary="Take somebody out of the lane",
)
def delete_member(context: Ctx, lane: str, name: Username) -> Response:
    def work(session: Session, access: Access) -> None:
        service.remove(session, access, name, context.now, context.terms)

    return context.write(work, status=204).response()
