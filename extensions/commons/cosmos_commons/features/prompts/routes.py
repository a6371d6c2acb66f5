"""The addresses of prompts, drafts and responses."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.responses import Response as HttpResponse

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.features.prompts import service
from cosmos_commons.features.prompts.errors import AlreadyResponded, NoSuchPrompt, RespondFirst
from cosmos_commons.features.prompts.permissions import PromptsPermission
from cosmos_commons.features.prompts.schemas import (
    DraftRequest,
    DraftView,
    NewResponse,
    Prompt,
    PromptList,
    Response,
    ResponsePage,
)
from cosmos_commons.routing import Routes
from cosmos_commons.text import render

routes = Routes()
MOST = 500


@routes.get(
    "/lanes/{lane}/prompts",
    PromptsPermission.PROMPT_LIST,
    response_model=PromptList,
    summary="The lane's prompts",
)
def list_prompts(context: Ctx, lane: str) -> HttpResponse:
    with context.read() as session:
        return respond(service.prompts(session, context.access))


@routes.get(
    "/lanes/{lane}/prompts/{prompt}",
    PromptsPermission.PROMPT_READ,
    response_model=Prompt,
    responses=problem_responses(NoSuchPrompt),
    summary="One prompt",
)
def read_prompt(context: Ctx, lane: str, prompt: str) -> HttpResponse:
    with context.read() as session:
        return respond(service.prompt(session, context.access, prompt))


@routes.get(
    "/lanes/{lane}/prompts/{prompt}/draft",
    PromptsPermission.DRAFT_READ,
    response_model=DraftView,
    responses=problem_responses(NoSuchPrompt),
    summary="One's own draft",
)
def read_draft(context: Ctx, lane: str, prompt: str) -> HttpResponse:
    with context.read() as session:
        return respond(service.draft(session, context.access, prompt))


@routes.put(
    "/lanes/{lane}/prompts/{prompt}/draft",
    PromptsPermission.DRAFT_UPDATE,
    response_model=DraftView,
    responses=problem_responses(NoSuchPrompt, AlreadyResponded),
    summary="Keep one's own draft",
)
def save_draft(context: Ctx, lane: str, prompt: str, body: DraftRequest) -> HttpResponse:
    def work(session: Session, access: Access) -> DraftView:
        return service.save_draft(session, access, prompt, body, context.now)

    return context.write(work).response()


@routes.post(
    "/lanes/{lane}/prompts/{prompt}/responses",
    PromptsPermission.RESPONSE_CREATE,
    response_model=Response,
    status_code=201,
    responses=problem_responses(NoSuchPrompt, AlreadyResponded),
    summary="Respond",
)
def create_response(context: Ctx, lane: str, prompt: str, body: NewResponse) -> HttpResponse:
    html = render(body.text)

    def work(session: Session, access: Access) -> Response:
        return service.respond(session, access, prompt, body, html, context.now)

    return context.write(work, status=201).response()


@routes.get(
    "/lanes/{lane}/prompts/{prompt}/responses",
    PromptsPermission.RESPONSE_LIST,
    response_model=ResponsePage,
    responses=problem_responses(NoSuchPrompt, RespondFirst),
    summary="What was answered, oldest first",
)
def list_responses(
    context: Ctx,
    lane: str,
    prompt: str,
    after: Annotated[int, Query(ge=0, lt=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> HttpResponse:
    with context.read() as session:
        return respond(service.responses(session, context.access, prompt, after=after, limit=limit))
