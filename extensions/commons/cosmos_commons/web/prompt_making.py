"""The pages of those who ask: the lane's prompts with their lineage, a new prompt, changing one, its rounds."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Form, Query
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.errors import CommonsError
from cosmos_commons.features.lanes.service import lane_view
from cosmos_commons.features.prompts import service
from cosmos_commons.features.prompts.errors import (
    AnswersWouldNotFit,
    EditedMeanwhile,
    Promised,
    RoundScheduled,
    TimesNotTaken,
)
from cosmos_commons.features.prompts.models import Writers
from cosmos_commons.features.prompts.permissions import PromptsPermission
from cosmos_commons.features.prompts.schemas import (
    NewPrompt,
    OwnRound,
    Prompt,
    PromptChange,
    PromptSettings,
    RoundTimes,
    Source,
)
from cosmos_commons.lane_text import words
from cosmos_commons.web.form_files import FileRefused, Upload
from cosmos_commons.web.going import go, new_key
from cosmos_commons.web.paths import pages
from cosmos_commons.web.prompt_forms import Asked, asked_prompt, moment, wrong_fields
from cosmos_commons.web.prompt_pictures import picture_in, with_picture
from cosmos_commons.web.prompts import Key
from cosmos_commons.web.rendering import page, words_for

_MOST = 500
Form_ = Annotated[Asked, Depends(asked_prompt)]


@dataclass(frozen=True, slots=True)
class Branch:
    """A prompt, and those that were made from responses to it."""

    prompt: Prompt
    grown: "tuple[Branch, ...]"


@pages.get("/lanes/{lane}/prompts", PromptsPermission.PROMPT_LIST, include_in_schema=False)
def prompts_page(request: Request, context: Ctx, lane: str) -> HttpResponse:
    """Every prompt of the lane, each under the one it grew from."""
    with context.read() as session:
        listed = service.prompts(session, context.access, context.now, limit=_MOST).items
        return page(
            request,
            context,
            "prompts.html",
            lane=lane_view(session, context.access),
            tree=tree(listed),
            may_ask=service.may_write(session, context.access),
            writers=service.settings(session, context.access.lane.id).writers,
            may_settle=context.may(PromptsPermission.SETTINGS_UPDATE),
        )


@pages.post("/lanes/{lane}/prompts", PromptsPermission.SETTINGS_UPDATE, include_in_schema=False)
def settle(context: Ctx, lane: str, writers: Annotated[str, Form(max_length=20)] = "") -> HttpResponse:
    """Say who may write prompts here."""
    if writers in set(Writers):
        asked = PromptSettings(writers=Writers(writers))

        def work(session: Session, access: Access) -> PromptSettings:
            return service.settle(session, access, asked)

        context.write(work)
    return go(context, f"lanes/{lane}/prompts")


def tree(prompts: list[Prompt]) -> tuple[Branch, ...]:
    """The prompts by where they came from, in their order; one whose origin is not to be read stands by itself."""
    there = {prompt.slug for prompt in prompts}
    under: dict[str, list[Prompt]] = {}
    for prompt in prompts:
        origin = prompt.from_response.prompt if prompt.from_response else ""
        under.setdefault(origin if origin in there else "", []).append(prompt)

    def grown(slug: str) -> tuple[Branch, ...]:
        return tuple(Branch(prompt, grown(prompt.slug)) for prompt in under.get(slug, ()))

    return grown("")


@pages.get("/lanes/{lane}/new-prompt", PromptsPermission.PROMPT_CREATE, include_in_schema=False)
def new_prompt(
    request: Request,
    context: Ctx,
    lane: str,
    source: Annotated[str, Query(alias="from", max_length=60)] = "",
    response: Annotated[str, Query(max_length=20)] = "",
) -> HttpResponse:
    """The form; made of a response, with its words to begin with."""
    asked = Asked(words_for(request).language, source=source, response=response)
    if source and response:
        with context.read() as session:
            said = service.response(session, context.access, source, response, context.now)
        asked = replace(asked, text=said.text)
    return _form(request, context, asked)


@pages.post("/lanes/{lane}/new-prompt", PromptsPermission.PROMPT_CREATE, include_in_schema=False)
def make_prompt(
    request: Request, context: Ctx, lane: str, asked: Form_, picture: Upload = None, key: Key = ""
) -> HttpResponse:
    """Ask it, and go there, or show the form again with what is wrong beside each field."""
    _ = words_for(request).gettext
    try:
        asked = replace(asked, text=with_picture(asked.text, picture_in(context, picture, _)))
    except FileRefused as error:
        return _form(request, context, asked, status=422, wrong={"picture": str(error)})
    if wrong := wrong_fields(asked, _):
        return _form(request, context, asked, status=422, wrong=wrong)
    try:
        wanted = _wanted(asked)
    except ValidationError as error:
        return _form(request, context, asked, status=422, wrong=_unread(error, _("Look at this again.")))
    said = words(context, wanted.text)

    def work(session: Session, access: Access) -> Prompt:
        return service.create(session, access, wanted, said, context.now)

    try:
        made = context.write(work, status=201, key=key).model(Prompt)
    except TimesNotTaken:
        wrong = {"closes": _("It has to close after it opens, and after now.")}
        return _form(request, context, asked, status=422, wrong=wrong)
    return go(context, f"lanes/{lane}/prompts/{made.slug}")


def _wanted(asked: Asked) -> NewPrompt:
    made_of = (
        Source(prompt=asked.source, response=asked.response) if asked.source and asked.response else None
    )
    return NewPrompt.model_validate(
        {
            "title": asked.title,
            "text": asked.text,
            "kind": asked.kind,
            "spec": asked.spec(),
            "visibility": asked.visibility,
            "anonymous": asked.anonymous == "yes",
            "from_response": made_of,
            **asked.times(),
        }
    )


def _unread(error: ValidationError, words: str) -> dict[str, str]:
    return {str(fault["loc"][0]): words for fault in error.errors()}


@pages.get("/lanes/{lane}/prompts/{prompt}/edit", PromptsPermission.PROMPT_UPDATE, include_in_schema=False)
def edit_prompt(request: Request, context: Ctx, lane: str, prompt: str) -> HttpResponse:
    """The prompt's own form, what it said before, and its rounds."""
    with context.read() as session:
        before = service.prompt(session, context.access, prompt, context.now)
    return _form(request, context, Asked.of(before, words_for(request).language), before=before)


