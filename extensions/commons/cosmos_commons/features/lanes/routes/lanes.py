"""The addresses of lanes: finding, making, bringing up to date."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.errors import NoSuchLane, NotAllowed, SignInRequired
from cosmos_commons.features.lanes import service
from cosmos_commons.features.lanes.making import create, publish
from cosmos_commons.features.lanes.permissions import LanesPermission
from cosmos_commons.features.lanes.routes.declared import routes
from cosmos_commons.features.lanes.schemas import (
    LaneList,
    LaneView,
    Me,
    PublishRequest,
)
from cosmos_commons.lane_making import LaneMaker, LaneNameTaken, NewLaneRequest, maker_of


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
