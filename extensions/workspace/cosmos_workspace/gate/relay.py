"""A relay between two stream sockets, byte for byte, with back pressure, half-close and a cap on how many there are.

It must not look into what it carries.
"""

import asyncio
import os
import socket
import stat
from collections.abc import Awaitable, Callable
from typing import Any, cast

EARLY_BYTES = 1 << 18
"""What may arrive before the far end is open; more is a flood."""
WORKSPACES = "127.0.0.2"
"""Where the Hub and the commons see workspaces come from (cosmos_hub.callers)."""
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

Opener = Callable[[Callable[[], asyncio.Protocol]], Awaitable[object]]


class Relays:
    """The relays that are open through one way; `most` at a time."""

    def __init__(self, opener: Opener, most: int) -> None:
        self.opener = opener
        self.most = most
        self.open: set[Relay] = set()

    def protocol(self) -> "Relay":
        """A new near end, for asyncio's servers."""
        return Relay(self)

    def cut(self) -> None:
        """End every relay at once."""
        for relay in tuple(self.open):
            relay.abort()


class Relay(asyncio.Protocol):
    """One end of a relayed connection. The near end opens the far one."""

    def __init__(self, relays: Relays | None = None) -> None:
        self.relays = relays
        self.other: Relay | None = None
        self.early: list[bytes] = []
        self.ended = False
        """Whether this end has said all it will."""
        self.task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        if self.relays is None:
            return
        if len(self.relays.open) >= self.relays.most:
            self.transport.write(BUSY)
            self.transport.close()
            return
        self.relays.open.add(self)
        self.task = asyncio.get_running_loop().create_task(self._link(self.relays.opener))

    async def _link(self, opener: Opener) -> None:
        far = Relay()
        far.other = self  # first, since the far end may speak at once
        try:
            await opener(lambda: far)
        except OSError:
            self.transport.abort()
            return
        self.other = far
        for data in self.early:
            far.transport.write(data)
        self.early.clear()
        if self.transport.is_closing():
            far.transport.close()
        elif self.ended:
            self._pass_end_on(far)

    def data_received(self, data: bytes) -> None:
        if self.other is not None:
            self.other.transport.write(data)
            return
        # pause_reading() in connection_made is ignored by Python 3.11.2, so early bytes are kept here.
        self.early.append(data)
        if sum(map(len, self.early)) > EARLY_BYTES:
            self.transport.abort()

    def eof_received(self) -> bool:
        self.ended = True
        if self.other is not None:
            self._pass_end_on(self.other)
        return True  # half-closed: the other end may still answer

    def _pass_end_on(self, other: "Relay") -> None:
        if other.transport.can_write_eof():
            other.transport.write_eof()
        if other.ended:  # neither will speak again, and nothing else would ever close them
            other.transport.close()
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.relays is not None:
            self.relays.open.discard(self)
        if self.other is not None:
            self.other.transport.close()

    def pause_writing(self) -> None:
        if self.other is not None:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other is not None and not self.other.transport.is_closing():
            self.other.transport.resume_reading()

    def abort(self) -> None:
        """End both ends without waiting for what is still buffered."""
        self.transport.abort()
        if self.other is not None:
            self.other.transport.abort()


def to_tcp(port: int) -> Opener:
    """Open a port of this machine's loopback, from an address that tells workspaces from all others who ask there."""

    async def opener(protocol: Callable[[], asyncio.Protocol]) -> object:
        return await asyncio.get_running_loop().create_connection(
            protocol, "127.0.0.1", port, local_addr=(WORKSPACES, 0)
        )

    return opener


def to_unix(path: str) -> Opener:
    """Open a unix socket that is itself at `path`: a link put there instead is refused, also if put there just now."""

    async def opener(protocol: Callable[[], asyncio.Protocol]) -> object:
        place = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if not stat.S_ISSOCK(os.fstat(place).st_mode):
                raise OSError(f"{path} is not a socket")
            return await asyncio.get_running_loop().create_unix_connection(protocol, f"/proc/self/fd/{place}")
        finally:
            os.close(place)

    return opener


async def listen_tcp(port: int, opener: Opener, *, most: int) -> "Listening":
    """Relay a port of the loopback (0: any free one)."""
    relays = Relays(opener, most)
    server = await asyncio.get_running_loop().create_server(relays.protocol, "127.0.0.1", port, backlog=256)
    return Listening(server, relays)


async def listen_unix(path: str, opener: Opener, *, most: int, mode: int) -> "Listening":
    """Relay a unix socket, replacing what an earlier process left there."""
    relays = Relays(opener, most)
    listener = bound_unix(path, mode)
    server = await asyncio.get_running_loop().create_unix_server(relays.protocol, sock=listener, backlog=256)
    return Listening(server, relays)


def bound_unix(path: str, mode: int, owner: int | None = None) -> socket.socket:
    """A unix socket listening at `path`, put there in one step, also where that is longer than the kernel takes."""
    folder, name = os.path.split(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    place = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        near = f"/proc/self/fd/{place}/.{name}"
        if os.path.lexists(near):
            os.unlink(near)
        listener.bind(near)
        os.chmod(near, mode)
        if owner is not None and os.geteuid() == 0:
            os.chown(near, owner, owner)
        os.rename(near, f"/proc/self/fd/{place}/{name}")
    finally:
        os.close(place)
    listener.listen(256)
    listener.setblocking(False)
    return listener


class Listening:
    """One way in or out, and all that goes through it."""

    def __init__(self, server: asyncio.Server, relays: Relays) -> None:
        self.server = server
        self.relays = relays

    @property
    def port(self) -> int:
        """Of a TCP way."""
        address: Any = self.server.sockets[0].getsockname()
        return int(address[1])

    def close(self) -> None:
        """Take no more, and end what is open."""
        self.server.close()
        self.relays.cut()
