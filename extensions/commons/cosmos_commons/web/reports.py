"""What people reported, for those who look after a lane: to read, to hide with a reason, to put away."""

from typing import Annotated, Literal

from fastapi import Form, Query
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx
from cosmos_commons.features.discussion import service
from cosmos_commons.features.discussion.permissions import DiscussionPermission
from cosmos_commons.features.discussion.routes.declared import Number
from cosmos_commons.features.discussion.schemas import Post, Reason, Report
from cosmos_commons.features.lanes.service import lane_view
from cosmos_commons.web.going import go, new_key
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page

_AT_ONCE = 50

_Key = Annotated[str, Form(max_length=100)]


@pages.get("/lanes/{lane}/reports", DiscussionPermission.REPORT_LIST, include_in_schema=False)
def reports_page(
    request: Request,
    context: Ctx,
    lane: str,
    state: Literal["open", "closed"] = "open",
    after: Annotated[int | None, Query(ge=0, lt=2**62)] = None,
) -> Response:
    """Reports, newest first: those to look at, or those that were dealt with."""
    with context.read() as session:
        return page(
            request,
            context,
            "reports.html",
            lane=lane_view(session, context.access),
            reports=service.reports(session, context.access.lane.id, state, after=after, limit=_AT_ONCE),
            state=state,
            key=new_key(),
        )


@pages.post(
    "/lanes/{lane}/reports/{report}/close", DiscussionPermission.REPORT_UPDATE, include_in_schema=False
)
def put_away(context: Ctx, lane: str, report: Number, key: _Key = "") -> Response:
    """Close the report: its post stays as it is."""

    def work(session: Session, access: Access) -> Report:
        return service.close_report(session, access, report, context.now)

    context.write(work, key=key)
    return go(context, f"lanes/{lane}/reports")


@pages.post("/lanes/{lane}/reports/{report}/hide", DiscussionPermission.POST_HIDE, include_in_schema=False)
def hide_reported(
    context: Ctx, lane: str, report: Number, reason: Annotated[str, Form()] = "", key: _Key = ""
) -> Response:
    """Hide the post, which closes its reports; without a reason nothing is done."""
    try:
        asked = Reason(reason=reason)
    except ValidationError:
        return go(context, f"lanes/{lane}/reports", f"report-{report}")

    def work(session: Session, access: Access) -> Post:
        post = service.reported(session, access, report)
        return service.hide(session, access, post.thread, int(post.id), asked, context.now)

    context.write(work, key=key)
    return go(context, f"lanes/{lane}/reports")
