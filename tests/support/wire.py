"""HTTP and websockets to a house under any of its names: `*.lanes.localhost` resolves in browsers, not in Python."""

import select
import socket
import ssl
import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any

import httpx


def client(
    url: str, *, trusts: ssl.SSLContext | None = None, here: str | None = None, **options: object
) -> httpx.Client:
    """A client whose requests all go to the loopback; `here` is its own address there."""
    return httpx.Client(base_url=url, transport=Named(trusts, here), timeout=30, **options)  # type: ignore[arg-type]


class Named(httpx.BaseTransport):
    """The same request, to 127.0.0.1; the caller's request object keeps its name, which cookies go by."""

    def __init__(self, trusts: ssl.SSLContext | None, here: str | None) -> None:
        self.inner = httpx.HTTPTransport(verify=trusts or True, local_address=here)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        near = httpx.Request(
            request.method,
            request.url.copy_with(host="127.0.0.1"),
            headers={**dict(request.headers), "host": request.url.netloc.decode()},
            stream=request.stream,
            # The name that the certificate is to be of.
            extensions={**request.extensions, "sni_hostname": request.url.host},
        )
        return self.inner.handle_request(near)

    def close(self) -> None:
        self.inner.close()


def connection(port: int) -> socket.socket:
    """A plain connection to a port of the loopback."""
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def trusting(certificate: str) -> ssl.SSLContext:
    """What a server of that certificate is verified by; its sockets may be used by several threads."""
    context = ssl.create_default_context(cafile=certificate)
    context.sslsocket_class = InTurn
    return context


class InTurn(ssl.SSLSocket):
    """A socket that is read and written in turn.

    OpenSSL's connections are not for several threads, and Python before 3.13 has no lock around them: what one thread
    (of `websockets.sync`, say) sends while another reads may never arrive.
    """

    @cached_property
    def turn(self) -> threading.Lock:
        return threading.Lock()

    def read(self, *wanted: Any) -> Any:
        return self._waiting(lambda: super(InTurn, self).read(*wanted))

    def send(self, *data: Any) -> int:
        return int(self._waiting(lambda: super(InTurn, self).send(*data)))

    def _waiting(self, ask: Callable[[], Any]) -> Any:
        """Ask without waiting, for a wait would hold the turn, until there is an answer."""
        while True:
            with self.turn:
                patience = self.gettimeout()
                self.settimeout(0)
                try:
                    return ask()
                except ssl.SSLWantReadError:
                    reads, writes = [self], []
                except ssl.SSLWantWriteError:
                    reads, writes = [], [self]
                finally:
                    self.settimeout(patience)
            if not any(select.select(reads, writes, [], patience)):
                raise TimeoutError
