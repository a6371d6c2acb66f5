"""Where the commons would be: a small HTTP server that answers as it is asked to and remembers what came."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import dataclass, field

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler


@dataclass
class Upstream:
    """A running server: its address, the requests that came, and two events of its one stream."""

    url: str = ""
    requests: list[dict[str, object]] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Start in a thread of its own, and return once it listens."""
        listening = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(listening)), daemon=True).start()
        assert listening.wait(10)

    async def _serve(self, listening: threading.Event) -> None:
        sockets = bind_sockets(0, "127.0.0.1")
        server = HTTPServer(Application([(r"/.*", _Handler, {"upstream": self})]))
        server.add_sockets(sockets)
        self.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/services/commons"
        listening.set()
        await asyncio.Event().wait()


class _Handler(RequestHandler):
    def initialize(self, upstream: Upstream) -> None:
        self.upstream = upstream

    async def prepare(self) -> None:
        self.upstream.requests.append(
            {
                "method": self.request.method,
                "uri": self.request.uri,
                "headers": dict(self.request.headers),
                "body": self.request.body.decode(),
            }
        )
        if self.request.path.endswith("/moved"):
            self.redirect("http://127.0.0.1:1/elsewhere")
        elif self.request.path.endswith("/gone"):
            self.set_status(204)
            self.finish()
        elif self.request.path.endswith("/events"):
            await self._stream()
        elif self.request.path.endswith("/closed"):
            self.detach().close()
        elif self.request.path.endswith("/breaks"):
            self.write("half")
            await self.flush()
            self.detach().close()
        else:
            self.set_status(201 if self.request.method == "POST" else 200)
            self.set_header("Content-Type", "application/json")
            self.set_header("ETag", '"1"')
            self.set_header("Set-Cookie", "commons=1")
            self.finish(json.dumps({"method": self.request.method}))

    async def _stream(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.write("id: 1\ndata: one\n\n")
        await self.flush()
        while not self.upstream.go_on.is_set():
            await asyncio.sleep(0.01)
        try:
            self.write("id: 2\ndata: two\n\n")
            await self.flush()
            while not self._finished and not self.upstream.left.is_set():
                await asyncio.sleep(0.01)
        except StreamClosedError:
            self.upstream.left.set()

    def on_connection_close(self) -> None:
        super().on_connection_close()
        self.upstream.left.set()
