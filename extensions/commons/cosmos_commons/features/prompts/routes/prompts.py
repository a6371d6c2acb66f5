"""The addresses of prompts, their rounds, who may write them, and one's draft."""

from typing import Annotated

from fastapi import Path
from sqlalchemy.orm import Session
from starlette.responses import Response as HttpResponse

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.features.prompts import service
from cosmos_commons.features.prompts.errors import (
    AlreadyResponded,
    AnswersWouldNotFit,
    EditedMeanwhile,
    NoSuchPrompt,
    NoSuchRound,
    NotAWriter,
    Promised,
    PromptNameTaken,
    RoundScheduled,
)
from cosmos_commons.features.prompts.permissions import PromptsPermission
from cosmos_commons.features.prompts.routes.declared import PROMPT, PROMPTS, After, Limit, routes
from cosmos_commons.features.prompts.schemas import (
    DraftRequest,
    DraftView,
    Lineage,
    NewPrompt,
    OwnRound,
    Prompt,
    PromptChange,
    PromptList,
    PromptSettings,
    PromptVersionList,
    RoundList,
    RoundTimes,
)
from cosmos_commons.lane_text import words


@routes.get(PROMPTS, PromptsPermission.PROMPT_LIST, response_model=PromptList, summary="The lane's prompts")
def list_prompts(context: Ctx, lane: str, after: After = 0, limit: Limit = 100) -> HttpResponse:
    with context.read() as session:
        return respond(service.prompts(session, context.access, context.now, after=after, limit=limit))


@routes.post(
    PROMPTS,
    PromptsPermission.PROMPT_CREATE,
    response_model=Prompt,
    status_code=201,
    responses=problem_responses(NotAWriter, PromptNameTaken),
    summary="Write a prompt",
)
def create_prompt(context: Ctx, lane: str, body: NewPrompt) -> HttpResponse:
    said = words(context, body.text)

    def work(session: Session, access: Access) -> Prompt:
        return service.create(session, access, body, said, context.now)

    return context.write(work, status=201).response()


@routes.get(
    PROMPT,
    PromptsPermission.PROMPT_READ,
    response_model=Prompt,
    responses=problem_responses(NoSuchPrompt),
    summary="One prompt",
)
def read_prompt(context: Ctx, lane: str, prompt: str) -> HttpResponse:
    with context.read() as session:
        return respond(service.prompt(session, context.access, prompt, context.now))


@routes.patch(
    PROMPT,
    PromptsPermission.PROMPT_UPDATE,
    response_model=Prompt,
    responses=problem_responses(NoSuchPrompt, EditedMeanwhile, Promised, AnswersWouldNotFit),
    summary="Change a prompt",
)
def change_prompt(context: Ctx, lane: str, prompt: str, body: PromptChange) -> HttpResponse:
    said = words(context, body.text or "")

    def work(session: Session, access: Access) -> Prompt:
        return service.change(session, access, prompt, body, said, context.now)

    return context.write(work).response()


@routes.get(
    f"{PROMPT}/versions",
    PromptsPermission.PROMPT_READ,
    response_model=PromptVersionList,
    responses=problem_responses(NoSuchPrompt),
    summary="What a prompt said, newest first",
)
def list_versions(context: Ctx, lane: str, prompt: str) -> HttpResponse:
    with context.read() as session:
        return respond(service.versions(session, context.access, prompt, context.now))


@routes.get(
    f"{PROMPT}/rounds",
    PromptsPermission.ROUND_LIST,
    response_model=RoundList,
    responses=problem_responses(NoSuchPrompt),
    summary="When a prompt was and is asked",
)
def list_rounds(context: Ctx, lane: str, prompt: str) -> HttpResponse:
    with context.read() as session:
        return respond(service.rounds(session, context.access, prompt, context.now))


@routes.post(
    f"{PROMPT}/rounds",
    PromptsPermission.ROUND_CREATE,
    response_model=OwnRound,
    status_code=201,
    responses=problem_responses(NoSuchPrompt, RoundScheduled),
    summary="Begin the next round",
)
def begin_round(context: Ctx, lane: str, prompt: str, body: RoundTimes) -> HttpResponse:
    def work(session: Session, access: Access) -> OwnRound:
        return service.begin(session, access, prompt, body, context.now)

    return context.write(work, status=201).response()


@routes.patch(
    f"{PROMPT}/rounds/{{number}}",
    PromptsPermission.ROUND_UPDATE,
    response_model=OwnRound,
    responses=problem_responses(NoSuchPrompt, NoSuchRound),
    summary="Change a round's times",
)
def change_round(
    context: Ctx, lane: str, prompt: str, number: Annotated[int, Path(ge=1, lt=2**31)], body: RoundTimes
) -> HttpResponse:
    def work(session: Session, access: Access) -> OwnRound:
        return service.change_round(session, access, prompt, number, body, context.now)

    return context.write(work).response()


@routes.get(
    f"{PROMPT}/draft",
    PromptsPermission.DRAFT_READ,
    response_model=DraftView,
    responses=problem_responses(NoSuchPrompt),
    summary="One's own draft",
)
def read_draft(context: Ctx, lane: str, prompt: str) -> HttpResponse:
    with context.read() as session:
        return respond(service.draft(session, context.access, prompt, context.now))


@routes.put(
    f"{PROMPT}/draft",
    PromptsPermission.DRAFT_UPDATE,
    response_model=DraftView,
    responses=problem_responses(NoSuchPrompt, AlreadyResponded),
    summary="Keep one's own draft",
)
def save_draft(context: Ctx, lane: str, prompt: str, body: DraftRequest) -> HttpResponse:
    def work(session: Session, access: Access) -> DraftView:
        return service.save_draft(session, access, prompt, body, context.now)

    return context.write(work).response()


@routes.get(
    "/lanes/{lane}/prompt-settings",
    PromptsPermission.SETTINGS_READ,
    response_model=PromptSettings,
    summary="Who may write prompts",
)
def read_settings(context: Ctx, lane: str) -> HttpResponse:
    with context.read() as session:
        return respond(service.settings(session, context.access.lane.id))


@routes.put(
    "/lanes/{lane}/prompt-settings",
    PromptsPermission.SETTINGS_UPDATE,
    response_model=PromptSettings,
    summary="Set who may write prompts",
)
def update_settings(context: Ctx, lane: str, body: PromptSettings) -> HttpResponse:
    def work(session: Session, access: Access) -> PromptSettings:
        return service.settle(session, access, body)

    return context.write(work).response()


@routes.get(
    "/lanes/{lane}/lineage",
    PromptsPermission.LINEAGE_READ,
    response_model=Lineage,
    summary="Which prompts came from which responses",
)
def read_lineage(context: Ctx, lane: str) -> HttpResponse:
    with context.read() as session:
        return respond(service.lineage(session, context.access, context.now))
