"""How do pages that are opened in a workspace reach the commons? Through the workspace's own origin, as its
member.

It carries the commons' API and nothing else of it: a page of the commons served from here would run its
scripts as this server's own. It follows no redirect, and passes on only the headers that are named here, so
no cookie of the workspace goes out and none of the commons comes in.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import unquote

import httpx
from jupyter_server.base.handlers import APIHandler
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, authenticated

from cosmos_workspace.server.place import place_of

PREFIX = "lane/commons/"
CLIENT = "cosmos_commons_client"  # its name in the web application's settings
_API = "api/v1/"
_MOST = 32 << 20  # bytes of a request's body
_ASKED = (
    "Accept",
    "Accept-Language",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
)
_ANSWERED = (
    "Content-Disposition",
    "Content-Security-Policy",
    "Content-Type",
    "Content-Language",
    "Cache-Control",
    "ETag",
    "Last-Modified",
    "Retry-After",
)
_UNSAFE = re.compile(r"[/\\#\x00-\x1f\x7f\ud800-\udfff]")
_STREAM = "text/event-stream"


class CommonsHandler(APIHandler):
    """`lane/commons/api/v1/…` is the commons' `/api/v1/…`, asked with the workspace's token."""

    _asking: asyncio.Task[None] | None = None

    @authenticated
    async def get(self) -> None:
        """Pass a reading request on; events stream through as they come."""
        await self._pass_on()

    @authenticated
    async def post(self) -> None:
        """Pass a writing request on; Jupyter Server has checked its XSRF token."""
        await self._pass_on()

    @authenticated
    async def put(self) -> None:
        """As post."""
        await self._pass_on()

    @authenticated
    async def patch(self) -> None:
        """As post."""
        await self._pass_on()

    @authenticated
    async def delete(self) -> None:
        """As post."""
        await self._pass_on()

    def on_connection_close(self) -> None:
        """End the commons' side of a stream when the browser has gone."""
        super().on_connection_close()
        if self._asking is not None:
            self._asking.cancel()

    async def _pass_on(self) -> None:
        place = place_of(self.settings)
        if not place.member or self.current_user.username != place.member:
            # Whom the Hub lets in here (an administrator, say) is not thereby the member at the commons.
            raise HTTPError(403, "Only the member whose workspace this is speaks to the commons through it.")
        if not place.commons_url:
            raise HTTPError(502, "This workspace was not told where the commons is.")
        if len(self.request.body) > _MOST:
            raise HTTPError(413, "This is too large for the commons.")
        self._asking = asyncio.ensure_future(self._ask(f"{place.commons_url}/{self._path()}", place.token))
        try:
            await self._asking
        except asyncio.CancelledError:
            if not self._asking.cancelled():
                raise

    async def _ask(self, url: str, token: str) -> None:
        headers = {name: self.request.headers[name] for name in _ASKED if name in self.request.headers}
        headers |= {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        # A stream is silent for as long as nobody speaks; the commons ends it.
        wait = None if _STREAM in headers.get("Accept", "") else 60.0
        try:
            async with self._client().stream(
                self.request.method or "GET",
                url,
                headers=headers,
                content=self.request.body or None,
                timeout=httpx.Timeout(10.0, read=wait),
            ) as answer:
                await self._answer(answer)
        except httpx.HTTPError as error:
            if self._headers_written:
                # Half an answer cannot be taken back: an end without its last chunk tells that it is not whole.
                self.detach().close()
                return
            raise HTTPError(502, "The commons does not answer just now.") from error
        except StreamClosedError:
            return

    async def _answer(self, answer: httpx.Response) -> None:
        if answer.is_redirect:
            raise HTTPError(502, "The commons pointed elsewhere, and that is not followed.")
        self.set_status(answer.status_code)
        self.clear_header("Content-Type")
        for name in _ANSWERED:
            if name in answer.headers:
                self.set_header(name, answer.headers[name])
        if answer.headers.get("Content-Type", "").startswith(_STREAM):
            self.set_header("X-Accel-Buffering", "no")
            await self.flush()
        async for data in answer.aiter_raw():
            self.write(data)
            await self.flush()
        self.finish(set_content_type=answer.headers.get("Content-Type", "application/json"))

    def _path(self) -> str:
        """The path and query below the commons as they were sent; HTTPError 400 for one that leads elsewhere."""
        raw = self.request.uri or ""
        raw = raw[raw.index(PREFIX) + len(PREFIX) :]
        path = raw.partition("?")[0]
        if not path.startswith(_API):
            raise HTTPError(404, "Only the commons' API is reached from here.")
        for name in path.removeprefix(_API).split("/"):
            plain = unquote(name, errors="surrogateescape")
            if plain in ("", ".", "..") or any(
                c in "/\\#" or c < " " or "\ud800" <= c <= "\udfff" for c in plain
            ):
                raise HTTPError(400, "This is no address of the commons.")
        return raw

    def _client(self) -> httpx.AsyncClient:
        """The one client of this server, made when it is first needed."""
        settings: dict[str, Any] = self.settings
        if CLIENT not in settings:
            settings[CLIENT] = httpx.AsyncClient(trust_env=False, follow_redirects=False)
        client: httpx.AsyncClient = settings[CLIENT]
        return client
