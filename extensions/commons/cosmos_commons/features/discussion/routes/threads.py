"""The addresses of threads, of one's mark and of one's draft in them."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.features.discussion import service
from cosmos_commons.features.discussion.errors import NoSuchThread, NotInThisThread, ThreadNameTaken
from cosmos_commons.features.discussion.permissions import DiscussionPermission
from cosmos_commons.features.discussion.routes.declared import THREAD, Limit, routes
from cosmos_commons.features.discussion.schemas import (
    DraftToKeep,
    DraftView,
    Mark,
    NewThread,
    ReadUpTo,
    Thread,
    ThreadChange,
    ThreadList,
)


@routes.get(
    "/lanes/{lane}/threads",
    DiscussionPermission.THREAD_LIST,
    response_model=ThreadList,
    summary="The lane's threads",
)
def list_threads(
    context: Ctx, lane: str, after: Annotated[str | None, Query(max_length=60)] = None, limit: Limit = 100
) -> Response:
    access = context.access
    with context.read() as session:
        return respond(service.threads(session, access.lane.id, access.name, after=after, limit=limit))


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
    THREAD,
    DiscussionPermission.THREAD_READ,
    response_model=Thread,
    responses=problem_responses(NoSuchThread),
    summary="One thread",
)
def read_thread(context: Ctx, lane: str, thread: str) -> Response:
    access = context.access
    with context.read() as session:
        return respond(service.thread(session, access.lane.id, thread, access.name))


@routes.patch(
    THREAD,
    DiscussionPermission.THREAD_UPDATE,
    response_model=Thread,
    responses=problem_responses(NoSuchThread),
    summary="Rename, pin or lock a thread",
)
def change_thread(context: Ctx, lane: str, thread: str, body: ThreadChange) -> Response:
    def work(session: Session, access: Access) -> Thread:
        return service.change_thread(session, access, thread, body, context.now)

    return context.write(work).response()


@routes.put(
    f"{THREAD}/read",
    DiscussionPermission.MARK_UPDATE,
    response_model=Mark,
    responses=problem_responses(NoSuchThread, NotInThisThread),
    summary="Say how far one has read",
)
def mark_read(context: Ctx, lane: str, thread: str, body: ReadUpTo) -> Response:
    def work(session: Session, access: Access) -> Mark:
        return service.mark_read(session, access, thread, body)

    return context.write(work).response()


@routes.get(
    f"{THREAD}/draft",
    DiscussionPermission.DRAFT_READ,
    response_model=DraftView,
    responses=problem_responses(NoSuchThread),
    summary="One's own draft",
)
def read_draft(context: Ctx, lane: str, thread: str) -> Response:
    with context.read() as session:
        return respond(service.draft(session, context.access, thread))


@routes.put(
    f"{THREAD}/draft",
    DiscussionPermission.DRAFT_UPDATE,
    response_model=DraftView,
    responses=problem_responses(NoSuchThread),
    summary="Keep a draft, or throw it away",
)
def keep_draft(context: Ctx, lane: str, thread: str, body: DraftToKeep) -> Response:
    def work(session: Session, access: Access) -> DraftView:
        return service.keep_draft(session, access, thread, body, context.now)

    return context.write(work).response()
