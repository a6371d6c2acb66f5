"""A house whose lane has a conversation, `week-1`, and whose answers can be withheld after the work was done, as a
broken connection does."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx

from widgets_testing.house import API, LANE, SERVICE, House

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page
    from starlette.types import ASGIApp, Receive, Scope, Send

Json = dict[str, Any]
TITLE = "What is a cooperative to you?"


class Withholding:
    """Lets POSTs do their work and keeps what is answered, while `on`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.on = False
        self.done = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def later(message: MutableMapping[str, Any]) -> None:
            while self.on and scope["method"] == "POST" and scope["path"].endswith("/posts"):
                self.done.set()
                await asyncio.sleep(0.05)
            await send(message)

        await self._app(scope, receive, later if scope["type"] == "http" else send)


class Talk(House):
    """The lane's conversation `week-1`."""

    withholding: Withholding

    def __init__(self, folder: Path, curricula: Path) -> None:
        super().__init__(folder, curricula)
        self.ask("fay", "POST", "/threads", {"title": TITLE, "slug": "week-1"})

    def around(self, app: ASGIApp) -> ASGIApp:
        self.withholding = Withholding(app)
        return self.withholding

    def stop(self) -> None:
        self.withholding.on = False
        super().stop()

    def say(self, who: str, text: str, *, reply_to: str | None = None, files: tuple[str, ...] = ()) -> Json:
        """Somebody posts."""
        body = {"text": text, "reply_to": reply_to, "attachments": list(files)}
        return self.ask(who, "POST", "/threads/week-1/posts", body)

    def posts(self, who: str = "sam") -> list[Json]:
        """All of them, oldest first, at most 500."""
        items: list[Json] = self.ask(who, "GET", "/threads/week-1/posts?limit=500")["items"]
        return items

    def give(self, who: str, name: str, data: bytes, kind: str) -> Json:
        """A file given to the lane."""
        answer = httpx.post(
            f"{self.origin}{API}/lanes/{LANE}/files?name={name}",
            content=data,
            headers={"Authorization": f"Bearer {who}", "Content-Type": kind},
            trust_env=False,
        )
        answer.raise_for_status()
        told: Json = answer.json()
        return told

    def read_by(self, who: str) -> Json:
        """The thread as somebody sees it: what is unread, and from where."""
        return self.ask(who, "GET", "/threads/week-1")

    def seat(self, browser: Browser, who: str, **options: Any) -> Page:
        """A window of `who`'s at the conversation."""
        return self.window(browser, who, "/threads/week-1", **options)

    def sit(self, context: BrowserContext, who: str) -> Page:
        """A page at the conversation in a browser that is open; signs in where that is needed."""
        page = context.new_page()
        page.goto(f"{self.origin}{SERVICE}/lanes/{LANE}/threads/week-1")
        if "/oauth2/authorize" in page.url or "state=" in page.url:
            state = parse_qs(urlsplit(page.url).query)["state"][0]
            page.goto(f"{self.origin}{SERVICE}/oauth_callback?code={who}&state={state}")
            page.goto(f"{self.origin}{SERVICE}/lanes/{LANE}/threads/week-1")
        return page
