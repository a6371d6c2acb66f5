"""One response as a page, without a script: its dialogue, its versions, revising, marking, who wrote it."""

from typing import Annotated

from fastapi import Form, Query
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.features.lanes.service import lane_view
from cosmos_commons.features.prompts import service
from cosmos_commons.features.prompts.errors import EditedMeanwhile, RoundClosed, ValueNotTaken
from cosmos_commons.features.prompts.permissions import PromptsPermission
from cosmos_commons.features.prompts.schemas import (
    NewReply,
    Prompt,
    Reason,
    Reply,
    Response,
    Revision,
    RoundState,
    Unmasked,
)
from cosmos_commons.lane_text import words
from cosmos_commons.web.form_files import FileRefused, Upload
from cosmos_commons.web.going import go, new_key
from cosmos_commons.web.paths import pages
from cosmos_commons.web.prompt_forms import Typed, wrong_answer
from cosmos_commons.web.prompt_pictures import answered, picture_in, with_picture
from cosmos_commons.web.prompts import Answer, Key
from cosmos_commons.web.rendering import page, words_for

_HERE = "/lanes/{lane}/prompts/{prompt}/responses/{response}"
_AT_ONCE = 200
Number = Annotated[int, Query(ge=0, lt=2**62)]


@pages.get(_HERE, PromptsPermission.RESPONSE_READ, include_in_schema=False)
def response_page(
    request: Request,
    context: Ctx,
    lane: str,
    prompt: str,
    response: str,
    after: Number = 0,
    reply: Number = 0,
) -> HttpResponse:
    """What was answered, as it is and as it was, and the page of its dialogue that holds or follows a reply."""
    return _response(request, context, prompt, response, after=after, around=reply)


@pages.post(_HERE, PromptsPermission.RESPONSE_UPDATE, include_in_schema=False)
def revise(
    request: Request,
    context: Ctx,
    lane: str,
    prompt: str,
    response: str,
    typed: Answer,
    picture: Upload = None,
    version: Annotated[int, Form()] = 0,
    key: Key = "",
) -> HttpResponse:
    """Change one's own response while its round is open."""
    with context.read() as session:
        of = service.prompt(session, context.access, prompt, context.now)
        before = service.response(session, context.access, prompt, response, context.now)
    _ = words_for(request).gettext
    try:
        typed = answered(typed, of.kind, picture_in(context, picture, _, anonymous=of.anonymous))
        value, file = typed.value(of.kind, before.value), typed.file or None
        asked = Revision(text=typed.text, value=value, file=file, version=version)
        said = words(context, asked.text)

        def work(session: Session, access: Access) -> Response:
            return service.revise(session, access, prompt, response, asked, said, context.now)

        context.write(work, key=key)
    except FileRefused as error:
        wrong = {"picture": str(error)}
    except (ValidationError, ValueNotTaken):
        wrong = {"answer": wrong_answer(of, _)}
    except EditedMeanwhile:
        changed = _("This was changed meanwhile, in another window. Look at it above, and send yours again.")
        wrong = {"answer": changed}
    except RoundClosed:
        closed = _("The round was closed while you wrote. Copy your words if you want to keep them.")
        wrong = {"answer": closed}
    else:
        return _back(context, lane, prompt, response)
    return _response(request, context, prompt, response, status=422, typed=typed, errors=wrong)


@pages.post(f"{_HERE}/replies", PromptsPermission.REPLY_CREATE, include_in_schema=False)
def reply(
    request: Request,
    context: Ctx,
    lane: str,
    prompt: str,
    response: str,
    text: Annotated[str, Form()] = "",
    picture: Upload = None,
    key: Key = "",
) -> HttpResponse:
    """Reply, and see it in its place."""
    _ = words_for(request).gettext
    with context.read() as session:
        of = service.prompt(session, context.access, prompt, context.now)
    try:
        text = with_picture(text, picture_in(context, picture, _, anonymous=of.anonymous))
        asked = NewReply(text=text)
    except FileRefused as error:
        wrong = {"reply-picture": str(error)}
        return _response(request, context, prompt, response, status=422, reply=text, errors=wrong)
    except ValidationError:
        wrong = {"reply": _("Write something first, and no more than 20,000 characters.")}
        return _response(request, context, prompt, response, status=422, reply=text, errors=wrong)
    said = words(context, asked.text)

    def work(session: Session, access: Access) -> Reply:
        return service.reply(session, access, prompt, response, asked.text, said, context.now)

    made = context.write(work, status=201, key=key).model(Reply)
    return _back(context, lane, prompt, response, made.id)


