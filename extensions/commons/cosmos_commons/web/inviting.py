"""Asking people in by links to hand on, and what is wrong with what a steward typed for it."""

from secrets import token_urlsafe
from typing import Annotated, Any

from fastapi import Form, Path, Query
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.cookies import browser_scheme
from cosmos_commons.features.invitations import service
from cosmos_commons.features.invitations.permissions import InvitationsPermission
from cosmos_commons.features.invitations.routes import made
from cosmos_commons.features.invitations.schemas import Invitation, NewInvitation
from cosmos_commons.lane import Lane
from cosmos_commons.web.going import go, new_key
from cosmos_commons.web.paths import pages
from cosmos_commons.web.people import around
from cosmos_commons.web.rendering import page, words_for

_AT_ONCE = 50
_LINKS = "/lanes/{lane}/invitations"
_A_LINK = {"role": "member", "free": False, "note": "", "uses": "1", "days": "14"}

_Field = Annotated[str, Form()]
_Number = Annotated[int, Path(ge=1, lt=2**62)]


@pages.get(_LINKS, InvitationsPermission.INVITATION_LIST, include_in_schema=False)
def invitations_page(
    request: Request,
    context: Ctx,
    lane: str,
    after: Annotated[int | None, Query(ge=1, lt=2**62)] = None,
) -> Response:
    """The links that let people in now, and the form for a new one."""
    return _links(request, context, after=after)


@pages.post(_LINKS, InvitationsPermission.INVITATION_CREATE, include_in_schema=False)
def make_link(
    request: Request,
    context: Ctx,
    lane: str,
    role: _Field = "member",
    free: Annotated[bool, Form()] = False,
    note: _Field = "",
    uses: _Field = "",
    days: _Field = "",
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Make a link and show it, this once: what a form sent twice is answered with holds no secret."""
    typed = {"role": role, "free": free, "note": note, "uses": uses, "days": days}
    try:
        asked = NewInvitation.model_validate(
            {**typed, "note": note.strip(), "uses": uses.strip() or None, "days": days.strip()}
        )
    except ValidationError as wrong:
        return _links(request, context, 422, typed=typed, errors=told(request, wrong))
    token = token_urlsafe(32)

    def work(session: Session, access: Access) -> Invitation:
        return service.invite(session, access, asked, context.now, token)

    replayed = context.write(work, key=key).replayed
    url = "" if replayed else made(context).join_url + token
    if url and not context.commons.public_origin:
        url = f"{browser_scheme(request)}://{request.headers.get('host', '')}{url}"
    return _links(request, context, link=url, again=not url)


@pages.post(
    f"{_LINKS}/{{invitation}}/withdraw", InvitationsPermission.INVITATION_DELETE, include_in_schema=False
)
def withdraw(context: Ctx, lane: str, invitation: _Number) -> Response:
    """Let a link let nobody in any more."""

    def work(session: Session, access: Access) -> None:
        service.withdraw(session, access, invitation, context.now)

    context.write(work)
    return go(context, f"lanes/{lane}/invitations")


def _links(
    request: Request,
    context: Context,
    status: int = 200,
    *,
    after: int | None = None,
    typed: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    link: str = "",
    again: bool = False,
) -> Response:
    with context.read() as session:
        lane_id = context.access.lane.id
        return page(
            request,
            context,
            "invitations.html",
            status,
            links=service.invitations(session, lane_id, context.now, after=after, limit=_AT_ONCE),
            charges=session.get_one(Lane, lane_id).charges,
            typed=typed or _A_LINK,
            errors=errors or {},
            link=link,
            again=again,
            key=new_key(),
            **around(session, context),
        )


def told(request: Request, wrong: ValidationError) -> dict[str, str]:
    """What to say beside each field of an invitation, by its name."""
    _ = words_for(request).gettext
    said = {
        "addresses": _("Write at least one address, and at most 5,000."),
        "days": _("Write a number of days from 1 to 365."),
        "note": _("Use at most 120 characters."),
        "uses": _("Write a number from 1 to 100,000, or leave it empty."),
        "words": _("Use at most 20,000 characters."),
    }
    fields = dict.fromkeys(str(error["loc"][0]) for error in wrong.errors())
    return {field: said.get(field, _("Choose one of what is offered.")) for field in fields}
