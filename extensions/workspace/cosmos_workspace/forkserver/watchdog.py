"""Keeps one workspace within its memory where the machine offers no cgroup: the largest process is ended, not the rest.

RLIMIT_DATA bounds each process at once; this bounds their sum, within the time between two looks. It is not a hard
limit, and the operator's page says so; containers have one.
"""

import asyncio
import contextlib
import os
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from cosmos_workspace.sandbox.spec import Limits

OWN = re.compile(r"^Rss(?:Anon|Shmem):\s+(\d+) kB$", re.MULTILINE)
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
                self._end_until_it_fits(used, total)
            await asyncio.sleep(ALERT_SECONDS if total > ALERT_SHARE * self.limits.memory else CALM_SECONDS)

    def used(self) -> dict[int, int]:
        """Bytes of memory that each process alone keeps in use (proc(5), status: RssAnon and RssShmem).

        Shared memory counts for each process that has it: RLIMIT_DATA does not count it at all.
        """
        own: dict[int, int] = {}
        for name in os.listdir("/proc"):
            if name.isdigit():
                with contextlib.suppress(OSError, ValueError):
                    status = Path(f"/proc/{name}/status").read_text()
                    own[int(name)] = sum(int(kibibytes) << 10 for kibibytes in OWN.findall(status))
        return own

    def _end_until_it_fits(self, used: dict[int, int], total: int) -> None:
        """All at once: one a look would be outrun by a crowd that allocates together."""
        candidates = [pid for pid in used if pid not in (self.init, self.server)] or [self.server]
        left = total
        for pid in sorted(candidates, key=used.__getitem__, reverse=True):
            if left <= self.limits.memory:
                break
            self._end(pid, used[pid], left)
            left -= used[pid]

    def _end(self, pid: int, used: int, total: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(OSError):  # a full disk must not end the watch
            print(
                f"memory: {total >> 20} MiB of {self.limits.memory >> 20} used; ended process {pid} "
                f"({used >> 20} MiB)",
                file=sys.stderr,
                flush=True,
            )
