"""How is an error told to a person? What happened, what is safe, what to do next; never how it came about."""

from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.problems import Problem
from cosmos_commons.web.rendering import bare_page


def error_page(request: Request, problem: Problem) -> Response:
    """Return the page for a problem, in the reader's language."""
    settings = request.app.state.commons.settings
    lane = str(request.path_params.get("lane", ""))
    return bare_page(request, settings, "error.html", problem.status, problem=problem, lane=lane)
