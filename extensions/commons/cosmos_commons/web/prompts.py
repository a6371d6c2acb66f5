"""A prompt as a page: set like an invitation, with room to write, and then what the others answered."""

from typing import Annotated

from fastapi import Form
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.features.lanes.service import lane_view
from cosmos_commons.features.prompts import service
from cosmos_commons.features.prompts.errors import ResponsesHidden, ValueNotTaken
from cosmos_commons.features.prompts.permissions import PromptsPermission
from cosmos_commons.features.prompts.schemas import (
    DraftRequest,
    DraftView,
    NewResponse,
    PromptState,
    Response,
    ResponsePage,
)
from cosmos_commons.text import render
from cosmos_commons.web.going import go, new_key
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for

_AT_ONCE = 200


@pages.get("/lanes/{lane}/prompts/{prompt}", PromptsPermission.PROMPT_READ, include_in_schema=False)
def prompt_page(request: Request, context: Ctx, lane: str, prompt: str, after: int = 0) -> HttpResponse:
    """The question, one's own answer or the place for it, and the others' as far as one may read them."""
    return _prompt(request, context, prompt, after=max(0, after))


@pages.post("/lanes/{lane}/prompts/{prompt}", PromptsPermission.RESPONSE_CREATE, include_in_schema=False)
def respond(
    request: Request,
    context: Ctx,
    lane: str,
    prompt: str,
    text: Annotated[str, Form()] = "",
    keep: Annotated[str, Form(max_length=10)] = "",
    key: Annotated[str, Form(max_length=100)] = "",
) -> HttpResponse:
    """Send one's response, or keep it as a draft, and see the prompt as it is then."""
    if keep:
        return _keep(request, context, lane, prompt, text)
    try:
        asked = NewResponse(text=text)
    except ValidationError:
        return _prompt(request, context, prompt, status=422, text=text, errors=_too_long_or_empty(request))
    html = render(asked.text)

    def work(session: Session, access: Access) -> Response:
        return service.respond(session, access, prompt, asked, html, context.now)

    try:
        made = context.write(work, status=201, key=key).model(Response)
    except ValueNotTaken:
        return _prompt(request, context, prompt, status=422, text=text, errors=_too_long_or_empty(request))
    return go(context, f"lanes/{lane}/prompts/{prompt}", f"response-{made.id}")


def _keep(request: Request, context: Context, lane: str, prompt: str, text: str) -> HttpResponse:
    try:
        asked = DraftRequest(text=text)
    except ValidationError:
        return _prompt(request, context, prompt, status=422, text=text, errors=_too_long_or_empty(request))

    def work(session: Session, access: Access) -> DraftView:
        return service.save_draft(session, access, prompt, asked, context.now)

    context.write(work)
    return go(context, f"lanes/{lane}/prompts/{prompt}", "respond")


def _prompt(
    request: Request,
    context: Context,
    slug: str,
    *,
    status: int = 200,
    after: int = 0,
    text: str | None = None,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    with context.read() as session:
        prompt = service.prompt(session, context.access, slug, context.now)
        draft = service.draft(session, context.access, slug, context.now)
        return page(
            request,
            context,
            "prompt.html",
            status,
            lane=lane_view(session, context.access),
            prompt=prompt,
            draft=draft,
            responses=_responses(session, context, slug, after),
            may_respond=prompt.state is not PromptState.SENT
            and context.may(PromptsPermission.RESPONSE_CREATE),
            text=draft.text if text is None else text,
            errors=errors or {},
            key=new_key(),
        )


def _responses(session: Session, context: Context, slug: str, after: int) -> ResponsePage | None:
    """Return None where the others' responses are not for this person now."""
    try:
        return service.responses(session, context.access, slug, context.now, after=after, limit=_AT_ONCE)
    except ResponsesHidden:
        return None


def _too_long_or_empty(request: Request) -> dict[str, str]:
    return {"text": words_for(request).gettext("Write something first, and no more than 20,000 characters.")}
