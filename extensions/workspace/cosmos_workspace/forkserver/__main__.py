"""The parent: imports, listens, forks. It never reads a request, so no token is ever in the memory that is forked.

Started by the supervisor with an empty environment and two inherited descriptors: the lifeline (the reading end of a
pipe that only the supervisor can write) and a pipe to say that it is ready. `/proc/PID/environ` and `cmdline` of every
workspace stay this process's for good. A successor may be started beside it (every fork shares the parent's hash seed
and address layout, so the parent is renewed from time to time): it takes the socket's name over, and this one is told
to end.
"""

import argparse
import contextlib
import os
import signal
import socket
import struct
from pathlib import Path

from cosmos_workspace.forkserver.child import Child
from cosmos_workspace.forkserver.isolation import Isolation
from cosmos_workspace.forkserver.place import Place
from cosmos_workspace.forkserver.warm import warm
from cosmos_workspace.gate.relay import bound_unix
from cosmos_workspace.sandbox import Limits, kernel
from cosmos_workspace.sandbox.filter import Filter
from cosmos_workspace.sandbox.spec import MIB


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="cosmos_workspace.forkserver")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--house", type=int, required=True, help="uid that may ask")
    parser.add_argument("--first-uid", type=int, default=0)
    parser.add_argument("--program", action="append", default=[], help="folder to show read-only")
    parser.add_argument("--memory", type=int, default=2048, help="MiB of a workspace")
    parser.add_argument("--processes", type=int, default=256)
    parser.add_argument("--isolation", type=Isolation, default=Isolation.FORK, choices=list(Isolation))
    parser.add_argument("--lifeline-fd", type=int, required=True)
    parser.add_argument("--ready-fd", type=int, required=True)
    return parser.parse_args()


def main() -> None:
    """Warm up, say so, then fork on every connection until told to end."""
    asked = arguments()
    place = Place(
        data=asked.data,
        house=asked.house,
        first_uid=asked.first_uid,
        programs=tuple(asked.program),
        limits=Limits(memory=asked.memory * MIB, processes=asked.processes),
    )
    warm()
    syscalls = None if asked.isolation is Isolation.NONE else Filter.build()
    child = Child(place, asked.isolation, syscalls, asked.lifeline_fd)
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)  # workspaces whose parent has left are reaped here
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = bound_unix(str(asked.data / "run" / "fork.sock"), 0o600, owner=asked.house)
    os.write(asked.ready_fd, b"1")
    os.close(asked.ready_fd)
    serve(listening, child, asked.house)


class ToldToEnd(Exception):
    """SIGTERM arrived."""


def serve(listening: socket.socket, child: Child, house: int) -> None:
    """Fork on accept until told to end; what was queued by then is still served. Only the house itself may ask."""
    listening.settimeout(None)

    def told(*_: object) -> None:
        raise ToldToEnd

    signal.signal(signal.SIGTERM, told)
    with contextlib.suppress(ToldToEnd):
        while True:
            accept(listening, child, house)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    listening.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            accept(listening, child, house)


def accept(listening: socket.socket, child: Child, house: int) -> None:
    """Fork for one connection."""
    connection, _ = listening.accept()
    with connection:
        if asker(connection) in (house, 0) and os.fork() == 0:
            listening.close()
            child.run(connection)


def asker(connection: socket.socket) -> int:
    """The uid at the other end, as the kernel knows it."""
    _, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return int(uid)


if __name__ == "__main__":
    main()
