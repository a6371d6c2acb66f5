"""How fast is a thread of 50 posts read, and a post made, 8 at a time? Beside django-machina and the floor.

All of them run at once and are asked in turn, round by round, so that what else the machine does meets each.
Everything is durable on every side: PostgreSQL with synchronous_commit, SQLite with synchronous=FULL.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cosmos_commons.text import render

from tests.load import commons, floor
from tests.load.asking import AT_ONCE, Rounds, json_message, measure, message
from tests.load.figures import Figure, of, p95
from tests.load.filling import WORDS, Size
from tests.load.forum.running import Forum, forum
from tests.support import postgres

POSTS = 50
LANE = Size("bench", members=100, threads=2, posts=POSTS)
ROUNDS, SECONDS = 5, 2.0


@dataclass
class Side:
    """One of those that are compared: how it is asked, and what it did."""

    port: int
    read: Callable[[int], bytes]
    write: Callable[[int], bytes]
    written: int = 201
    reading: Rounds = field(default_factory=Rounds)
    writing: Rounds = field(default_factory=Rounds)

    def round(self, seconds: float) -> None:
        """Read for so long, then write."""
        measure(self.reading, self.port, self.read, 200, seconds)
        measure(self.writing, self.port, self.write, self.written, seconds)


def of_commons(running: commons.Commons) -> Side:
    """Ours: everybody reads one thread and posts to the other."""
    return Side(
        running.port,
        lambda member: running.get(member, f"/threads/thread-1/posts?limit={POSTS}"),
        lambda member: running.post(member, "/threads/thread-2/posts", {"text": WORDS}),
    )


def of_forum(running: Forum) -> Side:
    """The peer's: the same; its answer to a post is a redirect."""
    return Side(running.port, running.read, lambda member: running.post(member, WORDS), written=302)


def of_floor(port: int) -> Side:
    """The floor's."""
    post = json_message("POST", floor.POST, {}, {"text": WORDS})
    return Side(port, lambda _: message("GET", floor.READ, {}), lambda _: post)


@contextmanager
def sides(place: Path) -> Iterator[dict[str, Side]]:
    """All of them, running."""
    with ExitStack() as stack:
        enter = stack.enter_context
        server, hub = enter(postgres.server()), enter(commons.hub())
        databases = {called: commons.database(server, called) for called in ("commons", "forum", "floor")}
        on_sqlite = enter(commons.running(place / "sqlite", hub, LANE))
        on_postgres = enter(commons.running(place / "postgres", hub, LANE, databases["commons"]))
        peer = enter(forum(place / "forum", databases["forum"], posts=POSTS, words=WORDS))
        bare = floor.running(
            place / "floor", databases["floor"], posts=POSTS, words=WORDS, html=render(WORDS)
        )
        yield {
            "SQLite": of_commons(on_sqlite),
            "PostgreSQL": of_commons(on_postgres),
            "peer": of_forum(peer),
            "floor": of_floor(enter(bare)),
        }


def figures(place: Path, *, rounds: int = ROUNDS, seconds: float = SECONDS) -> Iterator[Figure]:
    """Requests a second and the time that 95 of 100 take, reading and posting, on both databases."""
    place.mkdir()
    with sides(place) as compared:
        for _ in range(rounds):
            for side in compared.values():
                side.round(seconds)
    peer, bare = compared["peer"], compared["floor"]
    for database in ("SQLite", "PostgreSQL"):
        ours = compared[database]
        yield from _figures(
            f"reading a thread of {POSTS} posts, {AT_ONCE} at a time, {database}",
            300,
            ours.reading,
            peer.reading,
            bare.reading,
        )
        yield from _figures(
            f"posting, {AT_ONCE} at a time, {database}", 200, ours.writing, peer.writing, bare.writing
        )


def _figures(what: str, goal: float, ours: Rounds, peer: Rounds, bare: Rounds) -> Iterator[Figure]:
    yield of(what, ours.rates, peer=peer.rates, floor=bare.rates, goal=goal, unit="/s", more_is_better=True)
    slow, slower, least = (round(p95(side.took), 1) for side in (ours, peer, bare))
    told = f"of {len(ours.took)}; peer of {len(peer.took)}; floor of {len(bare.took)}"
    yield Figure(f"{what} (p95)", slow, slower, least, 50, "ms", told)
