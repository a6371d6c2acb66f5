"""A conversation as a page: readable and writable without a script, live with one."""

from typing import Annotated

from fastapi import Form
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.features.discussion import service
from cosmos_commons.features.discussion.permissions import DiscussionPermission
from cosmos_commons.features.discussion.schemas import NewPost, NewThread, Post, Thread
from cosmos_commons.features.lanes.service import lane_view
from cosmos_commons.web.going import go, new_key
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for

# With a script the rest is fetched as it is read; without one, this many and a link to the next.
_AT_ONCE = 200


@pages.get("/lanes/{lane}/threads/{thread}", DiscussionPermission.THREAD_READ, include_in_schema=False)
def thread_page(request: Request, context: Ctx, lane: str, thread: str, after: int = 0) -> Response:
    """What was said, oldest first, and a place to write."""
    return _thread(request, context, thread, after=max(0, after))


@pages.post("/lanes/{lane}/threads/{thread}", DiscussionPermission.POST_CREATE, include_in_schema=False)
def write_post(
    request: Request,
    context: Ctx,
    lane: str,
    thread: str,
    text: Annotated[str, Form()] = "",
    reply_to: Annotated[str, Form()] = "",
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Post, and see it in its place."""
    try:
        asked = NewPost(text=text, reply_to=reply_to or None)
    except ValidationError:
        wrong = words_for(request).gettext("Write something first, and no more than 20,000 characters.")
        return _thread(request, context, thread, status=422, text=text, errors={"text": wrong})
    words = service.words(context.read, context.access.lane.id, lane, asked.text)

    def work(session: Session, access: Access) -> Post:
        return service.post(session, access, thread, asked, words, context.now)

    made = context.write(work, status=201, key=key).model(Post)
    return go(context, f"lanes/{lane}/threads/{thread}", f"post-{made.id}")


@pages.post("/lanes/{lane}/threads", DiscussionPermission.THREAD_CREATE, include_in_schema=False)
def begin_thread(
    context: Ctx,
    lane: str,
    title: Annotated[str, Form()] = "",
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Begin a thread, and go there to write its first post."""
    try:
        asked = NewThread(title=title)
    except ValidationError:
        return go(context, f"lanes/{lane}", "begin")

    def work(session: Session, access: Access) -> Thread:
        return service.start_thread(session, access.lane.id, access.name, asked, context.now)

    made = context.write(work, status=201, key=key).model(Thread)
    return go(context, f"lanes/{lane}/threads/{made.slug}", "write")


def _thread(
    request: Request,
    context: Context,
    slug: str,
    *,
    status: int = 200,
    after: int = 0,
    text: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    lane_id = context.access.lane.id
    with context.read() as session:
        return page(
            request,
            context,
            "thread.html",
            status,
            lane=lane_view(session, context.access),
            thread=service.thread(session, lane_id, slug, context.access.name),
            posts=service.posts(session, lane_id, slug, after=after, limit=_AT_ONCE),
            may_write=context.may(DiscussionPermission.POST_CREATE),
            text=text,
            errors=errors or {},
            key=new_key(),
        )
