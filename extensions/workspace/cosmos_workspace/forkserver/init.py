"""Pid 1 of a workspace: starts its server, relays its way out, reaps, watches its memory, and ends with it.

It runs none of the learner's code; it is not dumpable, so a learner can neither trace it nor read it.
"""

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from cosmos_workspace.forkserver import hold
from cosmos_workspace.forkserver.request import Start
from cosmos_workspace.forkserver.serve import serve
from cosmos_workspace.forkserver.watchdog import Watchdog
from cosmos_workspace.gate.relay import listen_tcp, to_unix
from cosmos_workspace.sandbox.spec import Inside, Limits

MOST_OUTWARD = 128
"""Connections that one workspace may hold open outward through its relay."""
GRACE_SECONDS = 5.0
"""For a server that was told to end."""
LOST_SECONDS = 2.0
"""The same where the house is gone: a new one waits for this."""


@dataclass
class Init:
    """One workspace's first process."""

    start: Start
    limits: Limits
    inside: Inside
    lifeline: int
    held: int
    """The lock by which this is the one workspace in its place."""
    server: int = 0

    def run(self) -> NoReturn:
        """Fork the server, then stay until it ends; the end of pid 1 is the end of the whole namespace."""
        hold.sign(self.held)
        self.server = os.fork()
        if self.server == 0:
            os.close(self.lifeline)
            os.close(self.held)
            serve(self.start, self.inside)
        code = 1
        try:
            os.environ.clear()
            gc.disable()
            code = asyncio.run(self._live())
        finally:
            os._exit(code)

    async def _live(self) -> int:
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[int] = loop.create_future()
        loop.add_signal_handler(signal.SIGCHLD, self._reap, ended)
        end: Callable[[], None] = lambda: self._end(loop, GRACE_SECONDS)  # noqa: E731
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, end)
        loop.add_reader(self.lifeline, self._lost_lifeline, loop)
        relays = [
            await listen_tcp(port, to_unix(f"{self.inside.out}/{name}.sock"), most=MOST_OUTWARD)
            for name, port in (self.start.out.items() if self.inside.out else ())
        ]
        self._reap(ended)
        watching = loop.create_task(Watchdog(self.limits, os.getpid(), self.server).watch())
        try:
            return await ended
        finally:
            watching.cancel()
            for relay in relays:
                relay.close()

    def _reap(self, ended: "asyncio.Future[int]") -> None:
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG)) != (0, 0):
                if found[0] == self.server and not ended.done():
                    ended.set_result(os.waitstatus_to_exitcode(found[1]) & 0xFF)

    def _end(self, loop: asyncio.AbstractEventLoop, grace_seconds: float) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.server, signal.SIGTERM)
        loop.call_later(grace_seconds, os._exit, 0)

    def _lost_lifeline(self, loop: asyncio.AbstractEventLoop) -> None:
        """The supervisor is gone: so are the Hub and the gate, and nobody could reach or stop this workspace."""
        loop.remove_reader(self.lifeline)
        self._end(loop, LOST_SECONDS)
        with contextlib.suppress(OSError):  # a full disk
            print("the house has ended; so does this workspace", file=sys.stderr, flush=True)
