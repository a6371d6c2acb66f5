"""The addresses of responses: sending, revising, reading, and what a round's come to."""

from sqlalchemy.orm import Session
from starlette.responses import Response as HttpResponse

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.features.prompts import service
from cosmos_commons.features.prompts.errors import (
    AlreadyResponded,
    EditedMeanwhile,
    NoSuchPrompt,
    NoSuchResponse,
    NotAnonymous,
    NotYours,
    RespondFirst,
    RoundClosed,
)
from cosmos_commons.features.prompts.permissions import PromptsPermission
from cosmos_commons.features.prompts.routes.declared import (
    PROMPT,
    RESPONSE,
    RESPONSES,
    After,
    Limit,
    OfRound,
    routes,
)
from cosmos_commons.features.prompts.schemas import (
    NewResponse,
    Reason,
    Response,
    ResponsePage,
    ResponseVersionList,
    Revision,
    Summary,
    Unmasked,
)
from cosmos_commons.lane_text import words


@routes.post(
    RESPONSES,
    PromptsPermission.RESPONSE_CREATE,
    response_model=Response,
    status_code=201,
    responses=problem_responses(NoSuchPrompt, AlreadyResponded, RoundClosed),
    summary="Respond",
)
def create_response(context: Ctx, lane: str, prompt: str, body: NewResponse) -> HttpResponse:
    said = words(context, body.text)

    def work(session: Session, access: Access) -> Response:
        return service.respond(session, access, prompt, body, said, context.now)

    return context.write(work, status=201).response()


@routes.get(
    RESPONSES,
    PromptsPermission.RESPONSE_LIST,
    response_model=ResponsePage,
    responses=problem_responses(NoSuchPrompt, RespondFirst),
    summary="What was answered in a round, oldest first",
)
def list_responses(
    context: Ctx,
    lane: str,
    prompt: str,
    round: OfRound = None,  # noqa: A002, the field's word
    after: After = 0,
    limit: Limit = 50,
) -> HttpResponse:
    with context.read() as session:
        return respond(
            service.responses(
                session, context.access, prompt, context.now, round=round, after=after, limit=limit
            )
        )


@routes.get(
    RESPONSE,
    PromptsPermission.RESPONSE_READ,
    response_model=Response,
    responses=problem_responses(NoSuchResponse),
    summary="One response",
)
def read_response(context: Ctx, lane: str, prompt: str, response: str) -> HttpResponse:
    with context.read() as session:
        return respond(service.response(session, context.access, prompt, response, context.now))


@routes.put(
    RESPONSE,
    PromptsPermission.RESPONSE_UPDATE,
    response_model=Response,
    responses=problem_responses(NoSuchResponse, NotYours, RoundClosed, EditedMeanwhile),
    summary="Revise one's own response",
)
def revise_response(context: Ctx, lane: str, prompt: str, response: str, body: Revision) -> HttpResponse:
    said = words(context, body.text)

    def work(session: Session, access: Access) -> Response:
        return service.revise(session, access, prompt, response, body, said, context.now)

    return context.write(work).response()


@routes.get(
    f"{RESPONSE}/versions",
    PromptsPermission.RESPONSE_READ,
    response_model=ResponseVersionList,
    responses=problem_responses(NoSuchResponse),
    summary="What a response said, newest first",
)
def list_response_versions(context: Ctx, lane: str, prompt: str, response: str) -> HttpResponse:
    with context.read() as session:
        return respond(service.response_versions(session, context.access, prompt, response, context.now))


@routes.put(
    f"{RESPONSE}/exemplar",
    PromptsPermission.EXEMPLAR_UPDATE,
    response_model=Response,
    responses=problem_responses(NoSuchResponse),
    summary="Make a response an exemplar",
)
def make_exemplar(context: Ctx, lane: str, prompt: str, response: str) -> HttpResponse:
    return _mark(context, prompt, response, exemplar=True)


@routes.delete(
    f"{RESPONSE}/exemplar",
    PromptsPermission.EXEMPLAR_UPDATE,
    response_model=Response,
    responses=problem_responses(NoSuchResponse),
    summary="Make a response an exemplar no more",
)
def drop_exemplar(context: Ctx, lane: str, prompt: str, response: str) -> HttpResponse:
    return _mark(context, prompt, response, exemplar=False)


def _mark(context: Ctx, prompt: str, response: str, *, exemplar: bool) -> HttpResponse:
    def work(session: Session, access: Access) -> Response:
        return service.mark(session, access, prompt, response, exemplar=exemplar, now=context.now)

    return context.write(work).response()


@routes.post(
    f"{RESPONSE}/author",
    PromptsPermission.AUTHOR_READ,
    response_model=Unmasked,
    responses=problem_responses(NoSuchResponse, NotAnonymous),
    summary="Learn who wrote under a pseudonym; the author is told, and why",
)
def unmask_author(context: Ctx, lane: str, prompt: str, response: str, body: Reason) -> HttpResponse:
    def work(session: Session, access: Access) -> Unmasked:
        return service.unmask(session, access, prompt, response, body.reason, context.now)

    return context.write(work).response()


@routes.get(
    f"{PROMPT}/summary",
    PromptsPermission.RESPONSE_LIST,
    response_model=Summary,
    responses=problem_responses(NoSuchPrompt, RespondFirst),
    summary="A round's responses at a glance",
)
def read_summary(context: Ctx, lane: str, prompt: str, round: OfRound = None) -> HttpResponse:  # noqa: A002
    with context.read() as session:
        return respond(service.summary(session, context.access, prompt, context.now, round=round))
