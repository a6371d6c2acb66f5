"""HTTP and websockets to a house under any of its names: `*.lanes.localhost` resolves in browsers, not in Python."""

import socket
import ssl

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
