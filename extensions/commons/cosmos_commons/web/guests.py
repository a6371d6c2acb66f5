"""Asking people in by letters to a list of addresses, pasted or in a table."""

from typing import Annotated, Any

from fastapi import File, Form, UploadFile
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.features.invitations import service
from cosmos_commons.features.invitations.errors import NotAddresses
from cosmos_commons.features.invitations.permissions import InvitationsPermission
from cosmos_commons.features.invitations.routes import made
from cosmos_commons.features.invitations.schemas import Guests, Invited
from cosmos_commons.lane import Lane
from cosmos_commons.web.addresses import TooMany, Unreadable, in_file, in_text, wrong_among
from cosmos_commons.web.inviting import told
from cosmos_commons.web.paths import pages
from cosmos_commons.web.people import around
from cosmos_commons.web.rendering import page, words_for

_LIST = "/lanes/{lane}/guests"
_A_LIST = {"addresses": "", "role": "member", "free": False, "days": "14", "words": ""}

_Field = Annotated[str, Form()]


@pages.get(_LIST, InvitationsPermission.INVITATION_CREATE, include_in_schema=False)
def guests_page(request: Request, context: Ctx, lane: str) -> Response:
    """The form to write to a list of addresses."""
    return _list(request, context)


@pages.post(_LIST, InvitationsPermission.INVITATION_CREATE, include_in_schema=False)
def send(
    request: Request,
    context: Ctx,
    lane: str,
    addresses: _Field = "",
    file: Annotated[UploadFile | None, File()] = None,
    role: _Field = "member",
    free: Annotated[bool, Form()] = False,
    days: _Field = "",
    words: _Field = "",
) -> Response:
    """Send each address a link of its own, or nothing at all, with everything that was typed still there."""
    _ = words_for(request).gettext
    typed: dict[str, Any] = {
        "addresses": addresses,
        "role": role,
        "free": free,
        "days": days,
        "words": words,
    }
    try:
        uploaded = in_file(file.file.read()) if file and file.filename else []
    except TooMany:
        return _list(request, context, 422, typed, {"file": _("This file has more than 5,000 rows.")})
    except Unreadable:
        nothing = _("No column of this file holds e-mail addresses. Save the table as CSV and try again.")
        return _list(request, context, 422, typed, {"file": nothing})
    wanted = [*in_text(addresses), *uploaded]
    typed["addresses"] = "\n".join(wanted)  # what came in the file is not lost when something is wrong
    if wrong := wrong_among(wanted):
        return _list(request, context, 422, typed, {"addresses": _not_addresses(request)}, wrong=wrong)
    try:
        asked = Guests.model_validate({**typed, "addresses": wanted, "days": days.strip()})
    except ValidationError as error:
        return _list(request, context, 422, typed, told(request, error))

    def work(session: Session, access: Access) -> Invited:
        return service.invite_all(session, access, asked, made(context))

    try:
        done = context.write(work, status=201).model(Invited)
    except NotAddresses as refused:
        found = refused.extra["wrong"]
        return _list(request, context, 422, typed, {"addresses": _not_addresses(request)}, wrong=found)
    return _list(request, context, 201, done=done)


def _list(
    request: Request,
    context: Context,
    status: int = 200,
    typed: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    *,
    wrong: list[str] | None = None,
    done: Invited | None = None,
) -> Response:
    with context.read() as session:
        return page(
            request,
            context,
            "guests.html",
            status,
            charges=session.get_one(Lane, context.access.lane.id).charges,
            typed=typed or _A_LIST,
            errors=errors or {},
            wrong=wrong or [],
            done=done,
            **around(session, context),
        )


def _not_addresses(request: Request) -> str:
    return words_for(request).gettext(
        "Some of these are not e-mail addresses. Nothing was sent; mend them and try again."
    )
