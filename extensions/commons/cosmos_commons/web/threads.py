"""A conversation as a page: readable and writable without a script, live with one."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Form, Query
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.features.discussion import service
from cosmos_commons.features.discussion.errors import NotInThisThread, ThreadLocked
from cosmos_commons.features.discussion.permissions import DiscussionPermission
from cosmos_commons.features.discussion.schemas import (
    MOST_ATTACHMENTS,
    Mark,
    NewPost,
    NewThread,
    Post,
    PostId,
    PostPage,
    ReadUpTo,
    Thread,
)
from cosmos_commons.features.lanes.service import lane_view
from cosmos_commons.files import NoSuchFile
from cosmos_commons.lane_text import words
from cosmos_commons.web.form_files import FileRefused, Uploads, files_in, given_before
from cosmos_commons.web.going import go, new_key
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for
from cosmos_commons.web.words import Say

# As many as the component asks for at first; without a script there are links to what comes before and after.
_AT_ONCE = 50

_Place = Annotated[int | None, Query(ge=0, lt=2**62)]


@pages.get("/lanes/{lane}/threads/{thread}", DiscussionPermission.THREAD_READ, include_in_schema=False)
def thread_page(
    request: Request,
    context: Ctx,
    lane: str,
    thread: str,
    after: _Place = None,
    before: _Place = None,
    reply: _Place = None,
) -> Response:
    """What was said from the first unread post on, and a place to write."""
    return _thread(request, context, thread, after=after, before=before, reply=reply)


@pages.post("/lanes/{lane}/threads/{thread}", DiscussionPermission.POST_CREATE, include_in_schema=False)
def write_post(
    request: Request,
    context: Ctx,
    lane: str,
    thread: str,
    text: Annotated[str, Form()] = "",
    reply_to: Annotated[str, Form()] = "",
    attached: Annotated[list[str], Form()] = [],  # noqa: B006, FastAPI's way to say "none"
    file: Uploads = [],  # noqa: B006
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Post, and see it in its place, or the form again, with what was written and what came with it."""
    _ = words_for(request).gettext
    try:
        given = files_in(context, file, _, most=max(0, MOST_ATTACHMENTS - len(attached)))
        attached = [*attached, *(one.id for one in given)]
        asked = NewPost(text=text, reply_to=reply_to or None, attachments=attached)
        said = words(context, asked.text)

        def work(session: Session, access: Access) -> Post:
            return service.post(session, access, thread, asked, said, context.now)

        made = context.write(work, status=201, key=key).model(Post)
    except FileRefused as error:
        wrong = {"file": str(error)}
        attached = [*attached, *(one.id for one in error.kept)]
    except (NoSuchFile, NotInThisThread, ThreadLocked, ValidationError) as error:
        wrong = _wrong(error, _)
        reply_to = "" if isinstance(error, NotInThisThread) else reply_to
    else:
        # The page that ends with it: there may be more that is unread than is shown at once.
        return go(context, f"lanes/{lane}/threads/{thread}?before={int(made.id) + 1}", f"post-{made.id}")
    there = int(reply_to) if reply_to.isdecimal() and len(reply_to) <= 18 else None
    after = there and there - 1  # so that the post it answers is on the page
    return _thread(
        request,
        context,
        thread,
        status=422,
        after=after,
        reply=there,
        text=text,
        attached=attached,
        errors=wrong,
    )


@pages.post("/lanes/{lane}/threads/{thread}/read", DiscussionPermission.MARK_UPDATE, include_in_schema=False)
def have_read(context: Ctx, lane: str, thread: str, post: Annotated[PostId, Form()]) -> Response:
    """One has read up to the last post that the page showed."""
    asked = ReadUpTo(post=post)

    def work(session: Session, access: Access) -> Mark:
        return service.mark_read(session, access, thread, asked)

    context.write(work)
    return go(context, f"lanes/{lane}/threads/{thread}", f"post-{post}")


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


def _reads(thread: Thread, posts: PostPage) -> str:
    """The last post of a page on which the first unread one stands, up to which one has read; else empty."""
    first = int(thread.first_unread or 0)
    if not first or not posts.items or not int(posts.items[0].id) <= first <= int(posts.items[-1].id):
        return ""
    return posts.items[-1].id


def _wrong(error: Exception, _: Say) -> dict[str, str]:
    """Why nothing was posted, by the field beside which it is said."""
    match error:
        case NoSuchFile():
            return {"file": _("One of the files is not there any more. Add it again.")}
        case ThreadLocked():
            said = _(
                "This conversation was locked while you wrote. Copy your words if you want to keep them."
            )
        case NotInThisThread():
            said = _("What you were answering is not here any more. Post again, and your words stand alone.")
        case _other:
            said = _("Write something first, and no more than 20,000 characters.")
    return {"text": said}


def _thread(
    request: Request,
    context: Context,
    slug: str,
    *,
    status: int = 200,
    after: int | None = None,
    before: int | None = None,
    reply: int | None = None,
    text: str = "",
    attached: Sequence[str] = (),
    errors: dict[str, str] | None = None,
) -> Response:
    lane_id, name = context.access.lane.id, context.access.name
    with context.read() as session:
        thread = service.thread(session, lane_id, slug, name)
        if before is not None:
            posts = service.posts(session, lane_id, slug, before=before, limit=_AT_ONCE)
        elif after is not None:
            posts = service.posts(session, lane_id, slug, after=after, limit=_AT_ONCE)
        else:
            posts = service.posts(session, lane_id, slug, around="unread", name=name, limit=_AT_ONCE)
        return page(
            request,
            context,
            "thread.html",
            status,
            lane=lane_view(session, context.access),
            thread=thread,
            posts=posts,
            reads=_reads(thread, posts),
            answered=next((post for post in posts.items if post.id == str(reply)), None),
            may_write=context.may(DiscussionPermission.POST_CREATE)
            and (not thread.locked or context.may(DiscussionPermission.THREAD_UPDATE)),
            text=text,
            attached=given_before(session, context.access, attached),
            errors=errors or {},
            key=new_key(),
        )
