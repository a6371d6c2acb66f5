"""The address of one's own words, to take along."""

from starlette.responses import Response

from cosmos_commons.context import Ctx, respond
from cosmos_commons.features.lanes.permissions import LanesPermission
from cosmos_commons.features.lanes.routes.declared import routes
from cosmos_commons.features.lanes.schemas import (
    MyWords,
)
from cosmos_commons.features.lanes.taking_along import mine


@routes.get(
    "/lanes/{lane}/mine",
    LanesPermission.OWN_WORDS_READ,
    response_model=MyWords,
    summary="All that one wrote in the lane, to take along",
)
def read_mine(context: Ctx, lane: str) -> Response:
    with context.read() as session:
        return respond(mine(session, context.commons, context.access))
