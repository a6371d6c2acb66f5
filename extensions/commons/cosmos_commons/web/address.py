"""Where somebody is written to: the form for it, and the page that the link in the letter opens."""

from typing import Annotated, Any

from fastapi import Form
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.errors import TooManyRequests
from cosmos_commons.features.people import address as service
from cosmos_commons.features.people.address import AddressRequest, AddressShown, NotAnAddress
from cosmos_commons.features.people.permissions import PeoplePermission
from cosmos_commons.web.going import followed, go
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for

_KIND = "address"


def address_values(session: Session, context: Context) -> dict[str, Any]:
    """What the macro `address_form` needs of a page that shows it."""
    return {"kept": service.shown(session, context.access.name), "typed": None, "errors": {}}


@pages.get("/me/address", PeoplePermission.ADDRESS_READ, include_in_schema=False)
def address_page(request: Request, context: Ctx, asked: bool = False) -> Response:
    """Where one is written to, and the form to change it; `asked`: a letter is under way."""
    with context.read() as session:
        return page(request, context, "address.html", asked=asked, **address_values(session, context))


@pages.post("/me/address", PeoplePermission.ADDRESS_UPDATE, include_in_schema=False)
def give_address(
    request: Request,
    context: Ctx,
    address: Annotated[str, Form()] = "",
    language: Annotated[str, Form()] = "en",
) -> Response:
    """Have a link sent there, or be written to no more where the field is empty."""
    _ = words_for(request).gettext

    def work(session: Session, access: Access) -> AddressShown:
        wanted = AddressRequest.model_validate({"address": address, "language": language})
        return service.ask(session, context, access.name, wanted)

    try:
        done = context.write(work).model(AddressShown)
    except (NotAnAddress, ValidationError):
        status, wrong = 422, _("This is not an e-mail address. Write it like name@example.org.")
    except TooManyRequests:
        status, wrong = 429, _("That was tried too often today. Please try again tomorrow.")
    else:
        return go(context, "me/address?asked=true" if done.asked else "me/address")
    with context.read() as session:
        values = address_values(session, context) | {"typed": address, "errors": {"address": wrong}}
    return page(request, context, "address.html", status, asked=False, **values)


@pages.get("/address/{token}", PeoplePermission.ADDRESS_READ, include_in_schema=False)
def follow_link(request: Request, context: Ctx, token: str) -> Response:
    """On to the page that asks whether the address is one's own."""
    service.asked_for(context, context.access.name, token)
    return followed(request, context, _KIND, token)


@pages.get("/address", PeoplePermission.ADDRESS_READ, include_in_schema=False)
def confirmation_page(request: Request, context: Ctx) -> Response:
    """The address that the link confirms, and the button."""
    token = context.commons.cookies.link(request, _KIND)
    wanted = service.asked_for(context, context.access.name, token)
    return page(request, context, "address_confirm.html", wanted=wanted, token=token)


@pages.post("/address", PeoplePermission.ADDRESS_UPDATE, include_in_schema=False)
def confirm(context: Ctx, token: Annotated[str, Form(max_length=1000)] = "") -> Response:
    """From now on, letters go there."""

    def work(session: Session, access: Access) -> AddressShown:
        return service.confirm(session, context, access.name, token)

    context.write(work)
    answer = go(context, "me/address")
    context.commons.cookies.drop_link(answer, _KIND)
    return answer
