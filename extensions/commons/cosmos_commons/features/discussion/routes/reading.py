"""The addresses where posts are read: a thread's pages, one post, its versions."""

from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.errors import Unprocessable
from cosmos_commons.features.discussion import service
from cosmos_commons.features.discussion.errors import NoSuchPost, NoSuchThread, VersionsHidden
from cosmos_commons.features.discussion.permissions import DiscussionPermission
from cosmos_commons.features.discussion.routes.declared import POST, POSTS, Limit, Number, routes
from cosmos_commons.features.discussion.schemas import Post, PostPage, VersionList

_Place = Annotated[int | None, Query(ge=0, lt=2**62)]


@routes.get(
    POSTS,
    DiscussionPermission.POST_LIST,
    response_model=PostPage,
    responses=problem_responses(NoSuchThread, Unprocessable),
    summary="A page of a thread's posts, oldest first",
)
def list_posts(
    context: Ctx,
    lane: str,
    thread: str,
    after: _Place = None,
    before: _Place = None,
    around: Annotated[int, Query(ge=0, lt=2**62)] | Literal["unread"] | None = None,
    limit: Limit = 50,
) -> Response:
    if sum(place is not None for place in (after, before, around)) > 1:
        raise Unprocessable("Give one of `after`, `before` and `around`.")
    access = context.access
    with context.glance() as session:
        page = service.posts(
            session,
            access.lane.id,
            thread,
            after=after or 0,
            before=before,
            around=around,
            name=access.name,
            limit=limit,
        )
        return respond(page)


@routes.get(
    POST,
    DiscussionPermission.POST_READ,
    response_model=Post,
    responses=problem_responses(NoSuchPost),
    summary="One post",
)
def read_post(context: Ctx, lane: str, thread: str, post: Number) -> Response:
    with context.read() as session:
        return respond(service.one(session, context.access.lane.id, thread, post))


@routes.get(
    f"{POST}/versions",
    DiscussionPermission.VERSION_LIST,
    response_model=VersionList,
    responses=problem_responses(NoSuchPost, VersionsHidden),
    summary="All that a post has said, newest first",
)
def list_versions(context: Ctx, lane: str, thread: str, post: Number) -> Response:
    with context.read() as session:
        return respond(service.versions(session, context.access, thread, post))
