"""A real Hub behind a real traefik, with our authenticator and our pages, on free ports of the loopback."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx
import psutil
import pytest
from cosmos_hub.accounts import Accounts

PASSWORD = "tamu-rike-soda-vena"
READY_WITHIN = 60.0

CONFIG = """
import json
from tornado import web
from cosmos_hub.authenticator import LaneAuthenticator
from cosmos_hub.pages.wiring import use_our_pages

def only_open_lanes(spawner):
    if spawner.name == "closed-lane":
        refusal = web.HTTPError(403, "not entitled")
        refusal.jupyterhub_message = "You are not a member of this lane yet."
        raise refusal

given = json.loads({given!r})
c = get_config()
c.JupyterHub.bind_url = given["url"]
c.JupyterHub.hub_port = given["hub_port"]
c.JupyterHub.db_url = "sqlite:///" + given["folder"] + "/hub.sqlite"
c.JupyterHub.cookie_secret_file = given["folder"] + "/cookie_secret"
c.JupyterHub.allow_named_servers = True
c.JupyterHub.proxy_class = "traefik_file"
c.TraefikProxy.traefik_api_url = "http://127.0.0.1:%d" % given["api_port"]
c.TraefikProxy.traefik_api_password = "only-for-this-test"
c.TraefikProxy.static_config_file = given["folder"] + "/traefik/static.toml"
c.TraefikFileProviderProxy.dynamic_config_file = given["folder"] + "/traefik/rules.toml"
c.JupyterHub.authenticator_class = LaneAuthenticator
c.LaneAuthenticator.accounts_path = given["folder"] + "/accounts.sqlite"
c.LaneAuthenticator.sign_in_path = given["folder"] + "/sign-in.toml"
c.LaneAuthenticator.hub_url = given["url"] + "/hub/"
c.JupyterHub.spawner_class = "simple"
c.Spawner.cmd = given["server"]
c.Spawner.start_timeout = 30
c.Spawner.pre_spawn_hook = only_open_lanes
c.JupyterHub.load_roles = [
    {{"name": "user", "scopes": ["self"]}},
    {{"name": "test", "scopes": ["admin:users", "admin:servers", "tokens"], "services": ["test"]}},
]
c.JupyterHub.services = [{{"name": "test", "api_token": given["token"]}}]
use_our_pages(c)
exec(given["more"])
"""

# What a workspace is to these pages: something that starts slowly, or not at all.
SERVER = """
import http.server, os, sys, time, urllib.parse
if "fails" in os.environ["JUPYTERHUB_SERVICE_PREFIX"]:
    sys.exit(3)
time.sleep(2)
where = urllib.parse.urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("X-JupyterHub-Version", "6.1.1")
        self.end_headers()
        self.wfile.write(b"<!doctype html><html lang=en><title>w</title><h1>the workspace</h1>")

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer((where.hostname, where.port), Page).serve_forever()
"""


@dataclass(frozen=True)
class RunningHub:
    url: str
    folder: Path
    token: str
    accounts: Accounts

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def remove_account(self, name: str) -> None:
        """Take an account out of the file, as an operator would."""
        with closing(sqlite3.connect(self.folder / "accounts.sqlite")) as connection, connection:
            connection.execute("DELETE FROM account WHERE name = ?", (name,))

    def later(self, seconds: float = 1.1) -> None:
        """Let so much time pass: JupyterHub's ages are whole seconds."""
        time.sleep(seconds)

    def browse(self, **headers: str) -> httpx.Client:
        """Return somebody's browser: a jar of cookies, and the headers that come with a navigation."""
        headers = {"Sec-Fetch-Mode": "navigate", **headers}
        # Nothing here is encrypted; certificates take a while to load.
        return httpx.Client(base_url=self.url, headers=headers, timeout=20, verify=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def xsrf_of(page: httpx.Response) -> str:
    found = re.search(r'name="_xsrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def submit(browser: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """Load the form at `path` and send it."""
    page = browser.get(path)
    return browser.post(path, data={"_xsrf": xsrf_of(page), **fields})


class StartHub(Protocol):
    def __call__(self, more: str = "", *, sign_in: str = "") -> RunningHub: ...


@pytest.fixture(scope="session")
def start_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartHub]:
    started: list[subprocess.Popen[bytes]] = []

    def start(more: str = "", *, sign_in: str = "") -> RunningHub:
        folder = tmp_path_factory.mktemp("hub")
        (folder / "traefik").mkdir()
        (folder / "server.py").write_text(SERVER)
        url = f"http://127.0.0.1:{free_port()}"
        given = {
            "url": url,
            "folder": str(folder),
            "hub_port": free_port(),
            "api_port": free_port(),
            "token": "test-" + os.urandom(16).hex(),
            "server": [sys.executable, str(folder / "server.py")],
            "more": more,
        }
        if sign_in:
            (folder / "sign-in.toml").touch(mode=0o600)
            (folder / "sign-in.toml").write_text(sign_in)
        (folder / "config.py").write_text(CONFIG.format(given=json.dumps(given)))
        accounts = Accounts(folder / "accounts.sqlite")
        accounts.create("lea", "Léa Martín", PASSWORD)
        accounts.create("operator", "The operator", PASSWORD, admin=True)
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "-f", str(folder / "config.py")],
                cwd=folder,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        started.append(process)
        hub = RunningHub(url, folder, str(given["token"]), accounts)
        wait_for(hub, process)
        return hub

    yield start
    for process in started:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a Hub and whatever it started: one that is ended just after its start leaves its proxy behind."""
    family = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    process.wait(30)
    _, left = psutil.wait_procs(family, timeout=2)
    for one in left:
        one.kill()


def wait_for(hub: RunningHub, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        assert process.poll() is None, hub.log
        try:
            if httpx.get(f"{hub.url}/hub/health").status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise AssertionError(hub.log)


@pytest.fixture(scope="session")
def hub(start_hub: StartHub) -> RunningHub:
    return start_hub()
