"""Is the commons alive, and what can it be asked? Two addresses that everybody may read."""

from pydantic import BaseModel
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cosmos_commons.context import Ctx, respond
from cosmos_commons.permissions import CorePermission
from cosmos_commons.routing import Routes

routes = Routes()


class Health(BaseModel):
    """The commons answers and reaches its database."""

    status: str = "ok"


@routes.get("/healthz", CorePermission.HEALTH_READ, response_model=Health, summary="Is the commons alive")
def read_health(context: Ctx) -> Response:
    with context.read() as session:
        session.execute(text("SELECT 1"))
    return respond(Health())


@routes.get("/api/openapi.json", CorePermission.OPENAPI_READ, include_in_schema=False)
def read_openapi(request: Request) -> Response:
    return JSONResponse(request.app.openapi())
