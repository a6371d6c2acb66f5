"""A person in front of a house: signs in as the pages ask, opens a workspace, runs code in its kernel."""

import json
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.support.house import House
from tests.support.wire import client, connection


class Person:
    """One browser session of one person, without the browser."""

    def __init__(self, house: House, name: str, password: str) -> None:
        self.house = house
        self.name = name
        self.password = password
        self.http = client(house.url, trusts=house.trusts, follow_redirects=True)

    @classmethod
    def new(cls, house: House, name: str, *, admin: bool = False) -> Self:
        """Somebody with a fresh account, signed in."""
        person = cls(house, name, house.account(name, admin=admin))
        person.sign_in()
        return person

    def sign_in(self) -> httpx.Response:
        """Through the Hub's page, then once through the commons, so that both know them."""
        page = self.http.get("/hub/login")
        fields = {"_xsrf": hidden(page, "_xsrf"), "username": self.name, "password": self.password}
        answer = self.http.post("/hub/login", data=fields)
        self.http.get(f"{self.house.commons_url}/sign-in")
        return answer

    def join(self, lane: str) -> httpx.Response:
        """Through the lane's page."""
        page = self.http.get(f"{self.house.commons_url}/lanes/{lane}")
        token = re.search(r'name="csrf_?token"[^>]*value="([^"]+)"', page.text)
        assert token, page.text
        origin = self.house.commons_url.removesuffix("/services/commons")
        return self.http.post(
            f"{self.house.commons_url}/lanes/{lane}/join",
            data={"csrf_token": token[1]},
            headers={"Origin": origin},
        )

    def open(self, lane: str) -> "Workspace":
        """Open the lane's workspace; fails where it does not start."""
        answer = self.spawn(lane)
        assert answer.status_code == 200, f"{answer.status_code} {answer.url}\n{answer.text[:2000]}"
        assert f"/user/{self.name}/{lane}/" in str(answer.url), f"{answer.url}\n{answer.text[:2000]}"
        return Workspace(self, lane, str(answer.url))

    def spawn(self, lane: str) -> httpx.Response:
        """What the link “Open the workspace” does, waiting page included."""
        answer = self.http.get(f"/hub/spawn/{self.name}/{lane}")
        deadline = time.monotonic() + 30
        while (
            "/hub/spawn-pending/" in str(answer.url)
            and answer.status_code == 200
            and time.monotonic() < deadline
        ):
            time.sleep(0.1)
            answer = self.http.get(f"/hub/spawn/{self.name}/{lane}")
        return answer

    def hub_api(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The Hub's API with this session's cookie."""
        answer = self._hub_api(method, path, **options)
        if answer.status_code == 403 and "XSRF" in answer.text:
            # The Hub renews its XSRF cookie on pages alone, and this session had not seen one since.
            self.http.get("/hub/home")
            answer = self._hub_api(method, path, **options)
        return answer

    def _hub_api(self, method: str, path: str, **options: Any) -> httpx.Response:
        token = next((c.value for c in self.http.cookies.jar if c.name == "_xsrf" and c.path == "/hub/"), "")
        headers = {
            "X-XSRFToken": token or "",
            "Referer": f"{self.house.url}/hub/home",
            "Origin": self.house.url,
        }
        return self.http.request(method, f"/hub/api{path}", headers=headers, **options)

    def commons(self, *, seconds: int = 3600) -> httpx.Client:
        """The commons' API as this person, by a token of the Hub's."""
        made = self.hub_api("POST", f"/users/{self.name}/tokens", json={"expires_in": seconds})
        assert made.status_code == 201, made.text
        headers = {"Authorization": f"Bearer {made.json()['token']}"}
        return client(f"{self.house.commons_url}/api/v1", trusts=self.house.trusts, headers=headers)

    def stop(self, lane: str) -> None:
        """Stop the workspace and wait until it has ended."""
        answer = self.hub_api("DELETE", f"/users/{self.name}/servers/{lane}")
        assert answer.status_code in (202, 204), answer.text
        deadline = time.monotonic() + 20
        while lane in self.hub_api("GET", f"/users/{self.name}").json().get("servers", {}):
            assert time.monotonic() < deadline, "the workspace did not stop"
            time.sleep(0.05)


@dataclass
class Workspace:
    """A workspace that runs, as its own member reaches it."""

    person: Person
    lane: str
    landed: str

    @property
    def url(self) -> str:
        """Its base, with a trailing slash."""
        parts = urlsplit(self.landed)
        return f"{parts.scheme}://{parts.netloc}/user/{self.person.name}/{self.lane}/"

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """To its server, with this member's cookies."""
        return self.person.http.request(method, self.url + path, headers=self.headers(), **options)

    def headers(self) -> dict[str, str]:
        parts = urlsplit(self.url)
        token = ""
        for cookie in self.person.http.cookies.jar:
            if cookie.name == "_xsrf" and cookie.path == parts.path:
                token = cookie.value or ""
        origin = f"{parts.scheme}://{parts.netloc}"
        return {"X-XSRFToken": token, "Origin": origin, "Referer": self.url}

    @contextmanager
    def kernel(self) -> Iterator["Kernel"]:
        """A fresh kernel for the length of a block."""
        started = self.request("POST", "api/kernels", json={"name": "python3"})
        assert started.status_code == 201, started.text
        identity = started.json()["id"]
        parts = urlsplit(self.url)
        cookies = self.person.http.build_request("GET", self.url).headers["cookie"]
        trusts = self.person.house.trusts
        with connect(  # type: ignore[call-overload]
            f"{'wss' if trusts else 'ws'}://{parts.netloc}{parts.path}"
            f"api/kernels/{identity}/channels?session_id={uuid.uuid4().hex}",
            sock=connection(parts.port or self.person.house.port),
            ssl=trusts,
            additional_headers={"Cookie": cookies},
            origin=f"{parts.scheme}://{parts.netloc}",
            max_size=None,
            ping_interval=None,
        ) as channels:
            yield Kernel(channels, identity)
        self.request("DELETE", f"api/kernels/{identity}")

    def run(self, code: str, seconds: float = 60) -> str:
        """Run code in a fresh kernel; what it printed."""
        with self.kernel() as kernel:
            return kernel.run(code, seconds)


@dataclass
class Kernel:
    """An open kernel."""

    channels: ClientConnection
    identity: str
    session: str = field(default_factory=lambda: uuid.uuid4().hex)

    def run(self, code: str, seconds: float = 60) -> str:
        """Run a cell; what it printed, its result and its traceback, until it is done."""
        message = uuid.uuid4().hex
        self.channels.send(json.dumps(self._execute(message, code)))
        printed: list[str] = []
        deadline = time.monotonic() + seconds
        while True:
            received = json.loads(self.channels.recv(timeout=max(0.01, deadline - time.monotonic())))
            if received.get("parent_header", {}).get("msg_id") != message:
                continue
            content = received["content"]
            match received["msg_type"]:
                case "stream":
                    printed.append(content["text"])
                case "execute_result" | "display_data":
                    printed.append(content["data"].get("text/plain", ""))
                case "error":
                    printed.append("\n".join(content["traceback"]))
                case "status" if content["execution_state"] == "idle":
                    return "".join(printed)

    def _execute(self, message: str, code: str) -> dict[str, Any]:
        return {
            "channel": "shell",
            "header": {
                "msg_id": message, "msg_type": "execute_request", "session": self.session,
                "username": "", "version": "5.3", "date": "2026-01-01T00:00:00Z",
            },
            "parent_header": {}, "metadata": {}, "buffers": [],
            "content": {
                "code": code, "silent": False, "store_history": False, "user_expressions": {},
                "allow_stdin": False, "stop_on_error": True,
            },
        }  # fmt: skip


def hidden(page: httpx.Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page.text)
    assert found, f"no {name} in {page.url}"
    return found[1]
