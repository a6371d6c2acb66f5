"""How the Hub asks the fork server and the gate: one JSON line each way over a unix socket.

Both may be just restarting, so an ask is tried again for a moment where nobody listens. It knows no paths of members.
"""

import asyncio
import contextlib
import json
import os
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ANSWER_SECONDS = 20.0
LISTENING_SECONDS = 15.0
RETRY_SECONDS = 0.05
MOST_TRIES = 3


class RefusedError(RuntimeError):
    """The other side said no, or nothing; the message is its reason."""


@dataclass(frozen=True)
class Answer:
    """What came back, and from which process (0 where that was not asked for)."""

    values: dict[str, Any]
    pid: int


async def ask(path: Path, request: dict[str, object]) -> Answer:
    """Send one request and read the one answer; where the other side goes away without one, ask its successor.

    That is safe: every request may be carried out twice, since a start ends what an earlier one has started.

    Raises:
        RefusedError: where the other side refuses, keeps going away, or does not answer in time.
    """
    for _ in range(MOST_TRIES):
        with contextlib.suppress(ConnectionError):
            data, pid = await _exchanged(path, request)
            if data:
                break
        await asyncio.sleep(RETRY_SECONDS)
    else:
        raise RefusedError(f"{path.name} went away without an answer")
    values = json.loads(data)
    if "error" in values:
        raise RefusedError(f"{path.name}: {values['error']}")
    return Answer(values, pid)


async def _exchanged(path: Path, request: dict[str, object]) -> tuple[bytes, int]:
    """What came back, and the answering process's pid as the kernel tells it in this process's own pid namespace
    (SCM_CREDENTIALS)."""
    loop = asyncio.get_running_loop()
    async with connected(path) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        await loop.sock_sendall(sock, json.dumps(request).encode() + b"\n")
        readable = asyncio.Event()
        loop.add_reader(sock, readable.set)
        try:
            await asyncio.wait_for(readable.wait(), ANSWER_SECONDS)
        except TimeoutError as error:
            raise RefusedError(f"{path.name} did not answer in {ANSWER_SECONDS:.0f} s") from error
        finally:
            loop.remove_reader(sock)
        data, ancillary, *_ = sock.recvmsg(1 << 16, socket.CMSG_SPACE(12))
    return data, sender(ancillary)


def sender(ancillary: list[tuple[int, int, bytes]]) -> int:
    """The pid in a message's credentials."""
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
            return int(struct.unpack("3i", data[:12])[0])
    return 0


@contextlib.asynccontextmanager
async def connected(path: Path) -> AsyncIterator[socket.socket]:
    """A connection to a listening socket, tried until somebody listens. Paths may be longer than the kernel's 108."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + LISTENING_SECONDS
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.setblocking(False)
    try:
        while True:
            try:
                await loop.sock_connect(sock, f"/proc/self/fd/{folder}/{path.name}")
                break
            except (ConnectionRefusedError, FileNotFoundError) as error:
                if loop.time() > deadline:
                    raise RefusedError(f"{path.name}: nobody listens") from error
                await asyncio.sleep(RETRY_SECONDS)
        yield sock
    finally:
        sock.close()
        os.close(folder)
