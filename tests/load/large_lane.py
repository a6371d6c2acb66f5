"""How fast is a large lane? 5,000 members, 100,000 posts in 200 threads of 500, on both databases.

Asked for over HTTP by one who has read half of it and one who has read nothing, in turn.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.load import commons
from tests.load.asking import Connection
from tests.load.figures import Figure, p95
from tests.load.filling import Size
from tests.support import postgres

LANE = Size("large", members=5_000, threads=200, posts=500)
TIMES = 40
HALF, NOTHING = {"who has read half": 1}, {"who has read nothing": 4_000}
JOBS = (
    ("list of 100 threads with unread counts", "/threads", HALF | NOTHING),
    (
        "500 posts around the first unread one",
        "/threads/thread-7/posts?around=unread&limit=500",
        HALF | NOTHING,
    ),
    (
        "50 posts around the first unread one",
        "/threads/thread-7/posts?around=unread&limit=50",
        HALF | NOTHING,
    ),
    ("notifications", "/notifications", HALF),
    ("search for words that every post holds", "/search?q=member+vot", HALF),
    ("search for a word that one post in a thousand holds", "/search?q=compost+decid", HALF),
    ("members found by the beginning of a name", "/members?q=member-49&limit=20", HALF),
)


def figures(place: Path, *, size: Size = LANE, times: int = TIMES) -> Iterator[Figure]:
    """All of them."""
    place.mkdir()
    with ExitStack() as stack:
        enter = stack.enter_context
        hub, url = enter(commons.hub()), commons.database(enter(postgres.server()), "commons")
        running = {
            "SQLite": enter(commons.running(place / "sqlite", hub, size)),
            "PostgreSQL": enter(commons.running(place / "postgres", hub, size, url)),
        }
        for job, path, readers in JOBS:
            for reader, member in readers.items():
                took = in_turn(running, min(member, size.members - 1), path, times)
                for database, each in took.items():
                    yield Figure(
                        f"large lane: {job}, for one {reader}, {database} (p95)",
                        round(p95(each), 1),
                        None,
                        None,
                        100,
                        "ms",
                        f"median {median(each):.1f}, {min(each):.1f} to {max(each):.1f} of {len(each)}",
                    )


def in_turn(
    running: dict[str, commons.Commons], member: int, path: str, times: int
) -> dict[str, list[float]]:
    """Milliseconds of each answer; the first, which warms up, is not counted."""
    took: dict[str, list[float]] = {database: [] for database in running}
    for turn in range(times + 1):
        for database, one in running.items():
            with closing(Connection(one.port)) as connection:
                began = perf_counter()
                connection.ask(one.get(member, path))
                if turn:
                    took[database].append((perf_counter() - began) * 1000)
    return took
