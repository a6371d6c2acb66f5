"""The addresses of lanes and their members."""

from typing import Annotated

from fastapi import Depends, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.errors import LaneCharges, LaneFull, NoSuchLane, NotAllowed, SignInRequired
from cosmos_commons.features.lanes import service
from cosmos_commons.features.lanes.entitlement import entitlement, groups_of
from cosmos_commons.features.lanes.errors import (
    HostOnly,
    InvitationOnly,
    LastSteward,
    NoSuchMember,
)
from cosmos_commons.features.lanes.making import create, publish
from cosmos_commons.features.lanes.permissions import LanesPermission
from cosmos_commons.features.lanes.schemas import (
    Entitlement,
    Groups,
    LaneList,
    LaneView,
    Me,
    MemberList,
    PublishRequest,
    RoleRequest,
)
from cosmos_commons.lane_making import LaneMaker, LaneNameTaken, NewLaneRequest, maker_of
from cosmos_commons.people import Person, Username
from cosmos_commons.routing import Routes

routes = Routes()


def lane_maker(context: Ctx) -> LaneMaker:
    """The maker of lanes of the running commons."""
    return maker_of(context.commons)


@routes.get("/me", LanesPermission.SELF_READ, response_model=Me, summary="Oneself and one's lanes")
def read_me(context: Ctx) -> Response:
    with context.read() as session:
        return respond(service.me(session, context.principal))


@routes.get(
    "/lanes", LanesPermission.LANE_LIST, response_model=LaneList, summary="Public lanes and one's own"
)
def list_lanes(context: Ctx) -> Response:
    with context.read() as session:
        return respond(service.lanes_for(session, context.principal))


@routes.post(
    "/lanes",
    LanesPermission.LANE_CREATE,
    response_model=LaneView,
    status_code=201,
    responses=problem_responses(SignInRequired, NotAllowed, LaneNameTaken),
    summary="Make a lane from a playbook",
)
def create_lane(
    context: Ctx, body: NewLaneRequest, maker: Annotated[LaneMaker, Depends(lane_maker)]
) -> Response:
    return create(context, maker, body).response()


@routes.get(
    "/lanes/{lane}",
    LanesPermission.LANE_READ,
    response_model=LaneView,
    responses=problem_responses(NoSuchLane),
    summary="One lane",
)
def read_lane(context: Ctx, lane: str) -> Response:
    with context.read() as session:
        return respond(service.lane_view(session, context.access))


@routes.post(
    "/lanes/{lane}/curriculum",
    LanesPermission.CURRICULUM_PUBLISH,
    response_model=LaneView,
    responses=problem_responses(NoSuchLane),
    summary="Publish the playbook as it is now",
)
def publish_curriculum(
    context: Ctx, lane: str, body: PublishRequest, maker: Annotated[LaneMaker, Depends(lane_maker)]
) -> Response:
    return publish(context, maker, body).response()


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


@routes.get(
    "/lanes/{lane}/entitlement",
    LanesPermission.OWN_ENTITLEMENT_READ,
    response_model=Entitlement,
    summary="May I be in the lane, as what, and why",
)
def read_own_entitlement(context: Ctx, lane: str) -> Response:
    with context.read() as session:
        return respond(entitlement(session, lane, context.access.name, context.now, context.terms))


@routes.get(
    "/lanes/{lane}/entitlements/{name}",
    LanesPermission.ENTITLEMENT_READ,
    response_model=Entitlement,
    summary="May this person be in the lane, as what, and why",
)
def read_entitlement(context: Ctx, lane: str, name: str, admin: bool = False) -> Response:
    with context.read() as session:
        return respond(entitlement(session, lane, name, context.now, context.terms, admin=admin))


@routes.get(
    "/people/{name}/groups",
    LanesPermission.GROUPS_READ,
    response_model=Groups,
    summary="Which of the Hub's groups this person belongs in",
)
def read_groups(context: Ctx, name: str) -> Response:
    with context.read() as session:
        return respond(Groups(groups=groups_of(session, name, context.now, context.terms)))
