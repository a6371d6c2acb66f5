"""The addresses of threads and posts."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.features.discussion import service
from cosmos_commons.features.discussion.errors import NoSuchPost, NoSuchThread, ThreadNameTaken
from cosmos_commons.features.discussion.permissions import DiscussionPermission
from cosmos_commons.features.discussion.schemas import NewPost, NewThread, Post, PostPage, Thread, ThreadList
from cosmos_commons.routing import Routes
from cosmos_commons.text import render

routes = Routes()
MOST = 500


@routes.get(
    "/lanes/{lane}/threads",
    DiscussionPermission.THREAD_LIST,
    response_model=ThreadList,
    summary="The lane's threads",
)
def list_threads(context: Ctx, lane: str) -> Response:
    with context.read() as session:
        return respond(service.threads(session, context.access.lane.id))


@routes.post(
    "/lanes/{lane}/threads",
    DiscussionPermission.THREAD_CREATE,
    response_model=Thread,
    status_code=201,
    responses=problem_responses(ThreadNameTaken),
    summary="Begin a thread",
)
def create_thread(context: Ctx, lane: str, body: NewThread) -> Response:
    def work(session: Session, access: Access) -> Thread:
        return service.start_thread(session, access.lane.id, access.name, body, context.now)

    return context.write(work, status=201).response()


@routes.get(
    "/lanes/{lane}/threads/{thread}",
    DiscussionPermission.THREAD_READ,
    response_model=Thread,
    responses=problem_responses(NoSuchThread),
    summary="One thread",
)
def read_thread(context: Ctx, lane: str, thread: str) -> Response:
    with context.read() as session:
        return respond(service.thread(session, context.access.lane.id, thread))


@routes.get(
    "/lanes/{lane}/threads/{thread}/posts",
    DiscussionPermission.POST_LIST,
    response_model=PostPage,
    responses=problem_responses(NoSuchThread),
    summary="A thread's posts, oldest first",
)
def list_posts(
    context: Ctx,
    lane: str,
    thread: str,
    after: Annotated[int, Query(ge=0, lt=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> Response:
    with context.read() as session:
        return respond(service.posts(session, context.access.lane.id, thread, after=after, limit=limit))


@routes.post(
    "/lanes/{lane}/threads/{thread}/posts",
    DiscussionPermission.POST_CREATE,
    response_model=Post,
    status_code=201,
    responses=problem_responses(NoSuchThread, NoSuchPost),
    summary="Post, or reply",
)
def create_post(context: Ctx, lane: str, thread: str, body: NewPost) -> Response:
    html = render(body.text)

    def work(session: Session, access: Access) -> Post:
        return service.post(session, access.lane.id, thread, access.name, body, html, context.now)

    return context.write(work, status=201).response()
