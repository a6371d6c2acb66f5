"""VS Code's notebook page without VS Code: Microsoft's own bundle of the widget manager (`@vscode/jupyter-ipywidgets8`)
in a page with an origin of its own, and what the Jupyter extension does for it, here.

The extension holds the socket to a real Jupyter server and passes its frames on, and says where a widget's script is:
with a remote server, in `nbextensions` there, unless somebody has allowed it to ask a CDN first.
"""

from __future__ import annotations

import base64
import contextlib
import re
import subprocess
import uuid
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CHECKOUT = Path(__file__).parents[2]
PACKAGES = CHECKOUT / "node_modules"
BUNDLE = PACKAGES / "@vscode" / "jupyter-ipywidgets8" / "dist" / "ipywidgets.js"
ORIGIN = "http://127.0.0.1:1025"
PROTOCOL = Subprotocol("v1.kernel.websocket.jupyter.org")
_PAGE = '<!doctype html><title>VS Code</title><link rel="icon" href="data:,"><div id="container"></div>'
_RUN = """code => {
  window.ran = null;
  run(code).then(() => (window.ran = "done"), (error) => (window.ran = String(error)));
}"""


class Window:
    """A notebook page, and the extension behind it."""

    def __init__(self, page: Page, server: str, kernel: str, socket: ClientConnection) -> None:
        self.page, self._server, self._socket = page, server, socket
        self.errors: list[str] = []
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.expose_function("toExtension", self._send)
        page.expose_function("scriptSource", self._source)
        page.add_script_tag(path=PACKAGES / "requirejs" / "require.js")
        # As VS Code loads what an extension has for its notebook pages: a module, whose `activate` it then calls.
        page.evaluate("import('/ipywidgets.js').then((module) => module.activate())")
        page.add_script_tag(content=_bundled())
        page.evaluate("([id, session]) => begin(id, session)", [kernel, uuid.uuid4().hex])

    def run(self, code: str) -> None:
        """Run a cell, and wait until its outputs are shown."""
        self.page.evaluate(_RUN, code)
        self.until("() => window.ran !== null")
        assert self.page.evaluate("window.ran") == "done", self.page.evaluate("window.ran")

    def until(self, script: str) -> None:
        """Carry frames between server and page until the page finds `script` true."""
        for _ in range(600):
            if self.page.evaluate(script):
                return
            with contextlib.suppress(TimeoutError):
                frame = self._socket.recv(timeout=0.05)
                text = isinstance(frame, str)
                told = frame if isinstance(frame, str) else base64.b64encode(frame).decode()
                self.page.evaluate("([frame, isText]) => fromExtension(frame, isText)", [told, text])
        raise AssertionError([self.errors, self.page.inner_text("body")])

    def _send(self, frame: str, is_text: bool) -> None:
        self._socket.send(frame if is_text else base64.b64decode(frame))

    def _source(self, name: str, _version: str) -> str:
        """The address of a widget's script, read out of its `extension.js` as vscode-jupyter reads it."""
        told = httpx.get(f"{self._server}/nbextensions/{name}/extension.js", trust_env=False)
        mapped = re.search(rf'\b{re.escape(name)}"?:\s*"([^"]+)"', told.raise_for_status().text)
        assert mapped, told.text
        return urljoin(f"{self._server}/", str(mapped[1]))


def _bundled() -> str:
    if not BUNDLE.exists():
        raise RuntimeError(f"{BUNDLE} is missing: run deploy/environment.py check-front-ends.")
    esbuild = next(PACKAGES.glob("@esbuild/*/bin/esbuild"))
    entry = Path(__file__).with_suffix(".ts")
    options = [
        "--bundle",
        "--format=iife",
        "--platform=browser",
        "--log-level=error",
        '--define:process.env.NODE_ENV="test"',
    ]
    done = subprocess.run(
        [esbuild, entry, *options], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return done.stdout


@contextlib.contextmanager
def vscode(browser: Browser, server: str) -> Iterator[Window]:
    """A notebook page whose kernel runs on the Jupyter server at that address."""
    with httpx.Client(base_url=server, trust_env=False) as asked:
        asked.get("/lab").raise_for_status()
        # This server has no token, so it wants what its pages send.
        same = {"X-XSRFToken": asked.cookies["_xsrf"]}
        kernel = asked.post("/api/kernels", headers=same).raise_for_status().json()["id"]
    channels = f"{server.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels"
    with connect(channels, subprotocols=[PROTOCOL], max_size=None, proxy=None) as socket:
        # Chromium asks before a page loads from this machine; VS Code's does not.
        page = browser.new_page(permissions=["local-network-access"])
        page.route(f"{ORIGIN}/**", lambda route: route.fulfill(body=_PAGE, content_type="text/html"))
        page.route(f"{ORIGIN}/ipywidgets.js", lambda route: route.fulfill(path=BUNDLE))
        page.goto(f"{ORIGIN}/notebook")
        yield Window(page, server, kernel, socket)
        page.close()
