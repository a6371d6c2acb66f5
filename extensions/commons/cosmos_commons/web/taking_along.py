"""A page to take one's words along as a file."""

from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.context import Ctx
from cosmos_commons.features.lanes.permissions import LanesPermission
from cosmos_commons.features.lanes.service import view_of
from cosmos_commons.features.lanes.taking_along import mine
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import words_for


@pages.get("/lanes/{lane}/mine", LanesPermission.OWN_WORDS_READ, include_in_schema=False)
def take_words_along(request: Request, context: Ctx, lane: str) -> Response:
    """One's own words as a text file in Markdown, as they were written."""
    words = words_for(request)
    kinds = {
        "post": words.gettext("What you said"),
        "response": words.gettext("Your response"),
        "reply": words.gettext("What you said about a response"),
    }
    with context.read() as session:
        title = view_of(session, context.access.name, context.access.lane.id).title
        found = mine(session, context.commons, context.access)
    parts = [f"# {title}\n"]
    for one in found.items:
        parts.append(f"## {one.where}\n\n*{kinds[one.kind]}, {one.at:%Y-%m-%d %H:%M} UTC*\n\n{one.text}\n")
    headers = {"Content-Disposition": f'attachment; filename="{lane}-my-words.md"'}
    return Response("\n".join(parts), media_type="text/markdown; charset=utf-8", headers=headers)