@pages.post("/lanes/{lane}/prompts/{prompt}/edit", PromptsPermission.PROMPT_UPDATE, include_in_schema=False)
def change_prompt(
    request: Request,
    context: Ctx,
    lane: str,
    prompt: str,
    asked: Form_,
    picture: Upload = None,
    version: Annotated[int, Form()] = 0,
    key: Key = "",
) -> HttpResponse:
    """Change it, what it said before kept."""
    _ = words_for(request).gettext
    with context.read() as session:
        before = service.prompt(session, context.access, prompt, context.now)
    asked = replace(asked, kind=before.kind.value)
    try:
        asked = replace(asked, text=with_picture(asked.text, picture_in(context, picture, _)))
        wrong = wrong_fields(asked, _)
        if not wrong:
            return _change(context, lane, prompt, before, asked, version, key)
    except FileRefused as error:
        wrong = {"picture": str(error)}
    except ValidationError as error:
        wrong = _unread(error, _("Look at this again."))
    except Promised:
        wrong = {
            "visibility": _("People responded under what was said here. It can become less open, never more.")
        }
    except AnswersWouldNotFit:
        wrong = {"kind": _("Some of the responses would no longer answer this. Add to it, or ask it anew.")}
    except EditedMeanwhile:
        wrong = {"title": _("Somebody changed this prompt meanwhile. Look at it, and change that.")}
    return _form(request, context, asked, before=before, status=422, wrong=wrong)


def _change(
    context: Context, lane: str, prompt: str, before: Prompt, asked: Asked, version: int, key: str
) -> HttpResponse:
    spec = {"spec": asked.spec(before)} if asked.spec(before) != before.spec else {}
    change = PromptChange.model_validate(
        {"title": asked.title, "text": asked.text, "visibility": asked.visibility, "version": version, **spec}
    )
    said = words(context, asked.text)

    def work(session: Session, access: Access) -> Prompt:
        return service.change(session, access, prompt, change, said, context.now)

    context.write(work, key=key)
    return go(context, f"lanes/{lane}/prompts/{prompt}")


@pages.post("/lanes/{lane}/prompts/{prompt}/rounds", PromptsPermission.ROUND_CREATE, include_in_schema=False)
def begin_round(
    request: Request,
    context: Ctx,
    lane: str,
    prompt: str,
    opens: Annotated[str, Form(max_length=40)] = "",
    closes: Annotated[str, Form(max_length=40)] = "",
    zone: Annotated[str, Form(max_length=60)] = "UTC",
    number: Annotated[int, Form(ge=0, lt=10_000)] = 0,
    key: Key = "",
) -> HttpResponse:
    """Begin the next round, or set the times of the round `number`."""
    _ = words_for(request).gettext

    def work(session: Session, access: Access) -> OwnRound:
        times = RoundTimes(opens_at=moment(opens, zone), closes_at=moment(closes, zone))
        if number:
            return service.change_round(session, access, prompt, number, times, context.now)
        return service.begin(session, access, prompt, times, context.now)

    try:
        context.write(work, key=key)
    except (ValueError, TimesNotTaken):
        wrong = _(
            "Give times as a day and an hour. A round closes after it opens, and the next one opens after that."
        )
    except RoundScheduled:
        wrong = _("The next round is planned already. Change its times, or wait until it has opened.")
    else:
        return go(context, f"lanes/{lane}/prompts/{prompt}/edit", "rounds")
    with context.read() as session:
        before = service.prompt(session, context.access, prompt, context.now)
    return _form(
        request,
        context,
        Asked.of(before, words_for(request).language),
        before=before,
        status=422,
        wrong={"rounds": wrong},
    )


def _form(
    request: Request,
    context: Context,
    asked: Asked,
    *,
    before: Prompt | None = None,
    status: int = 200,
    wrong: dict[str, str] | None = None,
) -> HttpResponse:
    with context.read() as session:
        return page(
            request,
            context,
            "prompt_form.html",
            status,
            lane=lane_view(session, context.access),
            asked=asked,
            before=before,
            may_ask=service.may_write(session, context.access),
            source=_source(session, context, asked),
            rounds=service.rounds(session, context.access, before.slug, context.now).items if before else [],
            errors=wrong or {},
            key=new_key(),
        )


def _source(session: Session, context: Context, asked: Asked) -> Prompt | None:
    if not asked.source:
        return None
    try:
        return service.prompt(session, context.access, asked.source, context.now)
    except CommonsError:
        return None
