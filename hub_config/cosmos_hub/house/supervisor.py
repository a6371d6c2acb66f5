"""Keeps the house's processes running and ends all of them, and all that they started, when it ends.

One thread, one loop: signals and the ends of children are waited for in the same place. Nothing here serves a request.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from cosmos_hub.house.errors import HouseError, HouseFellError
from cosmos_hub.house.lifeline import Lifeline
from cosmos_hub.house.part import Part

PR_SET_CHILD_SUBREAPER = 36
WATCHED = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
START_SECONDS = 90.0
STOP_SECONDS = 10.0


class Supervisor:
    """Runs `parts` in their order and stops them in the reverse one.

    `tell` is given a sentence for the operator when something ended that should not have.
    """

    def __init__(
        self,
        parts: list[Part],
        lifeline: Lifeline,
        renewed: Part,
        renew_seconds: float,
        tell: Callable[[str], None],
    ) -> None:
        self.parts = parts
        self.lifeline = lifeline
        self.tell = tell
        self.renewed = renewed
        self.renew_seconds = renew_seconds
        self.successor: Part | None = None
        self.watched = WATCHED
        self.giving_up: type[HouseError] = HouseError
        self.leaving: set[int] = set()
        """Processes that were told to end and are not to be started again."""

    def run(self, started: Callable[[], None], waiting: Callable[[list[Part]], None]) -> None:
        """Start everything, call `started` once all are ready, then watch until told to end.

        `waiting` is called while parts are not ready yet, with those.

        Raises:
            HouseError: where a part cannot be started or keeps dying. Everything is ended by then.
        """
        from ctypes import CDLL

        CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        self.watched = watched()
        try:
            for part in self.parts:
                part.start()
            if self._until_ready(waiting):
                started()
                self.giving_up = HouseFellError
                self._watch()
        finally:
            self.stop()

    def _until_ready(self, waiting: Callable[[list[Part]], None]) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while missing := [part for part in self.parts if not part.look()]:
            waiting(missing)
            if time.monotonic() > deadline:
                names = ", ".join(part.name for part in missing)
                raise HouseError(
                    f"{names} did not become ready in {START_SECONDS:.0f} seconds. {remedy(missing[0])}"
                )
            if self._told_to_end(0.05):
                return False
        return True

    def _watch(self) -> None:
        while not self._told_to_end(self._calm_seconds()):
            for part in self.parts:
                part.look()
            self._renew()

    def _calm_seconds(self) -> float:
        """Until the next look: soon where a part is not back yet, for `ready` decides what its next end means."""
        return 1.0 if all(part.ready for part in self.parts) else 0.05

    def _told_to_end(self, seconds: float) -> bool:
        """Wait for a signal; see to children that ended. Returns whether the house is to end."""
        received = signal.sigtimedwait(self.watched, seconds)
        if received is not None and received.si_signo != signal.SIGCHLD:
            return True
        self._reap()
        for part in self.parts:
            if part.due_at is not None and part.due_at <= time.monotonic():
                part.start()
        return False

    def _reap(self) -> None:
        """Take note of every child that ended, also of those that were left to us by others."""
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG)) != (0, 0):
                self._ended(*found)

    def _ended(self, pid: int, status: int) -> None:
        if pid in self.leaving:
            self.leaving.discard(pid)
            return
        for part in self.parts:
            if part.process is not None and part.process.pid == pid:
                part.process.returncode = os.waitstatus_to_exitcode(status)
                why = ending(part.process.returncode)
                if not part.ended():
                    raise self.giving_up(
                        f"The {part.name} ended again and again, at last {why}. {remedy(part)}"
                    )
                self.tell(f"The {part.name} ended {why} and is started again.")
                return
        if self.successor and self.successor.process and self.successor.process.pid == pid:
            self.successor = None

    def _renew(self) -> None:
        """Start a successor of the part that is renewed from time to time; it takes over once it is ready."""
        part = self.renewed
        if self.successor is None:
            if time.monotonic() - part.started_at > self.renew_seconds:
                self.successor = Part(
                    part.name, part.command, part.environment, part.log, part.uid, part.keeps
                )
                self.successor.start()
        elif self.successor.look():
            if part.process is not None:
                self.leaving.add(part.process.pid)
                part.process.terminate()
            self.parts[self.parts.index(part)] = self.renewed = self.successor
            self.successor = None

    def stop(self) -> None:
        """End the parts in order, then whatever is left below us; returns when nothing is."""
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        with contextlib.suppress(OSError):
            os.close(self.lifeline.writing)
        for part in reversed(self.parts):
            if part.process is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(part.process.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while (left := children()) and time.monotonic() < deadline:
            self._reap_quietly()
            time.sleep(0.02)
        while left := children():
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._reap_quietly()
            time.sleep(0.02)

    def _reap_quietly(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass


def watched() -> set[signal.Signals]:
    """What is waited for; without the hang-up where it is ignored, as `nohup` does."""
    return WATCHED - ({signal.SIGHUP} if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else set())


def ending(code: int) -> str:
    """How a process ended, in words."""
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with status {code}"


def children() -> list[int]:
    """The pids of this process's children, adopted ones included (proc(5), task/TID/children)."""
    found: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):
            found += map(int, (task / "children").read_text().split())
    return found


def remedy(part: Part) -> str:
    """Where to look."""
    return f"Its log is {part.log}; it ends with:\n{part.last_words()}"
