"""A prompt as a page: set like an invitation, with room to write, and then what the others answered."""

from typing import Annotated, Any

from fastapi import Depends, Form, Query
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.features.lanes.service import lane_view
from cosmos_commons.features.prompts import service
from cosmos_commons.features.prompts.errors import (
    AlreadyResponded,
    ResponsesHidden,
    RoundClosed,
    ValueNotTaken,
)
from cosmos_commons.features.prompts.permissions import PromptsPermission
from cosmos_commons.features.prompts.schemas import (
    DraftRequest,
    DraftView,
    NewResponse,
    Prompt,
    PromptState,
    Response,
    ResponsePage,
    RoundState,
    Summary,
)
from cosmos_commons.lane_text import words
from cosmos_commons.playbooks.kinds import Kind
from cosmos_commons.web.form_files import FileRefused, Upload
from cosmos_commons.web.going import go, new_key
from cosmos_commons.web.paths import pages
from cosmos_commons.web.prompt_forms import Typed, typed_response, wrong_answer
from cosmos_commons.web.prompt_pictures import answered, picture_in
from cosmos_commons.web.rendering import page, words_for

_AT_ONCE = 200
Answer = Annotated[Typed, Depends(typed_response)]
Key = Annotated[str, Form(max_length=100)]


@pages.get("/lanes/{lane}/prompts/{prompt}", PromptsPermission.PROMPT_READ, include_in_schema=False)
def prompt_page(
    request: Request,
    context: Ctx,
    lane: str,
    prompt: str,
    after: Annotated[int, Query(ge=0, lt=2**62)] = 0,
    round: Annotated[int | None, Query(ge=1, lt=10_000)] = None,  # noqa: A002, the field's word
) -> HttpResponse:
    """The question, one's own answer or the place for it, and the others' as far as one may read them."""
    return _prompt(request, context, prompt, after=after, number=round)


@pages.post("/lanes/{lane}/prompts/{prompt}", PromptsPermission.RESPONSE_CREATE, include_in_schema=False)
def respond(
    request: Request,
    context: Ctx,
    lane: str,
    prompt: str,
    typed: Answer,
    picture: Upload = None,
    keep: Annotated[str, Form(max_length=10)] = "",
    key: Key = "",
) -> HttpResponse:
    """Send one's response, or keep it as a draft, and see the prompt as it is then."""
    with context.read() as session:
        asked_of = service.prompt(session, context.access, prompt, context.now)
        draft = service.draft(session, context.access, prompt, context.now)
    _ = words_for(request).gettext
    try:
        typed = answered(typed, asked_of.kind, picture_in(context, picture, _, anonymous=asked_of.anonymous))
        value, file = typed.value(asked_of.kind, draft.value), typed.file or None
        if keep:
            unread = asked_of.kind is Kind.NUMBER and value is None and bool(typed.number.strip())
            wanted = DraftRequest(text=typed.text, value=value, file=file)
            return _keep(context, lane, prompt, wanted, unread=unread)
        return _send(context, lane, prompt, NewResponse(text=typed.text, value=value, file=file), key)
    except FileRefused as error:
        wrong = {"picture": str(error)}
    except (ValidationError, ValueNotTaken):
        wrong = {"answer": wrong_answer(asked_of, _)}
    except RoundClosed:
        wrong = {"answer": _("This round is closed. What you wrote is still here, but not sent.")}
    except AlreadyResponded:
        said = _(
            "You have already sent a response, in another window. "
            "Copy these words, open that response, and revise it."
        )
        wrong = {"answer": said}
    return _prompt(request, context, prompt, status=422, typed=typed, errors=wrong)


def _send(context: Context, lane: str, prompt: str, asked: NewResponse, key: str) -> HttpResponse:
    said = words(context, asked.text)

    def work(session: Session, access: Access) -> Response:
        return service.respond(session, access, prompt, asked, said, context.now)

    made = context.write(work, status=201, key=key).model(Response)
    return go(context, f"lanes/{lane}/prompts/{prompt}", f"response-{made.id}")


def _keep(context: Context, lane: str, prompt: str, asked: DraftRequest, *, unread: bool) -> HttpResponse:
    if unread:
        raise ValueNotTaken  # what was typed is no number, and would be gone

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
    number: int | None = None,
    typed: Typed | None = None,
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
            number=number or prompt.round.number,
            own=own_response(session, context, prompt),
            responses=_responses(session, context, slug, after, number),
            summary=_summary(session, context, slug, number),
            may_respond=_may_respond(context, prompt),
            typed=typed or Typed.of(words_for(request).language, draft.text, draft.value, draft.file),
            errors=errors or {},
            key=new_key(),
        )


def own_response(session: Session, context: Context, prompt: Prompt) -> Response | None:
    """One's own response in the present round, which one reads in any case."""
    if prompt.mine is None:
        return None
    return service.response(session, context.access, prompt.slug, prompt.mine, context.now)


def _may_respond(context: Context, prompt: Prompt) -> bool:
    waits = prompt.state is not PromptState.SENT and prompt.round.state is RoundState.OPEN
    return waits and context.may(PromptsPermission.RESPONSE_CREATE)


def _responses(
    session: Session, context: Context, slug: str, after: int, number: int | None
) -> ResponsePage | None:
    """Return None where the others' responses are not for this person now."""
    paged: dict[str, Any] = {"round": number, "after": after, "limit": _AT_ONCE}
    try:
        return service.responses(session, context.access, slug, context.now, **paged)
    except ResponsesHidden:
        return None


def _summary(session: Session, context: Context, slug: str, number: int | None) -> Summary | None:
    try:
        return service.summary(session, context.access, slug, context.now, round=number)
    except ResponsesHidden:
        return None
