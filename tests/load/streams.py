"""300 members of a lane have its event stream open; how long from a post until it has reached them all?

Beside the floor: a program that only hands each post to every stream it has.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

from cosmos_commons.text import render

from tests.load import commons, floor
from tests.load.asking import Connection, json_message, message
from tests.load.figures import Figure, of
from tests.load.filling import WORDS, Size
from tests.support import postgres

STREAMS, ROUNDS, POSTS = 300, 5, 4
PATIENCE = 60


@dataclass
class Side:
    """One of those that are compared."""

    port: int
    follow: Callable[[int], bytes]
    post: Callable[[str], bytes]
    took: list[float] = field(default_factory=list)
    """Seconds from each post's sending until each stream had it."""


def of_commons(running: commons.Commons) -> Side:
    """Ours: every stream is a member's own."""
    return Side(
        running.port,
        lambda member: running.get(member, "/events"),
        lambda words: running.post(0, "/threads/thread-2/posts", {"text": words}),
    )


def of_floor(port: int) -> Side:
    """The floor's."""
    return Side(
        port,
        lambda _: message("GET", floor.EVENTS, {}),
        lambda words: json_message("POST", floor.POST, {}, {"text": words}),
    )


def figures(place: Path, *, streams: int = STREAMS, rounds: int = ROUNDS) -> Iterator[Figure]:
    """On both databases."""
    place.mkdir()
    lane = Size("bench", members=streams, threads=2, posts=50)
    with ExitStack() as stack:
        enter = stack.enter_context
        server, hub = enter(postgres.server()), enter(commons.hub())
        on_sqlite = enter(commons.running(place / "sqlite", hub, lane))
        on_postgres = enter(
            commons.running(place / "postgres", hub, lane, commons.database(server, "commons"))
        )
        bare = floor.running(
            place / "floor", commons.database(server, "floor"), posts=1, words=WORDS, html=render(WORDS)
        )
        ours = {"SQLite": of_commons(on_sqlite), "PostgreSQL": of_commons(on_postgres)}
        least = of_floor(enter(bare))
        for _ in range(rounds):
            for side in (*ours.values(), least):
                asyncio.run(measure(side, streams))
    for database, side in ours.items():
        yield of_slowest(f"{streams} open streams, one post reaching 95 of 100, {database}", side, least)


def of_slowest(what: str, ours: Side, least: Side) -> Figure:
    """From the streams of a post that were slowest, 5 of 100 left out, of each post."""
    return of(what, ours.took, floor=least.took, goal=1, unit="s")


async def measure(side: Side, streams: int) -> None:
    """One round: all streams open, some posts one after the other."""
    async with _open(side, streams) as watched:
        with closing(Connection(side.port)) as writer:
            for number in range(POSTS):
                words = f"measured-{number}-{time.time_ns()}"
                watched.expect(words)
                began = time.perf_counter()
                await asyncio.to_thread(writer.ask, side.post(words), 201)
                await watched.all_have_it()
                side.took.append(sorted(watched.at)[round(streams * 0.95) - 1] - began)


class _Watched:
    """Streams that wait for the same words."""

    def __init__(self, streams: int) -> None:
        self._streams, self._words, self.at = streams, b"", list[float]()
        self._complete = asyncio.Event()

    def expect(self, words: str) -> None:
        self._words, self.at = words.encode(), []
        self._complete.clear()

    async def all_have_it(self) -> None:
        await asyncio.wait_for(self._complete.wait(), PATIENCE)

    async def read(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if self._words and self._words in line:
                self.at.append(time.perf_counter())
                if len(self.at) == self._streams:
                    self._complete.set()


@asynccontextmanager
async def _open(side: Side, streams: int) -> AsyncIterator[_Watched]:
    watched, tasks, writers = _Watched(streams), [], []
    for member in range(streams):
        reader, writer = await asyncio.open_connection("127.0.0.1", side.port)
        writer.write(side.follow(member))
        writers.append(writer)
        # The first words of a stream are said once nothing after them can be missed.
        await asyncio.wait_for(reader.readuntil(b"retry: 1000"), PATIENCE)
        tasks.append(asyncio.create_task(watched.read(reader)))
    try:
        yield watched
    finally:
        for task in tasks:
            task.cancel()
        for writer in writers:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in writers))
