"""The real commons for the widgets' tests: its own process's thread, its own database, and a Hub that believes names.

A token `ana` is Ana's; `ana:coops` is that of her workspace in the lane. It can be stopped and started again on the
same port, and an answer can be withheld after the work was done, as a broken connection does.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import uvicorn
from cosmos_commons.app import build_app
from cosmos_commons.hub import HubUser
from cosmos_commons.settings import Settings
from cosmos_commons.web.site import error_page, pages
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from pathlib import Path

    from playwright.sync_api import BrowserContext
    from starlette.types import ASGIApp, Receive, Scope, Send

Json = dict[str, Any]
PREFIX = "/services/commons"
OPERATOR = "operator-of-the-test"
PEOPLE = {"ana": "Ana Ruiz", "luis": "Luis Pérez", "ines": "Inés Mora", "sam": "Sam Okafor"}


class Hub:
    """Everybody is who they say; `NAME:LANE` is a workspace."""

    async def identify(self, token: str) -> HubUser | None:
        name, _, lane = token.partition(":")
        scopes = {"access:services!service=commons"}
        if lane:
            scopes.add(f"access:servers!server={name}/{lane}")
        return HubUser(name=name, admin=False, scopes=frozenset(scopes))

    async def token_for_code(self, code: str, *, verifier: str, redirect_uri: str) -> str | None:
        return code

    async def close(self) -> None:
        return


class Withholding:
    """Lets work be done and its answer wait, for the paths that are named."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.paths: tuple[str, ...] = ()
        self.held = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def later(message: MutableMapping[str, Any]) -> None:
            ends = message["type"] == "http.response.start" and scope["path"].endswith(self.paths)
            while ends and self.paths and scope["method"] == "POST":
                self.held.set()
                await asyncio.sleep(0.05)
            await send(message)

        await self._app(scope, receive, later)


class Real:
    """A commons with one lane, `coops`: Sam stewards it, Ana, Luis and Inés are its members."""

    def __init__(self, data: Path, *, playbooks: Path, language: str = "en") -> None:
        self._settings = Settings(
            data_dir=data,
            playbooks_dir=playbooks,
            operator_token=SecretStr(OPERATOR),
            additions_per_minute=100_000,
            lane_additions_per_minute=100_000,
            changes_per_minute=100_000,
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.start()
        with self.api(OPERATOR) as operator:
            for name, called in PEOPLE.items():
                operator.put(f"/people/{name}", json={"display_name": called}).raise_for_status()
            lane = {"playbook": "coop-train-the-trainers", "slug": "coops", "language": language}
            people = {"stewards": ["sam"], "members": ["ana", "luis", "ines"]}
            operator.post("/lanes", json=lane | people).raise_for_status()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self, thread: str = "week-1") -> str:
        return f"{self.origin}{PREFIX}/lanes/coops/threads/{thread}"

    def api(self, who: str) -> httpx.Client:
        """The API as `who` asks it."""
        headers = {"Authorization": f"Bearer {who}"}
        return httpx.Client(base_url=f"{self.origin}{PREFIX}/api/v1", headers=headers, timeout=30)

    def say(self, who: str, text: str, *, reply_to: str | None = None, thread: str = "week-1") -> Json:
        """Somebody posts."""
        with self.api(who) as api:
            answer = api.post(
                f"/lanes/coops/threads/{thread}/posts", json={"text": text, "reply_to": reply_to}
            )
            answer.raise_for_status()
            told: Json = answer.json()
            return told

    def posts(self, who: str = "sam", thread: str = "week-1") -> list[Json]:
        """The first 500 of a thread."""
        with self.api(who) as api:
            answer = api.get(f"/lanes/coops/threads/{thread}/posts", params={"limit": 500})
            answer.raise_for_status()
            items: list[Json] = answer.json()["items"]
            return items

    def sign_in(self, context: BrowserContext, who: str) -> None:
        """Give a browser the cookies of somebody who signed in."""
        with closing(httpx.Client(base_url=self.origin, follow_redirects=True, timeout=30)) as client:
            begun = client.get(f"{PREFIX}/sign-in", follow_redirects=False)
            state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
            client.get(f"{PREFIX}/oauth_callback", params={"code": who, "state": state})
            for cookie in client.cookies.jar:
                name, value = cookie.name, cookie.value or ""
                context.add_cookies(
                    [{"name": name, "value": value, "domain": "127.0.0.1", "path": cookie.path}]
                )

    def environment(self, who: str) -> dict[str, str]:
        """What a kernel in `who`'s workspace finds in its environment."""
        return {
            "COSMOS_LANE": "coops",
            "COSMOS_MEMBER": who,
            "COSMOS_COMMONS_URL": f"{self.origin}{PREFIX}",
            "COSMOS_COMMONS_PUBLIC_URL": f"{self.origin}{PREFIX}",
            "JUPYTERHUB_API_TOKEN": f"{who}:coops",
            "JPY_SESSION_NAME": "welcome.ipynb",
        }

    def start(self) -> None:
        self.withholding = Withholding(
            build_app(self._settings, hub=Hub(), pages=pages, error_page=error_page)
        )
        config = uvicorn.Config(
            self.withholding,
            port=self.port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the commons did not start")
            time.sleep(0.01)

    def stop(self) -> None:
        self.withholding.paths = ()
        self._server.should_exit = True
        self._thread.join()