@pages.post(f"{_HERE}/replies/{{reply}}/delete", PromptsPermission.REPLY_DELETE, include_in_schema=False)
def delete_reply(context: Ctx, lane: str, prompt: str, response: str, reply: str) -> HttpResponse:
    """Take a reply away for good."""

    def work(session: Session, access: Access) -> None:
        service.delete_reply(session, access, prompt, response, reply, context.now)

    context.write(work)
    return _back(context, lane, prompt, response)


@pages.post(f"{_HERE}/exemplar", PromptsPermission.EXEMPLAR_UPDATE, include_in_schema=False)
def mark(
    context: Ctx, lane: str, prompt: str, response: str, exemplar: Annotated[str, Form(max_length=5)] = ""
) -> HttpResponse:
    """Hold a response up as an example, or no more."""

    def work(session: Session, access: Access) -> Response:
        shown = exemplar == "yes"
        return service.mark(session, access, prompt, response, exemplar=shown, now=context.now)

    context.write(work)
    return _back(context, lane, prompt, response)


@pages.post(f"{_HERE}/author", PromptsPermission.AUTHOR_READ, include_in_schema=False)
def unmask(
    request: Request,
    context: Ctx,
    lane: str,
    prompt: str,
    response: str,
    reason: Annotated[str, Form()] = "",
    key: Key = "",
) -> HttpResponse:
    """Learn who wrote a response where nobody is told; that one did, and why, is logged."""
    try:
        asked = Reason(reason=reason)
    except ValidationError:
        wrong = words_for(request).gettext("Write your reason first, in at most 120 characters.")
        return _response(request, context, prompt, response, status=422, errors={"reason": wrong})

    def work(session: Session, access: Access) -> Unmasked:
        return service.unmask(session, access, prompt, response, asked.reason, context.now)

    told = context.write(work, key=key).model(Unmasked)
    return _response(request, context, prompt, response, told=told.author.display_name)


def _may_revise(prompt: Prompt, response: Response) -> bool:
    is_open = prompt.round.state is RoundState.OPEN and response.round == prompt.round.number
    return is_open and response.id == prompt.mine


def _back(context: Context, lane: str, prompt: str, response: str, reply: str = "") -> HttpResponse:
    here = f"lanes/{lane}/prompts/{prompt}/responses/{response}"
    return go(context, f"{here}?reply={reply}", f"reply-{reply}") if reply else go(context, here)


def _response(
    request: Request,
    context: Context,
    slug: str,
    number: str,
    *,
    status: int = 200,
    after: int = 0,
    around: int = 0,
    typed: Typed | None = None,
    reply: str = "",
    told: str = "",
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    now, language = context.now, words_for(request).language
    with context.read() as session:
        prompt = service.prompt(session, context.access, slug, now)
        response = service.response(session, context.access, slug, number, now)
        if around:
            after = service.page_of(session, context.access, slug, number, around, now, limit=_AT_ONCE)
        dialogue = service.replies(session, context.access, slug, number, now, after=after, limit=_AT_ONCE)
        own = response.id == prompt.mine
        return page(
            request,
            context,
            "response.html",
            status,
            lane=lane_view(session, context.access),
            prompt=prompt,
            response=response,
            own=own,
            replies=dialogue.items,
            after=after,
            further=dialogue.next,
            versions=service.response_versions(session, context.access, slug, number, now).items[1:],
            may_revise=_may_revise(prompt, response),
            may_mark=context.may(PromptsPermission.EXEMPLAR_UPDATE),
            may_ask_who=prompt.anonymous and not own and context.may(PromptsPermission.AUTHOR_READ),
            may_ask=service.may_write(session, context.access),
            wrote=typed is not None,
            typed=typed or Typed.of(language, response.text, response.value, response.file),
            reply_text=reply,
            told=told,
            errors=errors or {},
            key=new_key(),
        )
