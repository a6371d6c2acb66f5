"""How fast is a large lane? 5,000 members and 100,000 posts: threads, a long one, unread counts, posting.

The commons alone, as a process of its own, asked over HTTP by another. `python -m tests.load.large_lane
[DATABASE-URL]` measures this alone, on an empty database.
"""

import http.client
import json
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import uvicorn
from cosmos_commons import logs
from cosmos_commons.app import build_app
from cosmos_commons.db import Database, table_of
from cosmos_commons.features.discussion.models import MarkRow, MentionRow, PostRow, ReactionRow, ThreadRow
from cosmos_commons.hub import HubUser
from cosmos_commons.lane import Lane, Membership
from cosmos_commons.migrations import upgrade
from cosmos_commons.people import PersonRow
from cosmos_commons.settings import Settings
from cosmos_commons.text import render
from sqlalchemy import insert, text

from tests.load.figures import Figure, keep, p95

MEMBERS, THREADS, POSTS = 5_000, 200, 500
AT_ONCE = 8
API = "/services/commons/api/v1/lanes/large"
WORDS = (
    "A member-owned shop needs **people** who decide.\n\n- one member, one vote\n- a share of what is left\n"
)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


class _Everybody:
    """A Hub that believes who says a name."""

    async def identify(self, token: str) -> HubUser:
        return HubUser(name=token, admin=False, scopes=frozenset({"access:services!service=commons"}))

    async def close(self) -> None:
        return


def fill(database: Database) -> None:
    """A lane with all its people, threads, posts, reactions and marks."""
    draw = random.Random(1)
    html = render(WORDS)
    named = [f"member-{number}" for number in range(MEMBERS)]
    started = {"lane_id": 1, "intro_html": "", "created_at": NOW, "created_by": "member-0", "posts": POSTS}
    threads = [
        started
        | {"id": n, "slug": f"thread-{n}", "title": f"Thread {n}", "last_post_at": NOW + timedelta(hours=n)}
        for n in range(1, THREADS + 1)
    ]
    said = {"text": WORDS, "html": html, "created_at": NOW, "version": 1, "state": "shown", "mentions": []}
    posts = [
        said | {"id": n + 1, "thread_id": n % THREADS + 1, "author": draw.choice(named)}
        for n in range(THREADS * POSTS)
    ]
    reactions = [
        {"post_id": post["id"], "kind": "heart", "name": name, "at": NOW}
        for post in posts[::5]
        for name in draw.sample(named, 3)
    ]
    marks = [
        {"thread_id": thread["id"], "name": name, "post_id": len(posts) // 2}
        for thread in threads
        for name in named[:100]
    ]
    lane = {
        "id": 1,
        "slug": "large",
        "title": "Large",
        "purpose": "",
        "language": "en",
        "visibility": "private",
    }
    lane |= {"joining": "invited", "features": ["discussion"], "playbook": "x", "curriculum": "", "start": ""}
    with database.write() as session:
        for model, rows in (
            (Lane, [lane | {"created_at": NOW, "created_by": "x"}]),
            (Membership, [{"lane_id": 1, "name": name, "role": "member", "since": NOW} for name in named]),
            (PersonRow, [{"name": name, "display_name": name.title(), "updated_at": NOW} for name in named]),
            (ThreadRow, threads),
            (PostRow, posts),
            (ReactionRow, reactions),
            (MarkRow, marks),
            (MentionRow, [{"post_id": p["id"], "name": "member-1", "lane_id": 1} for p in posts[::100]]),
        ):
            session.execute(insert(table_of(model)), rows)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not database.sqlite:
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence('discussion_post', 'id'), :last)"),
                {"last": len(posts)},
            )
        connection.execute(text("ANALYZE" if database.sqlite else "VACUUM ANALYZE"))


