"""Looking for words in a lane, as a page."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.context import Ctx
from cosmos_commons.features.lanes.service import lane_view
from cosmos_commons.features.search.permissions import SearchPermission
from cosmos_commons.features.search.routes import LONGEST, After
from cosmos_commons.features.search.service import NothingAsked, results
from cosmos_commons.search import NEWEST
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for

_AT_ONCE = 20


@pages.get("/lanes/{lane}/search", SearchPermission.RESULT_LIST, include_in_schema=False)
def search_page(
    request: Request,
    context: Ctx,
    lane: str,
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    after: After = NEWEST,
) -> Response:
    """A place to write words, and what holds them."""
    features = context.commons.features
    language = words_for(request).language
    with context.read() as session:
        try:
            found = results(session, context.access, features, q, context.now, before=after, limit=_AT_ONCE)
        except NothingAsked:
            found = None
        return page(
            request,
            context,
            "search.html",
            lane=lane_view(session, context.access),
            asked=q.strip(),
            found=found,
            further=after != NEWEST,
            titles={feature.name: feature.words_in(language).title for feature in features},
        )
