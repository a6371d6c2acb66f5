"""Stands in the commons' place in a house: answers the Hub about entitlements as a test wants, and nothing else."""

import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.support.house import House, state

PATH = re.compile(r"/services/commons/api/v1/lanes/([^/]+)/entitlements/([^/]+)")
NOBODY: dict[str, object] = {
    "access": False,
    "role": None,
    "reason": "You are not a member.",
    "remedy": None,
    "page": False,
}


@dataclass
class StandIn:
    """What it answers about each person, by `LANE/NAME`, and how often it was asked."""

    token: str
    answers: dict[str, dict[str, object]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    away: bool = False
    """Answers nothing, as long as it is."""

    def work(self, lane: str, name: str) -> None:
        """They are in the lane."""
        told = {"mode": "work", "curriculum": None, "start": None, "language": "en", "title": lane}
        self.answers[f"{lane}/{name}"] = NOBODY | {
            "access": True, "role": "member", "reason": "Member.", "page": True, "workspace": told,
        }  # fmt: skip

    def read_only(self, lane: str, name: str, *, until: str | None = "2031-05-04T10:00:00+00:00") -> None:
        """Their access has ended, and their work is theirs to look at."""
        told = {
            "mode": "read-only", "curriculum": None, "start": None, "language": "en", "title": lane, "until": until,
        }  # fmt: skip
        self.gone(lane, name)
        self.answers[f"{lane}/{name}"]["workspace"] = told

    def gone(self, lane: str, name: str) -> None:
        """And now it is too late for that."""
        self.answers[f"{lane}/{name}"] = NOBODY | {
            "reason": "Your access ended on 3 May.", "remedy": "Pay again to come back.", "workspace": None,
        }  # fmt: skip


@contextmanager
def in_the_commons_place(house: House) -> Iterator[StandIn]:
    """Have the commons' port for the length of a block; the Hub goes on trying to start the commons itself."""
    stand_in = StandIn(house.operator_token)
    port = urlsplit(str(state(house)["commons_url"])).port or 0
    os.kill(house.pid_of("-m cosmos_commons"), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while True:
        try:
            server = ThreadingHTTPServer(("127.0.0.1", port), _handler(stand_in))
            break
        except OSError:
            assert time.monotonic() < deadline, "the commons keeps its port"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            about = PATH.fullmatch(urlsplit(self.path).path)
            if stand_in.away:
                self.close_connection = True
                return
            if about is None:
                self._answer(503, {})
                return
            if self.headers["Authorization"] != f"Bearer {stand_in.token}":
                self._answer(401, {})
                return
            key = "/".join(about.groups())
            stand_in.asked.append(key)
            self._answer(200, stand_in.answers.get(key, NOBODY | {"workspace": None}))

        def _answer(self, status: int, body: dict[str, object]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler
