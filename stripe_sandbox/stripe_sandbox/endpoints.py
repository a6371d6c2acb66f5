"""Which calls are there? Each resource lists its own here, with what it takes."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from stripe_sandbox.errors import BadParameter, Json, missing
from stripe_sandbox.parameters import Kind, Many, Takes, check, integer, text
from stripe_sandbox.world import World

Function = Callable[..., Any]
EVERYWHERE: Takes = {"expand": Many(text)}
PAGE: Takes = {"limit": integer, "starting_after": text, "ending_before": text}


@dataclass(frozen=True)
class Endpoint:
    """One call of the API."""

    method: str
    path: str
    takes: Takes
    function: Function
    listing: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path))

    def checked(self, given: Json) -> Json:
        """The parameters' values, or a refusal."""
        takes = {**EVERYWHERE, **(PAGE if self.listing else {}), **self.takes}
        return check(takes, given)

    def answer(self, world: World, params: Json, path: dict[str, str]) -> Json:
        """What the call returns, before it is shown."""
        params = {key: value for key, value in params.items() if key != "expand"}
        if not self.listing:
            answer: Json = self.function(world, params, **path)
            return answer
        page = {name: params.pop(name) for name in PAGE if name in params}
        return listed(self.function(world, params, **path), self.path.format(**path), page)


class Endpoints:
    """The calls of one resource, or of all."""

    def __init__(self) -> None:
        self.all: list[Endpoint] = []

    def post(self, path: str, **takes: Kind) -> Callable[[Function], Function]:
        return self._added("POST", path, takes)

    def get(self, path: str, **takes: Kind) -> Callable[[Function], Function]:
        return self._added("GET", path, takes)

    def delete(self, path: str, **takes: Kind) -> Callable[[Function], Function]:
        return self._added("DELETE", path, takes)

    def list(self, path: str, **takes: Kind) -> Callable[[Function], Function]:
        """The function returns every object, newest first; paging is done here."""
        return self._added("GET", path, takes, listing=True)

    def _added(
        self, method: str, path: str, takes: Takes, *, listing: bool = False
    ) -> Callable[[Function], Function]:
        def add(function: Function) -> Function:
            self.all.append(Endpoint(method, path, takes, function, listing))
            return function

        return add


def listed(things: Iterable[Json], url: str, page: Json | None = None) -> Json:
    """One page of a list (docs.stripe.com/api/pagination)."""
    page = page or {}
    rows = list(things)
    limit = page.get("limit", 10)
    if not 1 <= limit <= 100:
        raise BadParameter("This value must be between 1 and 100.", "limit", "parameter_invalid_integer")
    if "ending_before" in page:
        rows = rows[: _place(rows, page["ending_before"], "ending_before")]
        return _page(rows[-limit:], url, more=len(rows) > limit)
    if "starting_after" in page:
        rows = rows[_place(rows, page["starting_after"], "starting_after") + 1 :]
    return _page(rows[:limit], url, more=len(rows) > limit)


def _place(rows: list[Json], key: str, param: str) -> int:
    for place, row in enumerate(rows):
        if row["id"] == key:
            return place
    raise missing("object", key, param)


def _page(rows: list[Json], url: str, *, more: bool) -> Json:
    return {"object": "list", "data": rows, "has_more": more, "url": url}
