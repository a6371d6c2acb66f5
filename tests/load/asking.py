"""Asks over HTTP as cheaply as can be, so that what is measured is the answer, and counts how fast answers come.

Plain sockets that stay open; a client library would take more of a small machine than the floor does.
"""

import json
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field

AT_ONCE = 8
_PIECE = 1 << 18


def message(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """A request, ready to be sent."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{k}: {v}" for k, v in headers.items())]
    if body or method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def json_message(method: str, path: str, headers: Mapping[str, str], body: object) -> bytes:
    """The same with a JSON body."""
    return message(method, path, {**headers, "Content-Type": "application/json"}, json.dumps(body).encode())


class Connection:
    """One connection to a server on this machine; answers must tell their length."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        self._socket.close()

    def ask(self, request: bytes, wanted: int = 200) -> bytes:
        """The answer's body. Raises RuntimeError where its status is not the wanted one."""
        self._socket.sendall(request)
        answer = self._more()
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, body = answer.partition(b"\r\n\r\n")
        status, length = _told(head)
        while len(body) < length:
            body += self._more()
        if status != wanted:
            raise RuntimeError(f"{status} for {request[:120]!r}: {body[:500]!r}")
        return body

    def _more(self) -> bytes:
        piece = self._socket.recv(_PIECE)
        if not piece:
            raise ConnectionError("closed in the middle of an answer")
        return piece


def _told(head: bytes) -> tuple[int, int]:
    """An answer's status and its body's length."""
    lines = head.lower().split(b"\r\n")
    lengths = [line.partition(b":")[2] for line in lines if line.startswith(b"content-length:")]
    return int(lines[0].split()[1]), int(lengths[0])


@dataclass
class Rounds:
    """What one side did: answers a second in each round, and the milliseconds of every answer."""

    rates: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)


def measure(into: Rounds, port: int, request: Callable[[int], bytes], wanted: int, seconds: float) -> None:
    """One round: so many connections, each asking again as soon as it is answered; `request` is told which."""

    def ask(worker: int) -> list[float]:
        took: list[float] = []
        with closing(Connection(port)) as connection:
            connection.ask(request(worker), wanted)
            end = time.perf_counter() + seconds
            while (began := time.perf_counter()) < end:
                connection.ask(request(worker), wanted)
                took.append((time.perf_counter() - began) * 1000)
        return took

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answered = [one for some in pool.map(ask, range(AT_ONCE)) for one in some]
    into.took += answered
    # Each is always waiting for one answer, so the rate follows from how long answers take on the whole.
    into.rates.append(AT_ONCE * 1000 * len(answered) / sum(answered))
