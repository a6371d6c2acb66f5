"""Runs the commons as the Hub runs it: a process of its own, permissions on, a Hub that answers over HTTP.

The one thing that is not as at home: its limits of rate are raised, since they would be what is measured.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.load.asking import Connection, json_message, message
from tests.load.filling import Size, fill, name
from tests.support.house import free_port

PREFIX = "/services/commons"
READY_SECONDS = 60
_NUMBERS = count()
_UNLIMITED = {f"COMMONS_{what}_PER_MINUTE": str(10**9) for what in ("ADDITIONS", "LANE_ADDITIONS", "CHANGES")}


class _Hub(BaseHTTPRequestHandler):
    """The Hub's answer on a token; here each is its owner's name."""

    def do_GET(self) -> None:
        told = {
            "name": self.headers["Authorization"].removeprefix("token "),
            "kind": "user",
            "admin": False,
            "scopes": ["access:services!service=commons"],
        }
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the parent's name for it
        return


class _HubServer(ThreadingHTTPServer):
    request_queue_size = 512


@contextmanager
def hub() -> Iterator[str]:
    """A Hub for as long as the block lasts; the address of its API."""
    server = _HubServer(("127.0.0.1", 0), _Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hub/api"
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Commons:
    """A commons that runs, and how its members ask it about its one lane."""

    port: int
    lane: str
    pid: int

    def get(self, member: int, path: str) -> bytes:
        """A request to read, ready to be sent."""
        return message("GET", self.path(path), {"Authorization": f"Bearer {name(member)}"})

    def post(self, member: int, path: str, body: object) -> bytes:
        """A request to write, with a key of its own as our clients send one."""
        headers = {"Authorization": f"Bearer {name(member)}", "Idempotency-Key": f"bench-{next(_NUMBERS)}"}
        return json_message("POST", self.path(path), headers, body)

    def path(self, path: str) -> str:
        """An address of the lane's API."""
        return f"{PREFIX}/api/v1/lanes/{self.lane}{path}"


@contextmanager
def running(
    place: Path, api_url: str, size: Size | None, url: str = "", *, port: int = 0, **settings: str
) -> Iterator[Commons]:
    """On a database that is filled first (with `size`): `url`'s, or SQLite's in `place`; `settings` are its own."""
    (place / "commons").mkdir(parents=True)
    url = url or f"sqlite:///{place / 'commons' / 'commons.sqlite'}"
    if size:
        fill(url, size)
    port = port or free_port()
    told = {
        "COMMONS_DATA_DIR": str(place),
        "COMMONS_DATABASE_URL": url,
        "COMMONS_OPERATOR_TOKEN": "operator",
        "JUPYTERHUB_API_TOKEN": "the-commons",
        "JUPYTERHUB_API_URL": api_url,
        "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}{PREFIX}/",
        "JUPYTERHUB_SERVICE_PREFIX": f"{PREFIX}/",
    }
    with (
        (place / "log").open("wb") as log,
        started(
            [sys.executable, "-m", "cosmos_commons"], log.fileno(), port, **told, **_UNLIMITED, **settings
        ) as pid,
    ):
        yield Commons(port, size.slug if size else "", pid)


@contextmanager
def started(command: list[str], log: int, port: int, **environment: str) -> Iterator[int]:
    """A server of which only the port matters, once it takes connections; its process number."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COMMONS_", "JUPYTERHUB_"))}
    process = subprocess.Popen(command, env=kept | environment, stdout=log, stderr=log)
    try:
        _wait_for(port, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with closing(Connection(port)):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"{process.args!r} did not start")


def database(maintenance: str, called: str) -> str:
    """A new, empty database beside the one whose address is given; its address."""
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(called)))
    return make_url(maintenance).set(database=called).render_as_string(hide_password=False)
