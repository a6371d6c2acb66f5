"""The commons is told what people are called, however long it takes to come up."""

import asyncio
import json
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cosmos_hub.accounts import Account
from cosmos_hub.introductions import Introductions

LEA = Account("lea", "Léa Martín", admin=False, created_at=datetime(2026, 11, 3, tzinfo=UTC))
LEO = Account("leo", "Leo", admin=False, created_at=datetime(2026, 11, 3, tzinfo=UTC))


class Commons(ThreadingHTTPServer):
    """Answers what it is told to, and remembers what it heard."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.heard: list[tuple[str, str, str]] = []
        super().__init__(("127.0.0.1", 0), Ear)


class Ear(BaseHTTPRequestHandler):
    server: Commons

    def do_PUT(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status == 200:
            token = self.headers["Authorization"]
            self.server.heard.append((self.path, said["display_name"], token))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def commons() -> Iterator[Commons]:
    server = Commons()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def introductions(commons: Commons) -> Introductions:
    url = f"http://127.0.0.1:{commons.server_port}/services/commons/"
    return Introductions(url, "the-token", logging.getLogger("test"), first_wait=0.01)


async def heard(commons: Commons, many: int) -> list[str]:
    async with asyncio.timeout(10):
        while len(commons.heard) < many:
            await asyncio.sleep(0.01)
    return sorted(path.rpartition("/")[2] + ": " + name for path, name, _ in commons.heard)


async def test_everybody_is_introduced_once_with_the_operators_token(commons: Commons) -> None:
    saying = introductions(commons)
    saying.introduce(LEA, LEO)
    assert await heard(commons, 2) == ["lea: Léa Martín", "leo: Leo"]
    assert commons.heard[0][0] == "/services/commons/api/v1/people/lea"
    assert commons.heard[0][2] == "Bearer the-token"
    saying.introduce(LEA)
    await asyncio.sleep(0.1)
    assert len(commons.heard) == 2


async def test_it_is_said_again_until_it_is_heard(commons: Commons) -> None:
    commons.answers = [503, 404, 502]
    introductions(commons).introduce(LEA)
    assert await heard(commons, 1) == ["lea: Léa Martín"]


async def test_one_name_that_is_refused_keeps_no_other_from_being_heard(commons: Commons) -> None:
    commons.answers = [422]
    introductions(commons).introduce(LEA, LEO)
    assert await heard(commons, 1) == ["leo: Leo"]
