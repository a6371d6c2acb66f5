"""The addresses where members write: posts, edits and reactions."""

from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx, problem_responses
from cosmos_commons.features.discussion import service
from cosmos_commons.features.discussion.errors import (
    EditedMeanwhile,
    NoSuchPost,
    NoSuchThread,
    NotInThisThread,
    NotYourPost,
    PostHidden,
    ThreadLocked,
)
from cosmos_commons.features.discussion.permissions import DiscussionPermission
from cosmos_commons.features.discussion.routes.declared import POST, POSTS, Number, routes
from cosmos_commons.features.discussion.schemas import Kind, NewPost, Post, PostEdit
from cosmos_commons.lane_text import words


@routes.post(
    POSTS,
    DiscussionPermission.POST_CREATE,
    response_model=Post,
    status_code=201,
    responses=problem_responses(NoSuchThread, ThreadLocked, NotInThisThread),
    summary="Post, or reply",
)
def create_post(context: Ctx, lane: str, thread: str, body: NewPost) -> Response:
    said = words(context, body.text)

    def work(session: Session, access: Access) -> Post:
        return service.post(session, access, thread, body, said, context.now)

    return context.write(work, status=201).response()


@routes.put(
    POST,
    DiscussionPermission.POST_UPDATE,
    response_model=Post,
    responses=problem_responses(NoSuchPost, NotYourPost, EditedMeanwhile),
    summary="Edit one's own post",
)
def edit_post(context: Ctx, lane: str, thread: str, post: Number, body: PostEdit) -> Response:
    said = words(context, body.text)

    def work(session: Session, access: Access) -> Post:
        return service.edit(session, access, thread, post, body, said, context.now)

    return context.write(work).response()


@routes.delete(
    POST,
    DiscussionPermission.POST_DELETE,
    response_model=Post,
    responses=problem_responses(NoSuchPost, NotYourPost),
    summary="Take one's own words back",
)
def delete_post(context: Ctx, lane: str, thread: str, post: Number) -> Response:
    def work(session: Session, access: Access) -> Post:
        return service.delete(session, access, thread, post, context.now)

    return context.write(work).response()


@routes.put(
    f"{POST}/reactions/{{kind}}",
    DiscussionPermission.REACTION_CREATE,
    response_model=Post,
    responses=problem_responses(NoSuchPost, PostHidden),
    summary="React to a post",
)
def react(context: Ctx, lane: str, thread: str, post: Number, kind: Kind) -> Response:
    def work(session: Session, access: Access) -> Post:
        return service.react(session, access, thread, post, kind, context.now)

    return context.write(work).response()


@routes.delete(
    f"{POST}/reactions/{{kind}}",
    DiscussionPermission.REACTION_DELETE,
    response_model=Post,
    responses=problem_responses(NoSuchPost, PostHidden),
    summary="Take a reaction back",
)
def take_reaction_back(context: Ctx, lane: str, thread: str, post: Number, kind: Kind) -> Response:
    def work(session: Session, access: Access) -> Post:
        return service.take_back(session, access, thread, post, kind, context.now)

    return context.write(work).response()
