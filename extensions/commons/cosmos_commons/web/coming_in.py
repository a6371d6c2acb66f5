"""Coming in by a link: the lane it opens, and one button.

The link's secret is in the address of the first request alone. It is kept in a cookie from there on, through signing
in or up, so that no history, log or `Referer` header has it.
"""

import re
from typing import Annotated

from fastapi import Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.features.invitations import service
from cosmos_commons.features.invitations.errors import NoSuchInvitation, PaymentNeeded
from cosmos_commons.features.invitations.permissions import InvitationsPermission
from cosmos_commons.features.invitations.routes import made
from cosmos_commons.features.invitations.schemas import Inviting
from cosmos_commons.lane import Lane, Membership, Role
from cosmos_commons.web.going import followed, go
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page

_KIND = "join"
_SECRET = re.compile(r"[A-Za-z0-9_-]{20,100}")


@pages.get("/join/{token}", InvitationsPermission.INVITATION_READ, include_in_schema=False)
def follow_link(request: Request, context: Ctx, token: str) -> Response:
    """On to the page that the link opens."""
    if not _SECRET.fullmatch(token):
        raise NoSuchInvitation
    return followed(request, context, _KIND, token)


@pages.get("/join", InvitationsPermission.INVITATION_READ, include_in_schema=False)
def join_page(request: Request, context: Ctx) -> Response:
    """What the lane is for, and the button; who is in already is led there."""
    token = context.commons.cookies.link(request, _KIND)
    with context.read() as session:
        if opened := service.came_by(session, token, context.principal.name):
            return go(context, f"lanes/{opened.lane}")
        inviting = service.inviting(session, token, context.now)
        if _has_it(session, context, inviting):
            return go(context, f"lanes/{inviting.lane}")
    return page(request, context, "join.html", inviting=inviting, token=token)


@pages.post("/join", InvitationsPermission.INVITATION_USE, include_in_schema=False)
def come_in(context: Ctx, token: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Come in, and see the lane as its member; where members pay, first go where they do."""

    def work(session: Session, access: Access) -> Inviting:
        return service.accept(session, access.principal, token, made(context))

    try:
        opened = context.write(work).model(Inviting)
    except PaymentNeeded as needed:
        return go(context, f"pay/{needed.extra['lane']}")
    answer = go(context, f"lanes/{opened.lane}")
    context.commons.cookies.drop_link(answer, _KIND)
    return answer


def invited_to(request: Request, context: Context, session: Session) -> str:
    """The slug of the lane that the link which was followed last in this browser opens; empty for none."""
    try:
        return service.inviting(session, context.commons.cookies.link(request, _KIND), context.now).lane
    except NoSuchInvitation:
        return ""


def link_to(request: Request, context: Context, session: Session, lane_id: int) -> int | None:
    """The number of that link, where it opens this lane."""
    return service.paying(session, context.commons.cookies.link(request, _KIND), lane_id, context.now)


def _has_it(session: Session, context: Context, inviting: Inviting) -> bool:
    """Whether who asks is already all that the link would make them."""
    lane_id = session.query(Lane.id).where(Lane.slug == inviting.lane).scalar()
    held = session.get(Membership, (lane_id, context.principal.name))
    return held is not None and Role(held.role).rank >= Role(inviting.role).rank
