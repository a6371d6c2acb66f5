"""The addresses of what stewards and hosts do about people: suspending, lifting that, handing the lane over."""

from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.features.lanes import leading
from cosmos_commons.features.lanes.errors import (
    HostOnly,
    LastSteward,
    NoSuchMember,
    NotYourself,
)
from cosmos_commons.features.lanes.permissions import LanesPermission
from cosmos_commons.features.lanes.routes.declared import routes
from cosmos_commons.features.lanes.schemas import (
    NextHost,
    Suspension,
    SuspensionList,
    SuspensionRequest,
)
from cosmos_commons.people import Person, Username


@routes.get(
    "/lanes/{lane}/suspensions",
    LanesPermission.SUSPENSION_LIST,
    response_model=SuspensionList,
    summary="Who is suspended",
)
def list_suspensions(context: Ctx, lane: str) -> Response:
    with context.read() as session:
        return respond(leading.suspensions(session, context.access.lane.id, context.now))


@routes.put(
    "/lanes/{lane}/suspensions/{name}",
    LanesPermission.SUSPENSION_UPDATE,
    response_model=Suspension,
    responses=problem_responses(HostOnly, LastSteward, NoSuchMember, NotYourself),
    summary="Keep somebody out for a time, or until it is lifted",
)
def put_suspension(context: Ctx, lane: str, name: Username, body: SuspensionRequest) -> Response:
    def work(session: Session, access: Access) -> Suspension:
        return leading.suspend(session, access, name, body, context.now, context.terms)

    return context.write(work).response()


@routes.delete(
    "/lanes/{lane}/suspensions/{name}",
    LanesPermission.SUSPENSION_UPDATE,
    status_code=204,
    responses=problem_responses(NoSuchMember),
    summary="Lift a suspension",
)
def delete_suspension(context: Ctx, lane: str, name: Username) -> Response:
    def work(session: Session, access: Access) -> None:
        leading.lift(session, access, name, context.now, context.terms)

    return context.write(work, status=204).response()


@routes.put(
    "/lanes/{lane}/host",
    LanesPermission.HOST_UPDATE,
    response_model=Person,
    responses=problem_responses(NoSuchMember, NotYourself),
    summary="Hand the lane over to another host",
)
def put_host(context: Ctx, lane: str, body: NextHost) -> Response:
    def work(session: Session, access: Access) -> Person:
        return leading.hand_over(session, access, body.name, context.now, context.terms)

    return context.write(work).response()
