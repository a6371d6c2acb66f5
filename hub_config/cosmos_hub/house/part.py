"""One long-lived process of the house: how it is started, when it is ready, and when it has died too often."""

import ctypes
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cosmos_hub.house.errors import HouseError

PR_SET_PDEATHSIG = 1
QUICK_SECONDS = 1.0
"""A process that ends sooner than this after its start has failed to start, and so has one that was never ready. One
that served and was then killed has not, however often: giving up would end every workspace."""
PAUSES = (0.0, 0.2, 0.5, 1.0, 2.0)
"""Before it is started again, after the first failure in a row, the second, …; after one more it is given up."""

_prctl = ctypes.CDLL(None).prctl


def end_with_parent() -> None:
    """In the child, before exec: the kernel ends it when the supervisor ends, however that ends."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    # A shell that started us in the background made us ignore it, and the Hub stops its services with it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # The usual 1,024 would let a few members with many connections keep everybody else out.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@dataclass
class Part:
    """A process that is kept running.

    `command` is given the descriptor on which the process says that it is ready, where it takes one.
    """

    name: str
    command: Callable[[int], list[str]]
    environment: dict[str, str]
    log: Path
    uid: int | None = None
    """Drop to this user; None keeps the supervisor's."""
    keeps: tuple[int, ...] = ()
    """Descriptors it inherits beside the standard three."""
    ready_check: Callable[[], bool] | None = None
    """Asked until it says yes; None where the process says so itself, on its descriptor."""
    process: subprocess.Popen[bytes] | None = None
    ready: bool = False
    failures: int = 0
    started_at: float = 0.0
    due_at: float | None = None
    """When it is to be started again, where it has ended."""
    _ready_fd: int = field(default=-1, repr=False)

    def start(self) -> None:
        """Start it, its output appended to its log.

        Raises:
            HouseError: where its program cannot be run or its log not be written.
        """
        try:
            self._start()
        except OSError as error:
            raise HouseError(
                f"The {self.name} cannot be started ({error.strerror}: {error.filename}). "
                "Where a program is missing, install it again: make env"
            ) from error

    def _start(self) -> None:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        as_user = {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                self.command(writing),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=(writing, *self.keeps),
                preexec_fn=end_with_parent,
                start_new_session=True,
                cwd="/",
                **as_user,
            )
        os.close(writing)
        if self._ready_fd >= 0:
            os.close(self._ready_fd)
        self._ready_fd = reading
        self.ready = False
        self.due_at = None
        self.started_at = time.monotonic()

    def look(self) -> bool:
        """Whether it is ready by now."""
        if not self.ready and self.process is not None:
            self.ready = self.ready_check() if self.ready_check else self._said_so()
        return self.ready

    def _said_so(self) -> bool:
        try:
            return os.read(self._ready_fd, 1) == b"1"
        except BlockingIOError:
            return False

    def ended(self) -> bool:
        """Take note of its end, and of when it is due again. Returns whether it may be started again."""
        now = time.monotonic()
        failed = not self.ready or now - self.started_at < QUICK_SECONDS
        self.failures = self.failures + 1 if failed else 1
        self.process, self.ready = None, False
        if self.failures > len(PAUSES):
            return False
        self.due_at = now + PAUSES[self.failures - 1]
        return True

    def last_words(self, lines: int = 15) -> str:
        """The end of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])
