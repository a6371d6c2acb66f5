"""A notebook front end in its smallest form, as VS Code's is one: a real kernel, and a page of our own that shows its
widget from the standard mime bundle and the model's state alone.

The page has an origin of its own and no Jupyter server: no page config, no cookie, nothing at an absolute path.
"""

from __future__ import annotations

import base64
import contextlib
import os
import queue
from typing import TYPE_CHECKING, Any

from jupyter_client.manager import KernelManager

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jupyter_client.blocking.client import BlockingKernelClient
    from playwright.sync_api import Browser, Page

Json = dict[str, Any]
VIEW = "application/vnd.jupyter.widget-view+json"

_EMPTY = '<!doctype html><title>A host</title><link rel="icon" href="data:,">'
# What a widget manager does for an anywidget: the module from its text, a model, and the comm's custom messages.
_MANAGER = """
window.models = new Map();
window.toPage = (id, content, buffers) => {
  const bytes = buffers.map((b) => new DataView(Uint8Array.from(atob(b), (c) => c.charCodeAt(0)).buffer));
  for (const listener of [...models.get(id).listeners]) listener(content, bytes);
};
window.show = async (id, state) => {
  const listeners = new Set();
  models.set(id, { listeners });
  const model = {
    get: (name) => state[name],
    send: (content, _callbacks, buffers = []) =>
      void toKernel(id, content, buffers.map((b) => btoa(String.fromCharCode(...new Uint8Array(b))))),
    on: (event, listener) => event === "msg:custom" && listeners.add(listener),
    off: (event, listener) => event === "msg:custom" && listeners.delete(listener),
  };
  const style = document.head.appendChild(document.createElement("style"));
  style.textContent = state._css;
  const module = await import(URL.createObjectURL(new Blob([state._esm], { type: "text/javascript" })));
  const el = document.body.appendChild(document.createElement("div"));
  await module.default.render({ model, el });
};
"""


class Host:
    """A kernel, and the page that shows what it displays."""

    def __init__(self, client: BlockingKernelClient, page: Page) -> None:
        self.page = page
        self._client = client
        self.states: dict[str, Json] = {}
        self.displayed: list[Json] = []
        page.expose_function("toKernel", self._send)
        page.add_script_tag(content=_MANAGER)

    def run(self, code: str) -> None:
        """Run a cell and show its widgets."""
        asked = self._client.execute(code)
        before = len(self.displayed)
        while not self._take(10, until_idle_of=asked):
            pass
        for bundle in self.displayed[before:]:
            if VIEW in bundle:
                model = bundle[VIEW]["model_id"]
                self.page.evaluate("([id, state]) => show(id, state)", [model, self.states[model]])

    def until(self, script: str) -> None:
        """Carry messages between both until the page finds `script` true."""
        for _ in range(400):
            if self.page.evaluate(script):
                return
            self._take(0.05)
        raise AssertionError(self.page.inner_text("body"))

    def _take(self, patience: float, until_idle_of: str | None = None) -> bool:
        """One message from the kernel, if there is one; whether it ends what is waited for."""
        try:
            message = self._client.get_iopub_msg(timeout=patience)
        except queue.Empty:
            return False
        kind, content = message["msg_type"], message["content"]
        if kind == "error":
            raise AssertionError("\n".join(content["traceback"]))
        if kind == "comm_open":
            self.states[content["comm_id"]] = content["data"]["state"]
        elif kind == "comm_msg" and content["data"]["method"] == "custom":
            buffers = [base64.b64encode(each).decode() for each in message["buffers"]]
            told = [content["comm_id"], content["data"]["content"], buffers]
            if self.page.evaluate("id => models.has(id)", told[0]):
                self.page.evaluate("([id, content, buffers]) => toPage(id, content, buffers)", told)
        elif kind in {"display_data", "execute_result"}:
            self.displayed.append(content["data"])
        ended = kind == "status" and content["execution_state"] == "idle"
        return ended and bool(message["parent_header"].get("msg_id") == until_idle_of)

    def _send(self, comm: str, content: Json, buffers: list[str]) -> None:
        session, channel = self._client.session, self._client.shell_channel
        data = {"comm_id": comm, "data": {"method": "custom", "content": content}}
        message = session.msg("comm_msg", data)
        session.send(channel.socket, message, buffers=[base64.b64decode(each) for each in buffers])


@contextlib.contextmanager
def host(browser: Browser, environment: Mapping[str, str]) -> Iterator[Host]:
    """A host whose kernel runs in `environment`."""
    manager = KernelManager()
    manager.start_kernel(env={**os.environ, **environment})
    client = manager.blocking_client()
    client.start_channels()
    page = browser.new_page()
    try:
        client.wait_for_ready(timeout=40)
        page.route(
            "**/*",
            lambda route: route.fulfill(body=_EMPTY, content_type="text/html"),
        )
        page.goto("http://host.example/some/where/deep")
        page.unroute_all()
        yield Host(client, page)
    finally:
        page.close()
        client.stop_channels()
        manager.shutdown_kernel(now=True)
