"""What does the OpenAPI document say that the framework cannot know? How every route refuses.

Written from the same data that decides: a route's permission. Refusals are all `application/problem+json`.
"""

from typing import Any

from fastapi import FastAPI

from cosmos_commons.permissions import Audience, Grants
from cosmos_commons.problems import Problem
from cosmos_commons.routing import GuardedRoute, guarded

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ALWAYS = {
    "401": "Nobody is signed in, or the token is not known.",
    "403": "Whoever asks may not do this.",
    "422": "Something in the request is missing or not as it should be.",
    "503": "The sign-in or the data cannot be reached just now.",
}
_WRITING = {
    "400": "The request could not be read.",
    "413": "This is more than the commons takes in one request.",
    "429": "That was a lot at once; Retry-After says when to come again.",
}
_NAMING = {"404": "There is no such thing, or not for whoever asks."}


def describe(app: FastAPI, grants: Grants) -> None:
    """Have `app.openapi()` tell of every refusal."""
    made = app.openapi

    def whole() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        document = made()
        schemas = document["components"]["schemas"]
        schemas["Problem"] = Problem.model_json_schema()
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        for route in guarded(app):
            if route.include_in_schema:
                _tell(document, route, open_to_all=grants[route.permission].audience is Audience.ANYONE)
        return document

    app.openapi = whole  # type: ignore[method-assign]  # FastAPI's documented way to extend the document


def _tell(document: dict[str, Any], route: GuardedRoute, *, open_to_all: bool) -> None:
    for method in route.methods or set():
        answers = document["paths"][route.path_format][method.lower()]["responses"]
        refusals = dict(_ALWAYS)
        if open_to_all:
            del refusals["403"]
        if method != "GET":
            refusals |= _WRITING
        if "{" in route.path:
            refusals |= _NAMING
        for status, words in refusals.items():
            answers.setdefault(status, {"description": words})
        for status, answer in answers.items():
            if status.startswith(("4", "5")):
                answer["content"] = _PROBLEM
        if method == "GET":
            answers.setdefault("304", {"description": "Still as the given ETag says."})
