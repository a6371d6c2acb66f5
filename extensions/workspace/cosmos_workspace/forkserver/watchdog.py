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
import time
from dataclasses import dataclass
from pathlib import Path

from cosmos_workspace.sandbox.spec import Limits

OWN = re.compile(r"^Rss(?:Anon|Shmem):\s+(\d+) kB$", re.MULTILINE)
FAIR = re.compile(r"^Pss_(?:Anon|Shmem):\s+(\d+) kB$", re.MULTILINE)
CALM_SECONDS, ALERT_SECONDS = 2.0, 0.1
LEISURE = 3
"""The watchdog rests this many times as long as it looked, so that a crowd does not keep it busy."""
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
            began = time.monotonic()
            used = self.used()
            total = sum(used.values())
            pause = ALERT_SECONDS if total > ALERT_SHARE * self.limits.memory else CALM_SECONDS
            if total > self.limits.memory:
                used = {pid: fair_share(pid, own) for pid, own in used.items()}
                self._end_until_it_fits(used, sum(used.values()))
            await asyncio.sleep(max(pause, LEISURE * (time.monotonic() - began)))

    def used(self) -> dict[int, int]:
        """Bytes of memory that each process keeps in use, at most (proc(5), status: RssAnon and RssShmem).

        What several share counts for each; `fair_share` is exact and slow. Shared memory must be in it: RLIMIT_DATA
        does not count it at all.
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


def fair_share(pid: int, otherwise: int) -> int:
    """Bytes that a process uses when what it shares with its forks is divided among them (proc(5), smaps_rollup).

    `otherwise` where it may not be looked into: a process that hides itself pays for all.
    """
    try:
        found = FAIR.findall(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except OSError:
        return otherwise
    return sum(int(kibibytes) << 10 for kibibytes in found) if found else otherwise
