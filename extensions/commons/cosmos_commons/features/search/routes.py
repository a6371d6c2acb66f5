"""The address where one looks for words in a lane."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from cosmos_commons.context import Ctx, problem_responses, respond
from cosmos_commons.features.search.permissions import SearchPermission
from cosmos_commons.features.search.schemas import ResultPage
from cosmos_commons.features.search.service import NothingAsked, results
from cosmos_commons.routing import Routes
from cosmos_commons.search import NEWEST

routes = Routes()

LONGEST = 100
After = Annotated[int, Query(ge=1, le=NEWEST)]


@routes.get(
    "/lanes/{lane}/search",
    SearchPermission.RESULT_LIST,
    response_model=ResultPage,
    responses=problem_responses(NothingAsked),
    summary="What holds these words, newest first",
)
def list_results(
    context: Ctx,
    lane: str,
    q: Annotated[str, Query(max_length=LONGEST)],
    after: After = NEWEST,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Response:
    features = context.commons.features
    with context.read() as session:
        return respond(results(session, context.access, features, q, context.now, before=after, limit=limit))
