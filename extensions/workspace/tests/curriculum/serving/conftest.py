"""A real Jupyter server with the extension on, a seeded home, and a commons to reach."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cosmos_workspace.forkserver.serve import READ_ONLY
from cosmos_workspace.seeding import seed

from ..publishing import NOW, publish
from .upstream import Upstream

TOKEN = "the browser's"
WORKSPACE_TOKEN = "the workspace's own"
UNTIL = "2026-12-23T10:00:00+00:00"
CONFIG = """
from jupyter_server.auth.identity import IdentityProvider, User

class Named(IdentityProvider):
    # As the Hub's does, it knows its people by name: the member, unless the request is another's.
    def generate_anonymous_user(self, handler):
        return User(handler.request.headers.get("X-Person", "ada"))

c.ServerApp.identity_provider_class = Named
c.IdentityProvider.token = TOKEN
"""
NOTEBOOK = '{"cells":[%s],"metadata":{"cosmos":{"run":"open"}},"nbformat":4,"nbformat_minor":5}'
CELL = '{"cell_type":"markdown","id":"%s","metadata":{},"source":"%s"}'


def notebook(text: str) -> bytes:
    """A notebook of one cell that asks to be run when it is opened."""
    return (NOTEBOOK % (CELL % ("a1", text))).encode()


LESSONS = {
    "welcome.ipynb": notebook("hello"),
    "semana 1/café.ipynb": notebook("one"),
    "quiet.ipynb": b'{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}',
    "notes.md": b"one\ntwo\n",
}


@dataclass
class Server:
    """A running workspace, as its member's browser and as its member's folder."""

    url: str
    home: Path
    source: Path
    upstream: Upstream
    log: Path

    def ask(
        self, path: str, *, method: str = "GET", token: str | None = TOKEN, **kwargs: object
    ) -> httpx.Response:
        """One request below the server's base address, with the member's token unless another is given."""
        headers = dict(kwargs.pop("headers", None) or {})  # type: ignore[call-overload]
        if token is not None:
            headers["Authorization"] = f"token {token}"
        cookies: dict[str, str] = kwargs.pop("cookies", None) or {}  # type: ignore[assignment]
        with httpx.Client(trust_env=False, timeout=30, cookies=cookies) as client:
            return client.request(method, self.url + path, headers=headers, **kwargs)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for a module's tests; a test that changes the home uses names of its own."""
    with running(tmp_path_factory.mktemp("workspace")) as server:
        yield server


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same after access has ended: for looking, without a sandbox."""
    with running(tmp_path_factory.mktemp("workspace"), read_only=True) as server:
        yield server


@contextmanager
def running(root: Path, *, read_only: bool = False) -> Iterator[Server]:
    """A server in `root`, for the length of a block."""
    home, log = root / "home", root / "log"
    home.mkdir()
    source = publish(root / "lane", LESSONS)
    seed(source, home, NOW)
    upstream = Upstream()
    upstream.run()
    (root / "config.py").write_text(CONFIG.replace("TOKEN", repr(TOKEN)))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(root / "none"),
        "JUPYTER_DATA_DIR": str(root / "data"),
        "JUPYTER_RUNTIME_DIR": str(root / "run"),
        "COSMOS_LANE": "py",
        "COSMOS_LANE_TITLE": "Python, slowly",
        "COSMOS_LANGUAGE": "es",
        "COSMOS_MEMBER": "ada",
        "COSMOS_CURRICULUM": str(source),
        "COSMOS_COMMONS_URL": upstream.url,
        "COSMOS_COMMONS_PUBLIC_URL": "https://lanes.example.org/services/commons",
        "JUPYTERHUB_API_TOKEN": WORKSPACE_TOKEN,
    }
    if read_only:
        environment |= {"HOME": str(root / "own"), "COSMOS_MODE": "read-only", "COSMOS_UNTIL": UNTIL}
    off = (
        "jupyter_lsp",
        "nbdime",
        "notebook",
        "jupyter_server_mathjax",
        "jupyter_server_terminals",
        "voila",
        "nbgrader",
    )
    extensions = dict.fromkeys(off, False) | {"cosmos_workspace.server": True, "jupyterlab": True}
    command = [
        *(sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser", f"--port={port}"),
        *("--ip=127.0.0.1", "--ServerApp.port_retries=0", f"--config={root / 'config.py'}"),
        *("--ServerApp.base_url=/user/ada/py/", f"--ServerApp.root_dir={home}"),
        f"--ServerApp.jpserver_extensions={extensions!r}",
        *(READ_ONLY if read_only else ()),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, cwd=home, stdout=output, stderr=output)
    server = Server(f"http://127.0.0.1:{port}/user/ada/py/", home, source, upstream, log)
    try:
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            if server.ask("api").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(server.log.read_text())
