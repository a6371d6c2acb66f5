"""The process the Hub runs: quick to start, in words when it cannot, and gone when told to go."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

PREFIX = "/services/commons"


def _environment(data: Path, port: int, **more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("COMMONS_", "JUPYTERHUB_"))
    }
    url = f"http://127.0.0.1:{port}{PREFIX}/"
    told = {
        "COMMONS_DATA_DIR": str(data),
        "JUPYTERHUB_SERVICE_URL": url,
        "JUPYTERHUB_SERVICE_PREFIX": f"{PREFIX}/",
    }
    return kept | told | {"COMMONS_OPERATOR_TOKEN": "op"} | more


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def running(
    data: Path, playbooks: Path, wait_until: Any, **more: str
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "cosmos_commons"],
        env=_environment(data, port, COMMONS_PLAYBOOKS_DIR=str(playbooks), **more),
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}{PREFIX}"
    try:
        wait_until(lambda: _answers(base) or process.poll() is not None, 30)
        yield process, base
    finally:
        process.kill()
        process.wait()


def _answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def test_what_was_confirmed_is_there_after_a_kill(
    tmp_path: Path, write_playbook: Any, wait_until: Any
) -> None:
    write_playbook(tmp_path / "playbooks")
    operator = {"Authorization": "Bearer op"}
    with running(tmp_path / "data", tmp_path / "playbooks", wait_until) as (process, base):
        asked = {"playbook": "small", "slug": "week"}
        made = httpx.post(f"{base}/api/v1/lanes", json=asked, headers=operator, trust_env=False)
        assert made.status_code == 201
        process.send_signal(signal.SIGKILL)
        process.wait(5)
    with running(tmp_path / "data", tmp_path / "playbooks", wait_until) as (_, base):
        again = httpx.get(f"{base}/api/v1/lanes/week", headers=operator, trust_env=False)
        assert again.json() == made.json()


class KnowsAna(BaseHTTPRequestHandler):
    """The Hub's answer on a token, over HTTP."""

    def do_GET(self) -> None:
        known = self.headers["Authorization"] == "token anas" and self.path == "/hub/api/user"
        model = {"name": "ana", "kind": "user", "admin": False, "scopes": ["access:services!service=commons"]}
        self.send_response(200 if known else 403)
        self.end_headers()
        self.wfile.write(json.dumps(model if known else {"status": 403}).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the parent's name for it
        return


def test_it_ends_soon_when_told_to_though_somebody_watches(
    tmp_path: Path, write_playbook: Any, wait_until: Any
) -> None:
    write_playbook(tmp_path / "playbooks")
    hub = ThreadingHTTPServer(("127.0.0.1", 0), KnowsAna)
    threading.Thread(target=hub.serve_forever, daemon=True).start()
    api = {"JUPYTERHUB_API_URL": f"http://127.0.0.1:{hub.server_port}/hub/api"}
    with running(tmp_path / "data", tmp_path / "playbooks", wait_until, **api) as (process, base):
        asked = {"playbook": "small", "slug": "week", "members": ["ana"]}
        httpx.post(
            f"{base}/api/v1/lanes", json=asked, headers={"Authorization": "Bearer op"}, trust_env=False
        )
        refused = httpx.get(f"{base}/api/v1/me", headers={"Authorization": "Bearer other"}, trust_env=False)
        assert refused.status_code == 401
        mine = {"Authorization": "Bearer anas"}
        with (
            httpx.Client(trust_env=False, timeout=20) as client,
            client.stream("GET", f"{base}/api/v1/lanes/week/events", headers=mine) as stream,
        ):
            lines = stream.iter_lines()
            assert next(lines) == "retry: 1000"
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert set(lines) == {""}  # the stream comes to its proper end
            process.wait(6)
        assert time.monotonic() - began < 3
    hub.shutdown()
    hub.server_close()


def test_it_says_in_a_sentence_why_it_cannot_start(tmp_path: Path) -> None:
    def refusal(**more: str) -> str:
        environment = _environment(tmp_path / "data", _free_port(), **more)
        done = subprocess.run(
            [sys.executable, "-m", "cosmos_commons"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 1
        return done.stderr.strip()

    assert refusal(COMMONS_LANE_CREATORS="cats") == (
        "The commons cannot start: these settings are missing or not as they should be: lane_creators."
    )
    (tmp_path / "data").write_text("not a folder")
    assert refusal().startswith("The commons cannot start: its data cannot be opened")
