"""The commons' API for one lane, over HTTP, with the workspace's own token.

It raises the errors of `errors` and nothing else, and repeats what nobody answered: a write carries one
Idempotency-Key through all its attempts, so the commons takes it once.
"""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

import httpx

from cosmos_widgets.errors import CommonsError, CommonsUnreachable, NotFound, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cosmos_widgets.place import Place

Json = dict[str, Any]

# Together shorter than the 30 s after which the browser half stops waiting for its kernel.
_PATIENCE = httpx.Timeout(6, connect=2)
_PAUSES = (0.2, 0.8)
# A picture from a phone, over a slow line.
_SLOW = httpx.Timeout(60, connect=2)
# For what can be done without.
_GLANCE = httpx.Timeout(1, connect=0.5)
_PAGE = 100


class Commons:
    """Asks the commons. Safe to use from several threads."""

    def __init__(self, place: Place, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.place = place
        self._sleep = sleep
        # No proxy from the environment: the commons is on this machine or told by its own address.
        self.http = httpx.Client(
            base_url=f"{place.commons}/api/v1",
            headers={"Authorization": f"Bearer {place.token}", "Accept": "application/json"},
            timeout=_PATIENCE,
            trust_env=False,
        )

    def close(self) -> None:
        self.http.close()

    def path(self, *parts: str) -> str:
        """The path of something in the lane, each part quoted."""
        return "/".join(["/lanes", *(quote(part, safe="") for part in (self.place.lane, *parts))])

    def get(self, path: str, **query: str | int) -> Json:
        return self._ask("GET", path, params=query)

    def glance(self, path: str) -> Json | None:
        """As `get`, of what one can do without: asked once and soon given up, then None."""
        try:
            return self._once("GET", path, timeout=_GLANCE)
        except CommonsError:
            return None

    def write(self, method: str, path: str, body: Json, key: str | None = None) -> Json:
        """Sends `body`; the same `key` again does nothing again, and answers the same."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        if method == "DELETE":
            return self._ask(method, path, headers=headers)
        return self._ask(method, path, json=body, headers=headers)

    def upload(self, name: str, data: bytes, kind: str, key: str | None = None) -> Json:
        """Give the lane a file; what it is called there, by whom and where."""
        headers = {"Content-Type": kind, "Idempotency-Key": key or uuid.uuid4().hex}
        path = self.path("files")
        return self._ask("POST", path, params={"name": name}, content=data, headers=headers, timeout=_SLOW)

    def download(self, url: str) -> tuple[bytes, str]:
        """The bytes and the type of one of the lane's files, by its address. Raises CommonsError."""
        path = url.partition("/api/v1")[2]
        if not path.startswith(f"{self.path('files')}/"):
            raise NotFound("This is not one of the lane's files.", "not-found")
        try:
            answer = self.http.get(path, timeout=_SLOW)
        except httpx.TransportError:
            raise CommonsUnreachable from None
        if not answer.is_success:
            raise problem(answer)
        return answer.content, answer.headers.get("content-type", "application/octet-stream")

    def everything(self, path: str) -> tuple[list[Json], str]:
        """All items of a list, and the cursor after which the lane's events continue it."""
        items: list[Json] = []
        cursors: list[str] = []
        for page in self._pages(path):
            items += page["items"]
            cursors.append(str(page.get("cursor") or ""))
        # The first page's: what is written while the others are fetched comes again, rather than never.
        return items, cursors[0]

    def _pages(self, path: str) -> Iterator[Json]:
        page = self.get(path, limit=_PAGE)
        yield page
        while (after := page.get("next")) is not None:
            page = self.get(path, limit=_PAGE, after=str(after))
            yield page

    def _ask(self, method: str, path: str, **request: Any) -> Json:
        for pause in _PAUSES:
            try:
                return self._once(method, path, **request)
            except CommonsUnreachable:
                self._sleep(pause)
        return self._once(method, path, **request)

    def _once(self, method: str, path: str, **request: Any) -> Json:
        try:
            answer = self.http.request(method, path, **request)
        except httpx.TransportError:
            raise CommonsUnreachable from None
        if answer.is_success:
            if not answer.content:
                return {}
            return cast("Json", answer.json())
        raise problem(answer)


def problem(answer: httpx.Response) -> Exception:
    """The error in an answer, `application/problem+json` or a proxy's page."""
    told: Json = {}
    if "json" in answer.headers.get("content-type", ""):
        try:
            told = answer.json()
        except ValueError:
            told = {}
    return refused(
        answer.status_code, str(told.get("code", "")), str(told.get("detail") or told.get("title") or "")
    )
