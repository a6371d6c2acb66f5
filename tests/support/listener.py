"""A webhook address that keeps what it hears, verified by Stripe's own client."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import stripe


class Listener:
    """`events` are those whose signature is right; the first `refuse` deliveries are answered 500."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.refuse = 0
        self.events: list[stripe.Event] = []
        self.headers: list[str] = []
        self.bad: list[str] = []
        self.url = ""

    def hear(self, body: bytes, header: str) -> int:
        self.headers.append(header)
        if self.refuse > 0:
            self.refuse -= 1
            return 500
        try:
            self.events.append(stripe.Webhook.construct_event(body, header, self.secret))
        except stripe.SignatureVerificationError as error:
            self.bad.append(str(error))
            return 400
        return 200

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def of(self, kind: str) -> list[stripe.Event]:
        return [event for event in self.events if event.type == kind]

    def wait_for(self, kind: str, seconds: float = 10) -> stripe.Event:
        """The first event of that type, as soon as it is there."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.of(kind)
            if found:
                return found[0]
            time.sleep(0.02)
        raise AssertionError(f"no {kind} within {seconds} s; heard {sorted(set(self.types))}")


@contextmanager
def listening(secret: str) -> Iterator[Listener]:
    """On a free port of loopback."""
    listener = Listener(secret)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(listener.hear(body, self.headers["Stripe-Signature"]))
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_port}/webhooks"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
