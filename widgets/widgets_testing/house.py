"""The real commons over HTTP with a lane in it, for the widgets' tests: only the Hub behind it is a stand-in.

It can be stopped and started again on the same port with the same data. A token is a person's name, or
`NAME.LANE` for what their workspace holds.
"""

from __future__ import annotations

import base64
import logging
import socket
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import structlog
import uvicorn
from cosmos_commons.app import build_app
from cosmos_commons.hub import HubUser
from cosmos_commons.settings import Settings
from cosmos_commons.web.site import error_page, pages
from pydantic import SecretStr

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from starlette.types import ASGIApp

Json = dict[str, Any]
SERVICE = "/services/commons"
API = f"{SERVICE}/api/v1"
LANE = "coops"
OPERATOR = "operator-of-the-test"
PEOPLE = {"ana": "Ana Ruiz", "luis": "Luis Pérez", "ines": "Inés Mora", "fay": "Fay Ode", "sam": "Sam Okafor"}
"""Ana, Luis and Inés are members, Fay is a facilitator, Sam the steward."""
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Hub:
    """Everybody is who their token says."""

    async def identify(self, token: str) -> HubUser | None:
        name, _, lane = token.partition(".")
        scopes = {"access:services!service=commons"}
        if lane:
            scopes.add(f"access:servers!server={name}/{lane}")
        return HubUser(name=name, admin=False, scopes=frozenset(scopes))

    async def token_for_code(self, code: str, *, verifier: str, redirect_uri: str) -> str | None:
        return code

    async def close(self) -> None:
        return


class House:
    """The server, in a thread of this process."""

    def __init__(self, folder: Path, curricula: Path) -> None:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        self._settings = Settings(
            data_dir=folder,
            playbooks_dir=curricula,
            operator_token=SecretStr(OPERATOR),
            # Tests fill a thread faster than people do.
            additions_per_minute=100_000,
            lane_additions_per_minute=100_000,
            changes_per_minute=100_000,
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.start()
        self._settle()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        app = self.around(build_app(self._settings, hub=Hub(), pages=pages, error_page=error_page))
        config = uvicorn.Config(
            app, port=self.port, log_config=None, access_log=False, timeout_graceful_shutdown=1, ws="none"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the commons did not start"
            time.sleep(0.01)

    def around(self, app: ASGIApp) -> ASGIApp:
        """The app as it is served; what stands in the way of answers goes here."""
        return app

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    def ask(self, who: str, method: str, path: str, body: Json | None = None) -> Json:
        """The answer to a request about the lane; refusals raise."""
        headers = {"Authorization": f"Bearer {who}", "Idempotency-Key": uuid.uuid4().hex}
        answer = httpx.request(
            method, f"{self.origin}{API}/lanes/{LANE}{path}", json=body, headers=headers, trust_env=False
        )
        assert answer.is_success, answer.text
        told: Json = answer.json()
        return told

    def prompt(self, slug: str, **more: Any) -> Json:
        """A prompt that Fay asks."""
        asked = {"title": "What do you own?", "text": "Name **one thing** your street owns together."}
        return self.ask("fay", "POST", "/prompts", {**asked, "slug": slug, **more})

    def respond(
        self, who: str, slug: str, text: str = "", value: Any = None, file: str | None = None
    ) -> Json:
        body = {"text": text, "value": value, "file": file}
        return self.ask(who, "POST", f"/prompts/{slug}/responses", body)

    def responses(self, slug: str) -> list[Json]:
        items: list[Json] = self.ask("sam", "GET", f"/prompts/{slug}/responses")["items"]
        return items

    def take_out(self, who: str) -> None:
        """Sam takes somebody out of the lane."""
        headers = {"Authorization": "Bearer sam", "Idempotency-Key": uuid.uuid4().hex}
        url = f"{self.origin}{API}/lanes/{LANE}/members/{who}"
        httpx.delete(url, headers=headers, trust_env=False).raise_for_status()

    def take_in(self, who: str) -> None:
        """And lets them back in."""
        self.ask("sam", "PUT", f"/members/{who}", {"role": "member"})

    def environment(self, who: str) -> dict[str, str]:
        """What a kernel in `who`'s workspace finds in its environment."""
        return {
            "COSMOS_LANE": LANE,
            "COSMOS_MEMBER": who,
            "COSMOS_COMMONS_URL": f"{self.origin}{SERVICE}",
            "COSMOS_COMMONS_PUBLIC_URL": f"{self.origin}{SERVICE}",
            "JUPYTERHUB_API_TOKEN": f"{who}.{LANE}",
            "JPY_SESSION_NAME": "welcome.ipynb",
        }

    def window(self, browser: Browser, who: str, path: str, **options: Any) -> Page:
        """A window of `who`'s own at a page of the lane, signed in as the Hub signs people in."""
        context = browser.new_context(**options)
        context.set_default_timeout(45_000)
        begun = httpx.get(f"{self.origin}{SERVICE}/sign-in", trust_env=False)
        state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
        cookies = [_cookie(cookie.name, cookie.value or "", self.origin) for cookie in begun.cookies.jar]
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(f"{self.origin}{SERVICE}/oauth_callback?code={who}&state={state}")
        page.goto(f"{self.origin}{SERVICE}/lanes/{LANE}{path}")
        return page

    def _settle(self) -> None:
        lane = {
            "playbook": "prompting-revolution",
            "slug": LANE,
            "title": "Co-ops",
            "visibility": "private",
            "stewards": ["sam"],
            "members": ["ana", "luis", "ines", "fay"],
        }
        with httpx.Client(
            base_url=f"{self.origin}{API}",
            headers={"authorization": f"Bearer {OPERATOR}"},
            timeout=20,
            trust_env=False,
        ) as operator:
            for name, called in PEOPLE.items():
                operator.put(f"/people/{name}", json={"display_name": called}).raise_for_status()
            answer = operator.post("/lanes", json=lane)
            assert answer.status_code == 201, answer.text
        self.ask("sam", "PUT", "/members/fay", {"role": "facilitator"})


def _cookie(name: str, value: str, origin: str) -> Any:
    return {"name": name, "value": value, "url": f"{origin}{SERVICE}/"}
