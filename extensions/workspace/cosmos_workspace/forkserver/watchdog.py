"""Keeps one workspace within its memory where the machine offers no cgroup: the largest process is ended, not the rest.

RLIMIT_DATA bounds each process at once; this bounds their sum, within the time between two looks. It is not a hard
limit, and the operator's page says so; containers have one.
"""

import asyncio
import contextlib
import os
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from cosmos_workspace.sandbox.spec import Limits

PAGE = resource.getpagesize()
CALM_SECONDS, ALERT_SECONDS = 2.0, 0.1
ALERT_SHARE = 0.4
"""Share of the limit from which the watchdog looks often."""


@dataclass(frozen=True)
class Watchdog:
    """Watches every process of this pid namespace."""

    limits: Limits
    init: int
    server: int

    async def watch(self) -> None:
        """Look for ever, the oftener the nearer the limit."""
        while True:
            used = self.used()
            total = sum(used.values())
            if total > self.limits.memory:
                self._end_largest(used, total)
            await asyncio.sleep(ALERT_SECONDS if total > ALERT_SHARE * self.limits.memory else CALM_SECONDS)

    def used(self) -> dict[int, int]:
        """Bytes of each process's own memory: resident, less what is shared with files (proc(5), statm)."""
        own: dict[int, int] = {}
        for name in os.listdir("/proc"):
            if name.isdigit():
                with contextlib.suppress(OSError, ValueError):
                    _, resident, shared, *_ = map(int, Path(f"/proc/{name}/statm").read_text().split())
                    own[int(name)] = (resident - shared) * PAGE
        return own

    def _end_largest(self, used: dict[int, int], total: int) -> None:
        candidates = [pid for pid in used if pid not in (self.init, self.server)] or [self.server]
        largest = max(candidates, key=used.__getitem__)
        with contextlib.suppress(ProcessLookupError):
            os.kill(largest, signal.SIGKILL)
        with contextlib.suppress(OSError):  # a full disk must not end the watch
            print(
                f"memory: {total >> 20} MiB of {self.limits.memory >> 20} used; ended process {largest} "
                f"({used[largest] >> 20} MiB)",
                file=sys.stderr,
                flush=True,
            )
