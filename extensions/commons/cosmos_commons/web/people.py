"""Who is in a lane: everybody finds people there, and those who look after it add somebody who has an account."""

from typing import Annotated, Any

from fastapi import Form, Query
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.features.invitations import service as coming_in
from cosmos_commons.features.invitations.permissions import InvitationsPermission
from cosmos_commons.features.lanes import service
from cosmos_commons.features.lanes.permissions import LanesPermission
from cosmos_commons.lane import Role
from cosmos_commons.people import Person, Username
from cosmos_commons.web.going import go
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for

GIVEN_HERE = (Role.MEMBER, Role.FACILITATOR, Role.STEWARD)
"""What a steward can make somebody; the host is handed on by the host."""
_AT_ONCE = 100
_NAME: TypeAdapter[str] = TypeAdapter(Username)


def around(session: Session, context: Context) -> dict[str, Any]:
    """What each page about a lane's people is told: the lane, and which of those pages there are for who asks."""
    invites = context.may(InvitationsPermission.INVITATION_LIST)
    return {
        "lane": service.lane_view(session, context.access),
        "invites": invites,
        "waiting": coming_in.waiting(session, context.access.lane.id) if invites else 0,
    }


@pages.get("/lanes/{lane}/members", LanesPermission.MEMBERSHIP_LIST, include_in_schema=False)
def members_page(
    request: Request,
    context: Ctx,
    lane: str,
    q: Annotated[str, Query(max_length=120)] = "",
    after: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """A hundred people at a time, those with most to do first, or those of whose name one knows the beginning."""
    return _list(request, context, q=q, after=after)


@pages.post("/lanes/{lane}/members", LanesPermission.MEMBERSHIP_UPDATE, include_in_schema=False)
def add(
    request: Request,
    context: Ctx,
    lane: str,
    name: Annotated[str, Form(max_length=200)] = "",
    role: Annotated[Role, Form()] = Role.MEMBER,
) -> Response:
    """Let somebody in by the name they sign in with."""
    _ = words_for(request).gettext
    try:
        wanted = _NAME.validate_python(name.strip().lower())
    except ValidationError:
        return _list(
            request, context, 422, name=name, wrong=_("Write the name that the person signs in with.")
        )

    def work(session: Session, access: Access) -> Person:
        return service.set_role(session, access, wanted, role, context.now, context.terms)

    context.write(work)
    return go(context, f"lanes/{lane}/members?q={wanted}")


def _list(
    request: Request,
    context: Context,
    status: int = 200,
    *,
    q: str = "",
    after: str = "",
    name: str = "",
    wrong: str = "",
) -> Response:
    changes = context.may(LanesPermission.MEMBERSHIP_UPDATE)
    with context.read() as session:
        found = service.members(session, context.access.lane.id, search=q, after=after, limit=_AT_ONCE)
        return page(
            request,
            context,
            "members.html",
            status,
            people=found.items,
            following=found.next,
            changes=changes,
            q=q,
            after=after,
            name=name,
            roles=GIVEN_HERE,
            errors={"name": wrong} if wrong else {},
            **around(session, context),
        )