def serve(folder: str, url: str, port: str) -> None:
    """The commons, until it is ended."""
    logs.configure("error")
    settings = Settings(
        data_dir=Path(folder),
        database_url=url,
        additions_per_minute=10**6,
        lane_additions_per_minute=10**6,
        changes_per_minute=10**6,
    )
    app = build_app(settings, hub=_Everybody(), clock=lambda: datetime.now(UTC))  # type: ignore[arg-type]
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_config=None)


@contextmanager
def serving(folder: Path, url: str, port: int) -> Iterator[None]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "tests.load.large_lane", "--serve", str(folder), url, str(port)]
    with subprocess.Popen(command) as process:
        try:
            _wait_for(port)
            yield
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            Asking(port, "member-1").get("/threads?limit=1")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the commons did not start")


class Asking:
    """One connection of one person's."""

    def __init__(self, port: int, name: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {"Authorization": f"Bearer {name}", "Content-Type": "application/json"}
        self._number = 0

    def get(self, path: str) -> Any:
        return self._ask("GET", path, None, 200)

    def post(self, path: str, body: Any) -> Any:
        self._number += 1
        self._headers["Idempotency-Key"] = f"{id(self)}-{self._number}"
        return self._ask("POST", path, json.dumps(body), 201)

    def _ask(self, method: str, path: str, body: str | None, wanted: int) -> Any:
        self._connection.request(method, f"{API}{path}", body, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        assert answer.status == wanted, content
        return content


def _each(times: int, job: Callable[[], object]) -> list[float]:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        job()
        took.append((time.perf_counter() - began) * 1000)
    return took


def _rate(port: int, name: str, goal: float, job: Callable[[Asking, int], object]) -> Figure:
    """How many milliseconds each takes on the whole, so many at once."""

    def many(worker: int) -> list[float]:
        asking = Asking(port, f"member-{worker}")
        return _each(150, lambda: job(asking, worker))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(many, range(AT_ONCE)))  # warm
        began = time.perf_counter()
        took = [one for some in pool.map(many, range(AT_ONCE)) for one in some]
        whole = (time.perf_counter() - began) * 1000
    each = whole / len(took)
    return Figure(
        name, round(each, 2), None, None, goal, "ms", f"{1000 / each:.0f}/s, p95 {p95(took):.0f} ms"
    )


def figures(url: str = "") -> Iterator[Figure]:
    """All of them, on a database that is filled first; on SQLite without one."""
    with tempfile.TemporaryDirectory(prefix="lanes-large-") as name:
        folder = Path(name)
        url = url or f"sqlite:///{folder / 'commons.sqlite'}"
        database = Database(url)
        upgrade(database)
        fill(database)
        database.close()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with serving(folder, url, port):
            yield from _asked(port)


def _asked(port: int) -> Iterator[Figure]:
    for who, what in (("member-1", "who has read half"), ("member-4000", "who has read nothing")):
        asking = Asking(port, who)
        for name, path in (
            ("list of 100 threads with unread counts", "/threads"),
            ("one thread with its unread count", "/threads/thread-7"),
            ("thread of 500 posts", "/threads/thread-7/posts?limit=500"),
            ("50 posts around the first unread one", "/threads/thread-7/posts?around=unread&limit=50"),
            ("mentions of oneself", "/mentions"),
        ):
            took = _each(60, lambda asking=asking, path=path: asking.get(path))  # type: ignore[misc]
            yield Figure(
                f"{name}, for one {what} (p95)",
                round(p95(took), 1),
                None,
                None,
                100,
                "ms",
                f"median {median(took):.1f}",
            )
    yield _rate(
        port, "reading 50 posts, 8 at a time (each)", 3.33,
        lambda asking, worker: asking.get(f"/threads/thread-{worker + 1}/posts?limit=50"),
    )  # fmt: skip
    yield _rate(
        port, "posting, 8 at a time (each)", 5,
        lambda asking, worker: asking.post(f"/threads/thread-{worker + 1}/posts", {"text": WORDS}),
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(*sys.argv[2:])
    else:
        keep(figures(*sys.argv[1:2]))
