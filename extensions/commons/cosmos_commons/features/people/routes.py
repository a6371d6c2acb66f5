"""The addresses of people's display names."""

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx
from cosmos_commons.features.people.permissions import PeoplePermission
from cosmos_commons.people import Username, call
from cosmos_commons.routing import Routes
from cosmos_commons.text import Line

routes = Routes()


class Called(BaseModel):
    """What to call somebody."""

    model_config = ConfigDict(extra="forbid")

    display_name: Line


@routes.put(
    "/people/{name}",
    PeoplePermission.PERSON_UPDATE,
    response_model=Called,
    summary="Say what a person is called",
)
def call_person(context: Ctx, name: Username, body: Called) -> Response:
    def work(session: Session, _access: Access) -> Called:
        call(session, name, body.display_name, context.now)
        return body

    return context.write(work).response()
