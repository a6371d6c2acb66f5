"""What mentions or answers one in a lane, as a page, and how much of it is new."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.errors import CommonsError
from cosmos_commons.features.lanes.schemas import LaneView
from cosmos_commons.features.lanes.service import lane_view
from cosmos_commons.features.notifications.permissions import NotificationsPermission
from cosmos_commons.features.notifications.routes import After
from cosmos_commons.features.notifications.schemas import NotificationId, Seen, Unread
from cosmos_commons.features.notifications.service import listed, read, unread
from cosmos_commons.search import NEWEST
from cosmos_commons.web.going import go
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for

_AT_ONCE = 20
_Shown = Annotated[list[NotificationId], Form(max_length=_AT_ONCE)]


@pages.get("/lanes/{lane}/notifications", NotificationsPermission.NOTIFICATION_LIST, include_in_schema=False)
def notifications_page(request: Request, context: Ctx, lane: str, after: After = NEWEST) -> Response:
    """What mentions or answers oneself, the newest first."""
    features = context.commons.features
    language = words_for(request).language
    with context.read() as session:
        found = listed(session, context.access, features, context.now, before=after, limit=_AT_ONCE)
        return page(
            request,
            context,
            "notifications.html",
            lane=lane_view(session, context.access),
            found=found,
            further=after != NEWEST,
            # What is all in sight is read by being looked at, and nothing that came since; else one says so.
            in_sight=found.unread == sum(not item.read for item in found.items),
            titles={feature.name: feature.words_in(language).title for feature in features},
        )


@pages.post(
    "/lanes/{lane}/notifications/read", NotificationsPermission.NOTIFICATION_UPDATE, include_in_schema=False
)
def have_read(context: Ctx, lane: str, seen: _Shown = []) -> Response:  # noqa: B006
    """Those that the page showed are read, or all of them where it showed only some."""
    asked = Seen(ids=seen or None)

    def work(session: Session, access: Access) -> Unread:
        return read(session, access, context.commons.features, context.now, asked)

    context.write(work)
    return go(context, f"lanes/{lane}/notifications")


def new_in(session: Session, context: Context, lanes: Iterable[LaneView]) -> Mapping[str, int]:
    """How much that concerns oneself is new in each of these lanes, where there is anything."""
    counted = {lane.slug: _new(session, context, lane.slug) for lane in lanes}
    return {slug: count for slug, count in counted.items() if count}


def _new(session: Session, context: Context, lane: str) -> int:
    commons = context.commons
    try:
        access = commons.rules.decide(
            session, context.principal, NotificationsPermission.NOTIFICATION_LIST, lane
        )
    except CommonsError:
        return 0
    return unread(session, access, commons.features, context.now)
