"""Whether a workspace may go on is asked about now and then, of a real HTTP server where the commons would be."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from cosmos_hub.spawner.commons import CommonsClient, CommonsUnreachableError, Mode
from cosmos_hub.spawner.standing import ASK_SECONDS, Ending, Standing, Why
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

WORK = {"access": True, "reason": "Member.", "remedy": None, "page": True, "workspace": {"mode": "work"}}
READ_ONLY = WORK | {
    "access": False, "reason": "It ended.", "remedy": "Pay.", "workspace": {"mode": "read-only"}, "until": None,
}  # fmt: skip
GONE = READ_ONLY | {"workspace": None}


class Commons:
    """Answers what it is told to, when it may."""

    def __init__(self) -> None:
        self.answer: dict[str, object] | str = WORK
        self.asked = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[CommonsClient]:
        commons = self

        class Handler(RequestHandler):
            async def get(self) -> None:
                commons.asked += 1
                await commons.may_answer.wait()
                self.write(json.dumps(commons.answer))

        (sock,) = bind_sockets(0, "127.0.0.1")
        server = HTTPServer(Application([("/api/v1/lanes/py/entitlements/ada", Handler)]))
        server.add_sockets([sock])
        client = CommonsClient(f"http://127.0.0.1:{sock.getsockname()[1]}", "token")
        try:
            yield client
        finally:
            await client._client.aclose()
            server.stop()
            await server.close_all_connections()


async def looked(standing: Standing) -> Ending | None:
    """What it says once its question is answered."""
    assert standing.look() is None
    while standing._asking and not standing._asking.done():
        await asyncio.sleep(0.01)
    return standing.look()


def standing(mode: Mode, client: CommonsClient, now: list[float]) -> Standing:
    return Standing(mode, lambda: client.decide("py", "ada"), away_seconds=120, clock=lambda: now[0])


async def test_it_asks_once_a_minute_and_never_twice_at_a_time() -> None:
    commons, now = Commons(), [0.0]
    async with commons.serving() as client:
        workspace = standing(Mode.WORK, client, now)
        for _ in range(5):
            workspace.look()
        await asyncio.sleep(0.05)
        assert commons.asked == 0, "it has only just been let in"
        now[0] = ASK_SECONDS
        commons.may_answer.clear()
        for _ in range(5):
            workspace.look()
            await asyncio.sleep(0.02)
        assert commons.asked == 1
        commons.may_answer.set()
        while workspace._asking is not None:
            assert workspace.look() is None
            await asyncio.sleep(0.01)
        now[0] += ASK_SECONDS - 1
        assert await looked(workspace) is None
        assert commons.asked == 1


@pytest.mark.parametrize(
    ("mode", "answer", "ending"),
    [
        (Mode.WORK, WORK, None),
        (Mode.READ_ONLY, READ_ONLY, None),
        (Mode.WORK, READ_ONLY, Ending(Why.ACCESS_ENDED, "It ended. Pay.")),
        (Mode.WORK, GONE, Ending(Why.ACCESS_ENDED, "It ended. Pay.")),
        (Mode.READ_ONLY, GONE, Ending(Why.ACCESS_ENDED, "It ended. Pay.")),
        (Mode.READ_ONLY, WORK, Ending(Why.CHANGED)),
    ],
    ids=["works", "looks", "ended", "ended-for-good", "too-late", "is-back"],
)
async def test_it_ends_where_what_runs_is_not_what_was_decided(
    mode: Mode, answer: dict[str, object], ending: Ending | None
) -> None:
    commons, now = Commons(), [0.0]
    async with commons.serving() as client:
        workspace = standing(mode, client, now)
        commons.answer, now[0] = answer, ASK_SECONDS
        assert await looked(workspace) == ending


async def test_nobody_answering_ends_it_only_after_a_time_since_the_last_good_answer() -> None:
    commons, now = Commons(), [0.0]
    async with commons.serving() as client:
        workspace = standing(Mode.WORK, client, now)
        now[0] = ASK_SECONDS
        assert await looked(workspace) is None
        commons.answer = "no decision at all"
        now[0] += ASK_SECONDS
        assert await looked(workspace) is None
        now[0] += 2 * ASK_SECONDS
        assert await looked(workspace) == Ending(Why.COMMONS_AWAY)


async def test_an_answer_that_is_none_lets_nobody_in() -> None:
    commons = Commons()
    commons.answer = {"access": True}
    async with commons.serving() as client:
        with pytest.raises(CommonsUnreachableError, match="not understood"):
            await client.decide("py", "ada")
