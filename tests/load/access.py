"""How soon does access follow a payment? Measured by an outside client that holds a cookie, a token, a stream and a
kernel.

Over 50 changes: 25 times somebody pays, opens the lane and works; 25 times the subscription ends at Stripe. The last
byte that came through counts. A real house, with the sandbox that `lanes up` starts beside it.
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from websockets.exceptions import ConnectionClosed

from tests.load.figures import Figure, p95
from tests.load.waiting import wait
from tests.support.house import Mode, running
from tests.support.paying import Buyer, at_the_prefix, beside, end_dues
from tests.support.person import Person, Workspace

TIMES = 25
LOOK_SECONDS = 0.02
AT_MOST_SECONDS = 60.0


def figures(place: Path, mode: Mode, *, times: int = TIMES) -> Iterator[Figure]:
    """All of them."""
    place.mkdir(mode=0o755)
    with running(place / "data", mode, "--empty") as house:
        sandbox = beside(house)
        host, member = Person.new(house, "hana"), Person.new(house, "ana")
        with (
            host.commons() as its,
            member.commons() as hers,
            at_the_prefix(house, its) as hosting,
            at_the_prefix(house, hers) as joining,
        ):
            buyer, payer = Buyer(hosting, sandbox), Buyer(joining, sandbox)
            buyer.take_out("paid")
            buyer.charge("paid")
            granted, ended, stopped = [], [], []
            for _ in range(times):
                granted.append(pay(payer, hers))
                held = Held(member, hers, member.open("paid"))
                held.begin()
                end_dues(sandbox)
                commons, workspace = held.until_nothing_comes_through(time.monotonic())
                ended.append(commons)
                stopped.append(workspace)
        for person in (host, member):
            person.http.close()
    yield figure("access granted after Stripe's event (p95)", granted, 2)
    yield figure("access ended in the commons after Stripe's event (p95)", ended, 5)
    yield figure("access ended for the workspace after Stripe's event (p95)", stopped, 15)


def figure(name: str, took: list[float], goal: float) -> Figure:
    """The slowest twentieth of them, in seconds."""
    spread = f"{min(took):.2g} to {max(took):.2g} of {len(took)}"
    return Figure(name, round(p95(took), 2), None, None, goal, "s", spread)


def pay(payer: Buyer, api: httpx.Client) -> float:
    """Seconds from when Checkout was paid until the lane answers."""
    payer.join("paid")
    begun = time.monotonic()
    wait(AT_MOST_SECONDS, lambda: api.get("/lanes/paid/members").status_code == 200)
    return time.monotonic() - begun


@dataclass
class Held:
    """All that an ended member still holds; each remembers when something last came through."""

    person: Person
    token: httpx.Client
    workspace: Workspace
    last: dict[str, float] = field(default_factory=dict)
    threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Have all of it in use; returns when all of it works."""
        self.threads = [
            threading.Thread(target=ask) for ask in (self._cookie, self._token, self._stream, self._kernel)
        ]
        for thread in self.threads:
            thread.start()
        wait(AT_MOST_SECONDS, lambda: self.last.keys() == {"cookie", "token", "stream", "kernel"})

    def until_nothing_comes_through(self, begun: float) -> tuple[float, float]:
        """Seconds from `begun` until the last answer of the commons, and of the workspace."""
        for thread in self.threads:
            thread.join(AT_MOST_SECONDS)
            assert not thread.is_alive(), "something still comes through"
        since = {what: max(at - begun, 0.0) for what, at in self.last.items()}
        return max(since["cookie"], since["token"], since["stream"]), since["kernel"]

    def _cookie(self) -> None:
        page = f"{self.person.house.commons_url}/lanes/paid/members"
        while self.person.http.get(page).status_code == 200:
            self._came("cookie")

    def _token(self) -> None:
        while self.token.get("/lanes/paid/members").status_code == 200:
            self._came("token")

    def _stream(self) -> None:
        with self.token.stream("GET", "/lanes/paid/events") as answer:
            for _line in answer.iter_lines():
                self._came("stream")

    def _kernel(self) -> None:
        gone = (ConnectionClosed, TimeoutError, httpx.HTTPError)
        with contextlib.suppress(*gone), self.workspace.kernel() as kernel:
            while kernel.run("print(1)", seconds=20):
                self._came("kernel")

    def _came(self, what: str) -> None:
        self.last[what] = time.monotonic()
        time.sleep(LOOK_SECONDS)
