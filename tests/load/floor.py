"""The floor: the same JSON from the same PostgreSQL, with nobody asked who they are and nothing rendered.

`python -m tests.load.floor DATABASE-URL PORT` serves it. No permission, no log, no edit: only what must be done.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import asyncpg
import psycopg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.load.asking import AT_ONCE
from tests.load.commons import started
from tests.load.filling import name
from tests.support.house import free_port

READ, POST, EVENTS = "/threads/1", "/threads/2", "/events"
_TABLE = """
CREATE TABLE post (
    id bigserial PRIMARY KEY, thread bigint NOT NULL, author text NOT NULL, display_name text NOT NULL,
    text text NOT NULL, html text NOT NULL, created_at timestamptz NOT NULL, reactions text NOT NULL
);
CREATE INDEX ON post (thread, id);
"""
_READ = "SELECT * FROM post WHERE thread = $1 ORDER BY id LIMIT 50"
_POST = "INSERT INTO post VALUES (DEFAULT, $1, $2, $2, $3, $4, $5, '{}') RETURNING *"


def _post(row: Any) -> dict[str, Any]:
    author = {"name": row["author"], "display_name": row["display_name"], "role": "member"}
    said = {"text": row["text"], "html": row["html"], "reply_to": None, "edited_at": None, "version": 1}
    more: dict[str, Any] = {"state": "shown", "reason": None, "mentions": [], "attachments": []}
    when = {"created_at": row["created_at"].isoformat(), "reactions": json.loads(row["reactions"])}
    return {"id": str(row["id"]), "thread": str(row["thread"]), "author": author, **said, **more, **when}


def _json(answer: object, status: int = 200) -> Response:
    return Response(json.dumps(answer), status, media_type="application/json")


def build_app(url: str) -> Starlette:
    """Two addresses for posts, one that streams them."""
    watching: set[asyncio.Queue[bytes]] = set()

    @asynccontextmanager
    async def connected(app: Starlette) -> AsyncIterator[None]:
        async with asyncpg.create_pool(url, min_size=AT_ONCE, max_size=AT_ONCE) as app.state.pool:
            yield

    async def read(request: Request) -> Response:
        rows = await request.app.state.pool.fetch(_READ, request.path_params["thread"])
        return _json({"items": [_post(row) for row in rows], "next": None, "previous": None, "cursor": "0"})

    async def write(request: Request) -> Response:
        said = (await request.json())["text"]
        values = (request.path_params["thread"], name(0), said, escape(said), datetime.now(UTC))
        post = _post(await request.app.state.pool.fetchrow(_POST, *values))
        frame = f"data: {json.dumps(post)}\n\n".encode()
        for queue in watching:
            queue.put_nowait(frame)
        return _json(post, 201)

    async def frames() -> AsyncIterator[bytes]:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        watching.add(queue)
        try:
            yield b"retry: 1000\n\n"
            while True:
                yield await queue.get()
        finally:
            watching.discard(queue)

    async def events(_: Request) -> Response:
        return StreamingResponse(frames(), media_type="text/event-stream")

    return Starlette(
        lifespan=connected,
        routes=[
            Route("/threads/{thread:int}", read),
            Route("/threads/{thread:int}", write, methods=["POST"]),
            Route(EVENTS, events),
        ],
    )


@contextmanager
def running(place: Path, url: str, *, posts: int, words: str, html: str) -> Iterator[int]:
    """In a process of its own, on an empty database that is filled first; its port."""
    place.mkdir()
    with psycopg.connect(url) as connection:
        connection.execute(_TABLE)
        for number in range(posts):
            liked = {"heart": [name(n) for n in range(3)]} if number % 5 == 0 else {}
            values = (name(number), name(number).title(), words, html, json.dumps(liked))
            connection.execute("INSERT INTO post VALUES (DEFAULT, 1, %s, %s, %s, %s, now(), %s)", values)
    port = free_port()
    command = [sys.executable, "-m", "tests.load.floor", url, str(port)]
    with (place / "log").open("wb") as log, started(command, log.fileno(), port):
        yield port


if __name__ == "__main__":
    uvicorn.run(
        build_app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False
    )
