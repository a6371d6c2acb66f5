"""Several processes of the commons on one PostgreSQL: what one commits, the streams of the other show at once."""

import json
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import event

from tests.load.commons import PREFIX, database, hub, started
from tests.support.house import free_port
from tests.support.stream import watching

POSTS = 20
OPERATOR = {"Authorization": "Bearer operator"}
BEN = {"Authorization": "Bearer ben"}


@pytest.fixture
def shared(postgresql: str, request: pytest.FixtureRequest) -> str:
    """A database of this test's own, on a server that the tests share."""
    return database(postgresql, request.node.name)


@pytest.fixture
def two(shared: str, tmp_path: Path, write_playbook: Any) -> Iterator[tuple[str, str]]:
    """Two processes on it, with a lane `week`; the addresses of their APIs."""
    write_playbook(tmp_path / "playbooks")
    with ExitStack() as running:
        told = {
            "COMMONS_DATA_DIR": str(tmp_path / "data"),
            "COMMONS_DATABASE_URL": shared,
            "COMMONS_PLAYBOOKS_DIR": str(tmp_path / "playbooks"),
            "COMMONS_OPERATOR_TOKEN": "operator",
            "COMMONS_HEARTBEAT_SECONDS": "60",
            "JUPYTERHUB_API_URL": running.enter_context(hub()),
            "JUPYTERHUB_SERVICE_PREFIX": f"{PREFIX}/",
        }
        log = running.enter_context((tmp_path / "log").open("wb"))
        addresses = []
        for port in (free_port(), free_port()):
            address = f"http://127.0.0.1:{port}{PREFIX}"
            command = [sys.executable, "-m", "cosmos_commons"]
            running.enter_context(
                started(command, log.fileno(), port, **told, JUPYTERHUB_SERVICE_URL=f"{address}/")
            )
            addresses.append(f"{address}/api/v1/lanes")
        lane = {"playbook": "small", "slug": "week", "members": ["ana", "ben"]}
        httpx.post(addresses[0], json=lane, headers=OPERATOR, trust_env=False).raise_for_status()
        yield addresses[0], addresses[1]


def say(lanes: str, text: str) -> None:
    url, headers = f"{lanes}/week/threads/hello/posts", {"Authorization": "Bearer ana"}
    httpx.post(url, json={"text": text}, headers=headers, trust_env=False).raise_for_status()


@contextmanager
def followed(lanes: str) -> Iterator[Iterator[str]]:
    """The texts of posts, as Ben's stream brings them."""
    with (
        httpx.Client(trust_env=False, timeout=20) as client,
        client.stream("GET", f"{lanes}/week/events", headers=BEN) as stream,
    ):
        lines = stream.iter_lines()
        assert next(lines) == "retry: 1000"
        yield (json.loads(line[6:])["post"]["text"] for line in lines if line.startswith("data: "))


def test_a_post_through_one_process_shows_in_a_stream_of_the_other_at_once(two: tuple[str, str]) -> None:
    delays = []
    with followed(two[1]) as texts:
        for number in range(POSTS):
            say(two[0], str(number))
            answered = time.monotonic()
            assert next(texts) == str(number)
            delays.append(time.monotonic() - answered)
    assert statistics.median(delays) < 0.2, delays


def test_what_was_said_while_a_process_could_not_listen_is_shown_once_it_can(
    two: tuple[str, str], shared: str
) -> None:
    with followed(two[1]) as texts, psycopg.connect(shared, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"
        ).fetchall()
        assert ended == [(True,), (True,)]
        say(two[0], "while nobody listened")
        assert next(texts) == "while nobody listened"
        began = time.monotonic()
        say(two[0], "afterwards")
        assert next(texts) == "afterwards"
        assert time.monotonic() - began < 2


def test_a_process_reads_its_own_posts_no_oftener_for_having_said_so(house: Any, wait_until: Any) -> None:
    house.lane()
    reads = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "core_event.cursor >" in statement:
            reads.append(statement)

    with watching(house, wait_until) as watch:
        house.post("first")
        watch.until(1)
        event.listen(house.app.state.commons.database.engine, "before_cursor_execute", note)
        for number in range(POSTS):
            house.post(str(number))
            watch.until(number + 2)
    # Once for the post, and once to find that there is no more; had it listened to itself, twice that.
    assert len(reads) < 3 * POSTS
