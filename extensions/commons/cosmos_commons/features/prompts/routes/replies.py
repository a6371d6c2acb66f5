"""The addresses of the dialogue under a response."""

from sqlalchemy.orm import Session
from starlette.responses import Response as HttpResponse

from cosmos_commons.access import Access
from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.features.prompts import service
from cosmos_commons.features.prompts.errors import NoSuchReply, NoSuchResponse, NotYours
from cosmos_commons.features.prompts.permissions import PromptsPermission
from cosmos_commons.features.prompts.routes.declared import RESPONSE, After, Limit, routes
from cosmos_commons.features.prompts.schemas import NewReply, Reply, ReplyPage
from cosmos_commons.lane_text import words


@routes.get(
    f"{RESPONSE}/replies",
    PromptsPermission.REPLY_LIST,
    response_model=ReplyPage,
    responses=problem_responses(NoSuchResponse),
    summary="The dialogue under a response, oldest first",
)
def list_replies(
    context: Ctx, lane: str, prompt: str, response: str, after: After = 0, limit: Limit = 50
) -> HttpResponse:
    with context.read() as session:
        return respond(
            service.replies(session, context.access, prompt, response, context.now, after=after, limit=limit)
        )


@routes.post(
    f"{RESPONSE}/replies",
    PromptsPermission.REPLY_CREATE,
    response_model=Reply,
    status_code=201,
    responses=problem_responses(NoSuchResponse),
    summary="Say something to a response",
)
def create_reply(context: Ctx, lane: str, prompt: str, response: str, body: NewReply) -> HttpResponse:
    said = words(context, body.text)

    def work(session: Session, access: Access) -> Reply:
        return service.reply(session, access, prompt, response, body.text, said, context.now)

    return context.write(work, status=201).response()


@routes.delete(
    f"{RESPONSE}/replies/{{reply}}",
    PromptsPermission.REPLY_DELETE,
    status_code=204,
    responses=problem_responses(NoSuchReply, NotYours),
    summary="Erase a reply",
)
def delete_reply(context: Ctx, lane: str, prompt: str, response: str, reply: str) -> HttpResponse:
    def work(session: Session, access: Access) -> None:
        service.delete_reply(session, access, prompt, response, reply, context.now)

    return context.write(work, status=204).response()
