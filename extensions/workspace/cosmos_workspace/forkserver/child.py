"""What a fork does with its one request: box itself in and become pid 1, or deliver a signal. It never returns."""

import contextlib
import json
import os
import resource
import signal
import socket
from dataclasses import dataclass
from typing import NoReturn

from cosmos_workspace.forkserver import hold, process
from cosmos_workspace.forkserver.archiving import Archiving
from cosmos_workspace.forkserver.init import Init
from cosmos_workspace.forkserver.isolation import Isolation, bare, bubblewrapped
from cosmos_workspace.forkserver.place import Place
from cosmos_workspace.forkserver.request import LONGEST, Archive, Clear, Signal, Start, parse
from cosmos_workspace.sandbox import enter
from cosmos_workspace.sandbox.filter import Filter
from cosmos_workspace.sandbox.spec import BOXED

PATIENCE_SECONDS = 10


@dataclass(frozen=True)
class Child:
    """All a fork needs; made in the parent, so it may hold no secret."""

    place: Place
    isolation: Isolation
    syscalls: Filter | None
    """None only where there is no isolation."""
    lifeline: int

    def run(self, connection: socket.socket) -> NoReturn:
        """Carry out the request on `connection` and end."""
        code = 1
        try:
            self._carry_out(connection)
            code = 0
        except Exception as error:
            with contextlib.suppress(OSError):
                answer(connection, {"error": f"{type(error).__name__}: {error}"})
        finally:
            os._exit(code)

    def _carry_out(self, connection: socket.socket) -> None:
        reset_signals()
        connection.settimeout(PATIENCE_SECONDS)
        with connection.makefile("rb") as lines:
            asked = parse(lines.readline(LONGEST))
        match asked:
            case Signal():
                process.deliver(asked, self.place, boxed=self.isolation is not Isolation.NONE)
                answer(connection, {"ok": True})
            case Clear():
                hold.empty(self.place.held(asked), lambda: self.place.clear(asked))
                answer(connection, {"ok": True})
            case Archive():
                self._archive(connection, asked)
            case Start():
                self._start(connection, asked)

    def _archive(self, connection: socket.socket, asked: Archive) -> None:
        archiving = Archiving(self.place, asked, self.lifeline)
        kept = archiving.begin()
        answer(connection, {"ok": True, "done": archiving.done()})
        if kept:
            connection.close()
            close_all_but(self.lifeline, *kept)
            first_to_go()
            archiving.work(kept[0])

    def _start(self, connection: socket.socket, start: Start) -> None:
        held = hold.take(self.place.held(start))
        shelf = self.place.shelf(start)
        if shelf.is_kept():
            answer(connection, {"ok": False, "archived": True})
            return
        shelf.drop_copies()
        log = self.place.log(start)
        close_all_but(connection.fileno(), self.lifeline, log, held)
        first_to_go()
        spec = self.place.prepare(start)
        os.umask(0o077)
        inside = BOXED
        if self.isolation is Isolation.BUBBLEWRAP:
            bubblewrapped(spec, self.syscalls, start, connection, self.lifeline, log, held)
        elif self.syscalls is None:
            inside = self.place.host(start)
            bare(spec)
        else:
            enter(spec, self.syscalls)
        # Pid 1 answers, not the process that was asked: the asker reads its pid from the kernel's own credentials.
        answer(connection, {"ok": True})
        connection.close()
        standard_streams(log)
        Init(start, spec.limits, inside, self.lifeline, held).run()


def first_to_go() -> None:
    """Where the machine itself runs out of memory, workspaces end before the house does.

    Done before root is given up, so that a member of a house that runs as root cannot take it back (proc(5)).
    """
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("500")


def answer(connection: socket.socket, what: dict[str, object]) -> None:
    """One JSON line back."""
    connection.sendall(json.dumps(what).encode() + b"\n")


def reset_signals() -> None:
    """Undo what the parent ignores; kernels would inherit it and could not be interrupted."""
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP, signal.SIGPIPE, signal.SIGXFSZ}:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def close_all_but(*kept: int) -> None:
    """Close every descriptor of the parent's but the standard three and `kept`."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    low = 3
    for descriptor in sorted(kept):
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, min(hard, 1 << 16))


def standard_streams(log: int) -> None:
    """Nothing to read, the log to write. Inheritable, or kernels would lose stderr and die without a word."""
    nothing = os.open("/dev/null", os.O_RDONLY)
    for descriptor, number in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(descriptor, number, inheritable=True)
    os.close(nothing)
    os.close(log)
