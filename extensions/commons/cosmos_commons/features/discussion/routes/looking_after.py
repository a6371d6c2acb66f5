"""The addresses for what should not be there: reports by members, and hiding by those who look after the lane."""

from typing import Literal

from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.features.discussion import service
from cosmos_commons.features.discussion.errors import NoSuchPost, NoSuchReport, PostDeleted, PostHidden
from cosmos_commons.features.discussion.permissions import DiscussionPermission
from cosmos_commons.features.discussion.routes.declared import POST, After, Limit, Number, routes
from cosmos_commons.features.discussion.schemas import (
    Post,
    Reason,
    Report,
    ReportChange,
    Reported,
    ReportList,
)


@routes.post(
    f"{POST}/reports",
    DiscussionPermission.REPORT_CREATE,
    response_model=Reported,
    status_code=201,
    responses=problem_responses(NoSuchPost, PostHidden),
    summary="Report a post to those who look after the lane",
)
def report_post(context: Ctx, lane: str, thread: str, post: Number, body: Reason) -> Response:
    def work(session: Session, access: Access) -> Reported:
        return service.report(session, access, thread, post, body, context.now)

    return context.write(work, status=201).response()


@routes.get(
    "/lanes/{lane}/reports",
    DiscussionPermission.REPORT_LIST,
    response_model=ReportList,
    summary="Reports, newest first",
)
def list_reports(
    context: Ctx,
    lane: str,
    state: Literal["open", "closed"] = "open",
    after: After = None,
    limit: Limit = 50,
) -> Response:
    with context.read() as session:
        return respond(service.reports(session, context.access.lane.id, state, after=after, limit=limit))


@routes.patch(
    "/lanes/{lane}/reports/{report}",
    DiscussionPermission.REPORT_UPDATE,
    response_model=Report,
    responses=problem_responses(NoSuchReport),
    summary="Close a report",
)
def close_report(context: Ctx, lane: str, report: Number, body: ReportChange) -> Response:
    def work(session: Session, access: Access) -> Report:
        return service.close_report(session, access, report, context.now)

    return context.write(work).response()


@routes.put(
    f"{POST}/hidden",
    DiscussionPermission.POST_HIDE,
    response_model=Post,
    responses=problem_responses(NoSuchPost, PostDeleted),
    summary="Hide a post, with a reason that all can read",
)
def hide_post(context: Ctx, lane: str, thread: str, post: Number, body: Reason) -> Response:
    def work(session: Session, access: Access) -> Post:
        return service.hide(session, access, thread, post, body, context.now)

    return context.write(work).response()


@routes.delete(
    f"{POST}/hidden",
    DiscussionPermission.POST_HIDE,
    response_model=Post,
    responses=problem_responses(NoSuchPost, PostDeleted),
    summary="Show a hidden post again",
)
def unhide_post(context: Ctx, lane: str, thread: str, post: Number) -> Response:
    def work(session: Session, access: Access) -> Post:
        return service.unhide(session, access, thread, post, context.now)

    return context.write(work).response()
