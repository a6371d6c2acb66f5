"""The front page, a lane's page, joining and leaving."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.features.discussion import service as discussion
from cosmos_commons.features.discussion.permissions import DiscussionPermission
from cosmos_commons.features.invitations.permissions import InvitationsPermission
from cosmos_commons.features.invitations.service import asks
from cosmos_commons.features.lanes import service
from cosmos_commons.features.lanes.permissions import LanesPermission
from cosmos_commons.features.lanes.schemas import LaneView
from cosmos_commons.features.notifications.permissions import NotificationsPermission
from cosmos_commons.features.notifications.service import unread
from cosmos_commons.features.prompts import service as prompts
from cosmos_commons.features.prompts.permissions import PromptsPermission
from cosmos_commons.features.search.permissions import SearchPermission
from cosmos_commons.lane import Lane
from cosmos_commons.permissions import CorePermission
from cosmos_commons.web.going import go, new_key
from cosmos_commons.web.news import latest
from cosmos_commons.web.notifications import new_in
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for
from cosmos_commons.web.standing import ended_says, lane_says, lanes_say, suspended


@pages.get("/", LanesPermission.LANE_LIST, include_in_schema=False)
def front(request: Request, context: Ctx) -> Response:
    """One's own lanes, and those open to everybody."""
    with context.read() as session:
        lanes = service.lanes_for(session, context.principal).items
        standings = lanes_say(session, context, lanes, words_for(request).language)
        notifications = new_in(session, context, (lane for lane in lanes if lane.role))
    return page(
        request,
        context,
        "front.html",
        own=[lane for lane in lanes if lane.role],
        others=[lane for lane in lanes if not lane.role],
        standings=standings,
        notifications=notifications,
        reads_letters=not context.commons.settings.smtp_url.get_secret_value()
        and context.may(CorePermission.LETTER_LIST),
        operates=context.may(CorePermission.OPERATION_READ),
        may_make=context.principal.is_person
        and (context.commons.settings.takes_money or context.may(LanesPermission.LANE_CREATE)),
    )


@pages.get("/lanes/{lane}", LanesPermission.LANE_READ, include_in_schema=False)
def lane_page(request: Request, context: Ctx, lane: str) -> Response:
    """What the lane is for, who looks after it, and for its members what is in it."""
    lane_id = context.access.lane.id
    reads_threads = context.may(DiscussionPermission.THREAD_LIST)
    reads_prompts = context.may(PromptsPermission.PROMPT_LIST)
    language = words_for(request).language
    with context.read() as session:
        row = session.get_one(Lane, lane_id)
        return page(
            request,
            context,
            "lane.html",
            lane=service.lane_view(session, context.access),
            stewards=service.leading(session, lane_id),
            standing=lane_says(session, context, row, language),
            ended=ended_says(session, context, row, language),
            suspended=suspended(session, context, lane_id),
            may_join=context.may(LanesPermission.MEMBERSHIP_CREATE),
            may_ask=context.may(InvitationsPermission.REQUEST_CREATE),
            asks=asks(session, lane_id, context.access.name),
            threads=discussion.threads(session, lane_id, context.access.name).items
            if reads_threads
            else None,
            prompts=prompts.prompts(session, context.access, context.now).items if reads_prompts else None,
            news=latest(session, lane_id) if reads_threads else [],
            notifications=unread(session, context.access, context.commons.features, context.now)
            if context.may(NotificationsPermission.NOTIFICATION_LIST)
            else None,
            may_search=context.may(SearchPermission.RESULT_LIST),
            may_begin=context.may(DiscussionPermission.THREAD_CREATE),
            looks_after=context.may(DiscussionPermission.REPORT_LIST),
            workspace=_workspace(context, lane),
            key=new_key(),
        )


@pages.post("/lanes/{lane}/join", LanesPermission.MEMBERSHIP_CREATE, include_in_schema=False)
def join(context: Ctx, lane: str) -> Response:
    """Become a member, and see the lane as one."""

    def work(session: Session, access: Access) -> LaneView:
        return service.join(session, access, context.now, context.terms)

    context.write(work)
    return go(context, f"lanes/{lane}")


@pages.post("/lanes/{lane}/leave", LanesPermission.MEMBERSHIP_END, include_in_schema=False)
def leave(context: Ctx, lane: str) -> Response:
    """Stop being a member."""

    def work(session: Session, access: Access) -> None:
        service.leave(session, access, context.now, context.terms)

    context.write(work)
    return go(context, "")


def _workspace(context: Context, lane: str) -> str:
    """Return where a member's workspace opens; the Hub's spawn page starts it and leads on."""
    return f"{context.commons.settings.hub_url}spawn/{context.principal.name}/{lane}"
