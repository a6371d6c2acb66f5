"""The addresses where one sees what mentions or answers one."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx, respond
from cosmos_commons.features.notifications.permissions import NotificationsPermission
from cosmos_commons.features.notifications.schemas import NotificationPage, Seen, Unread
from cosmos_commons.features.notifications.service import listed, read
from cosmos_commons.routing import Routes
from cosmos_commons.search import NEWEST

routes = Routes()

After = Annotated[int, Query(ge=1, le=NEWEST)]


@routes.get(
    "/lanes/{lane}/notifications",
    NotificationsPermission.NOTIFICATION_LIST,
    response_model=NotificationPage,
    summary="What mentions or answers oneself, newest first",
)
def list_notifications(
    context: Ctx, lane: str, after: After = NEWEST, limit: Annotated[int, Query(ge=1, le=50)] = 20
) -> Response:
    features = context.commons.features
    with context.read() as session:
        return respond(listed(session, context.access, features, context.now, before=after, limit=limit))


@routes.put(
    "/lanes/{lane}/notifications/read",
    NotificationsPermission.NOTIFICATION_UPDATE,
    response_model=Unread,
    summary="Have read what mentions or answers oneself, all of it or some",
)
def read_notifications(context: Ctx, lane: str, body: Seen | None = None) -> Response:
    def work(session: Session, access: Access) -> Unread:
        return read(session, access, context.commons.features, context.now, body)

    return context.write(work).response()
