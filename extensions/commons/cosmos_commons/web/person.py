"""One person of a lane, for those who look after it: what they are there, keeping them out, taking them out, and
handing the lane over to them."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Form
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx, Work
from cosmos_commons.errors import CommonsError
from cosmos_commons.features.lanes import leading, service
from cosmos_commons.features.lanes.errors import HostOnly, LastSteward, NoSuchMember, NotYourself
from cosmos_commons.features.lanes.permissions import LanesPermission
from cosmos_commons.features.lanes.schemas import Suspension, SuspensionRequest
from cosmos_commons.feeds import people_of
from cosmos_commons.lane import Role
from cosmos_commons.people import Person, Username
from cosmos_commons.web.going import go, new_key
from cosmos_commons.web.paths import pages
from cosmos_commons.web.people import GIVEN_HERE, around
from cosmos_commons.web.rendering import page, words_for

_Key = Annotated[str, Form(max_length=100)]
_PERSON = "/lanes/{lane}/members/{name}"


@pages.get(_PERSON, LanesPermission.MEMBERSHIP_UPDATE, include_in_schema=False)
def person_page(request: Request, context: Ctx, lane: str, name: Username) -> Response:
    """What can be done about this person."""
    return _shown(request, context, name)


@pages.post(f"{_PERSON}/role", LanesPermission.MEMBERSHIP_UPDATE, include_in_schema=False)
def give_role(
    request: Request, context: Ctx, lane: str, name: Username, role: Annotated[Role, Form()]
) -> Response:
    """Say what somebody is; who gives their own stewardship back sees the list, as a member does."""

    def work(session: Session, access: Access) -> Person:
        return service.set_role(session, access, name, role, context.now, context.terms)

    own = name == context.access.name
    return _done(request, context, name, work, f"lanes/{lane}/members" + ("" if own else f"/{name}"))


@pages.post(f"{_PERSON}/suspend", LanesPermission.SUSPENSION_UPDATE, include_in_schema=False)
def suspend(
    request: Request,
    context: Ctx,
    lane: str,
    name: Username,
    reason: Annotated[str, Form()] = "",
    days: Annotated[str, Form()] = "",
    key: _Key = "",
) -> Response:
    """Keep somebody out for some days, or, where none are given, until that is lifted."""
    _ = words_for(request).gettext
    try:
        asked = SuspensionRequest.model_validate({"reason": reason, "days": days.strip() or None})
    except ValidationError as wrong:
        told = {
            "reason": _("Write the reason in at most 500 characters."),
            "days": _("Write a number of days from 1 to 3,650, or leave it empty."),
        }
        errors = {field: told[field] for field in (str(error["loc"][0]) for error in wrong.errors())}
        typed = {"reason": reason, "days": days}
        return _shown(request, context, name, HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors, typed=typed)

    def work(session: Session, access: Access) -> Suspension:
        return leading.suspend(session, access, name, asked, context.now, context.terms)

    return _done(request, context, name, work, f"lanes/{lane}/suspensions", key)


@pages.get(f"{_PERSON}/remove", LanesPermission.MEMBERSHIP_DELETE, include_in_schema=False)
def ask_before_removing(request: Request, context: Ctx, lane: str, name: Username) -> Response:
    """What happens when somebody is taken out, before it does."""
    return _shown(request, context, name, template="member_remove.html")


@pages.post(f"{_PERSON}/remove", LanesPermission.MEMBERSHIP_DELETE, include_in_schema=False)
def remove(request: Request, context: Ctx, lane: str, name: Username, key: _Key = "") -> Response:
    """Take somebody out."""

    def work(session: Session, access: Access) -> None:
        service.remove(session, access, name, context.now, context.terms)

    return _done(request, context, name, work, f"lanes/{lane}/members", key)


@pages.get(f"{_PERSON}/host", LanesPermission.HOST_UPDATE, include_in_schema=False)
def ask_before_handing_over(request: Request, context: Ctx, lane: str, name: Username) -> Response:
    """What it means to hand the lane over, before it is done."""
    return _shown(request, context, name, template="member_host.html")


@pages.post(f"{_PERSON}/host", LanesPermission.HOST_UPDATE, include_in_schema=False)
def hand_over(request: Request, context: Ctx, lane: str, name: Username, key: _Key = "") -> Response:
    """Make somebody the host; who was it stays a steward."""

    def work(session: Session, access: Access) -> Person:
        return leading.hand_over(session, access, name, context.now, context.terms)

    return _done(request, context, name, work, f"lanes/{lane}/members", key)


@pages.get("/lanes/{lane}/suspensions", LanesPermission.SUSPENSION_LIST, include_in_schema=False)
def suspensions_page(request: Request, context: Ctx, lane: str) -> Response:
    """Who is kept out now, why, and until when."""
    with context.read() as session:
        held = leading.suspensions(session, context.access.lane.id, context.now).items
        return page(
            request, context, "suspensions.html", held=held, key=new_key(), **around(session, context)
        )


@pages.post(
    "/lanes/{lane}/suspensions/{name}/lift", LanesPermission.SUSPENSION_UPDATE, include_in_schema=False
)
def lift(context: Ctx, lane: str, name: Username, key: _Key = "") -> Response:
    """Let somebody be again what they were."""

    def work(session: Session, access: Access) -> None:
        leading.lift(session, access, name, context.now, context.terms)

    context.write(work, key=key)
    return go(context, f"lanes/{lane}/suspensions")


def _done(request: Request, context: Context, name: str, work: Work, then: str, key: str = "") -> Response:
    """Do it and go on, or show the person's page with why it cannot be done."""
    try:
        context.write(work, key=key)
    except (HostOnly, LastSteward, NotYourself) as refused:
        return _shown(request, context, name, refused.status, refused=refused)
    return go(context, then)


def _shown(
    request: Request,
    context: Context,
    name: str,
    status: int = 200,
    *,
    template: str = "member.html",
    refused: CommonsError | None = None,
    errors: dict[str, str] | None = None,
    typed: dict[str, Any] | None = None,
) -> Response:
    may = {
        "suspends": context.may(LanesPermission.SUSPENSION_UPDATE),
        "removes": context.may(LanesPermission.MEMBERSHIP_DELETE),
        "hands_over": context.may(LanesPermission.HOST_UPDATE),
    }
    with context.read() as session:
        person = people_of(session, context.access.lane.id, {name})[name]
        if person.role is None:
            raise NoSuchMember
        return page(
            request,
            context,
            template,
            status,
            person=person,
            own=name == context.access.name,
            roles=GIVEN_HERE,
            refused=refused.code if refused else "",
            errors=errors or {},
            typed=typed or {"reason": "", "days": ""},
            key=new_key(),
            **may,
            **around(session, context),
        )
