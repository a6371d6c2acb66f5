"""The addresses of decisions: may somebody be in a lane, and why; and the groups that follow."""

from starlette.responses import Response

from cosmos_commons.context import Ctx, respond
from cosmos_commons.features.lanes.entitlement import entitlement, groups_of
from cosmos_commons.features.lanes.permissions import LanesPermission
from cosmos_commons.features.lanes.routes.declared import routes
from cosmos_commons.features.lanes.schemas import (
    Entitlement,
    Groups,
)


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
