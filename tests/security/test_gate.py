"""The gate carries a workspace's traffic to that workspace alone, and nobody can use up everybody's share of it."""

import asyncio
import contextlib
import os
import resource
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from cosmos_hub.house.part import Part
from cosmos_workspace.gate.__main__ import Gate
from cosmos_workspace.gate.relay import BUSY, bound_unix, listen_tcp, to_unix

from tests.conftest import open_place

HELLO = b"a neighbour's own"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A run folder like the house's."""
    with open_place() as place:
        for name in ("workspaces/7-py", "workspaces/8-py", "out", "gate/ports"):
            (place / name).mkdir(parents=True)
        yield place


@pytest.fixture
async def run(folder: Path) -> AsyncIterator[Path]:
    """The same, with whatever the test closed closed at its end."""
    yield folder
    for _ in range(10):  # a transport that was closed is so a turn of the loop later
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def answering(path: Path) -> AsyncIterator[None]:
    """Something that says whose it is to whoever connects."""

    async def say(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HELLO)
        writer.close()

    async with await asyncio.start_unix_server(say, sock=bound_unix(str(path), 0o666)):
        yield


async def heard(port: int) -> bytes:
    """What comes from a port of the loopback until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def test_a_workspace_is_reached_at_its_own_socket(run: Path) -> None:
    gate = Gate(run, {})
    async with answering(run / "workspaces" / "7-py" / "server.sock"):
        assert await heard(await gate.add("7-py")) == HELLO
    gate.drop("7-py")


async def test_connections_that_have_ended_give_their_place_back(run: Path) -> None:
    """Whichever end is the first to close; a way that kept them would be full after a hundred requests."""
    path = run / "workspaces" / "7-py" / "server.sock"

    async def answer_at_the_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.write(HELLO)
        writer.close()

    async with await asyncio.start_unix_server(answer_at_the_end, sock=bound_unix(str(path), 0o666)):
        way = await listen_tcp(0, to_unix(str(path)), most=2)
        for _ in range(20):
            reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
            writer.write_eof()
            assert await reader.read() == HELLO
            writer.close()
            await writer.wait_closed()
        way.close()
    async with answering(path):
        way = await listen_tcp(0, to_unix(str(path)), most=2)
        for _ in range(20):
            assert await heard(way.port) == HELLO
        async with asyncio.timeout(5):
            while way.relays.open:
                await asyncio.sleep(0.01)
        way.close()


@pytest.mark.parametrize(
    "kind", ["symbolic link", "link to a link", "plain file", "folder", "pipe", "nothing"]
)
async def test_what_a_learner_put_in_place_of_the_socket_leads_nowhere(kind: str, run: Path) -> None:
    gate = Gate(run, {})
    mine, neighbour = run / "workspaces" / "7-py" / "server.sock", run / "workspaces" / "8-py" / "server.sock"
    match kind:
        case "symbolic link":
            mine.symlink_to(neighbour)
        case "link to a link":
            mine.with_name("hop").symlink_to(neighbour)
            mine.symlink_to("hop")
        case "plain file":
            mine.write_text("")
        case "folder":
            mine.mkdir()
        case "pipe":
            os.mkfifo(mine)
    async with answering(neighbour):
        assert await heard(await gate.add("7-py")) == b""
    gate.drop("7-py")


async def test_a_workspace_has_so_many_connections_and_no_more_while_its_neighbour_has_its_own(
    run: Path,
) -> None:
    path = run / "workspaces" / "7-py" / "server.sock"

    async def patient(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(patient, sock=bound_unix(str(path), 0o666))
    way = await listen_tcp(0, to_unix(str(path)), most=3)
    held = [await asyncio.open_connection("127.0.0.1", way.port) for _ in range(3)]
    assert await heard(way.port) == BUSY
    async with answering(run / "workspaces" / "8-py" / "server.sock"):
        gate = Gate(run, {})
        assert await heard(await gate.add("8-py")) == HELLO
        gate.drop("8-py")
    reader, writer = held.pop()
    writer.close()
    assert await reader.read() == b""
    async with asyncio.timeout(5):
        while len(way.relays.open) == 3:
            await asyncio.sleep(0.01)
    held.append(await asyncio.open_connection("127.0.0.1", way.port))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(held[-1][0].read(), 0.3)
    for _, writer in held:
        writer.close()
    way.close()
    server.close()


@pytest.mark.parametrize(
    "key",
    [
        "",
        "..",
        "../7-py",
        "7-py/..",
        "7-py\n",
        "07-py",
        "0-py",
        "-1-py",
        "7-",
        "7-PY",
        "7-a--b",
        "7-py\0",
        "x",
    ],
)
async def test_a_key_that_could_be_a_path_is_refused(key: str, run: Path) -> None:
    before = everything(run)
    gate = Gate(run, {"hub": 9})
    for op in ("add", "drop"):
        with pytest.raises(ValueError, match="key"):
            await gate._answer(op, key)
    assert everything(run) == before


def everything(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]\n",
        b"null\n",
        b"{}\n",
        b"\xff\n",
        b"{" * 50_000 + b"\n",
        b"[" * 60_000 + b"\n",
        b"1" * 70_000,
    ],
)
async def test_a_request_that_is_none_is_answered_as_such(line: bytes, run: Path) -> None:
    gate = Gate(run, {})
    path = str(run / "gate" / "control.sock")
    async with await asyncio.start_unix_server(gate.control, sock=bound_unix(path, 0o600)):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(line)
        writer.write_eof()
        assert b"error" in await asyncio.wait_for(reader.read(), 5)
        writer.close()


def test_the_houses_parts_may_open_as_many_files_as_the_system_lets_them(tmp_path: Path) -> None:
    """One workspace with all its connections open takes a thousand of the gate's."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        code = "import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
        part = Part("asked", lambda _: [sys.executable, "-c", code], {}, tmp_path / "log")
        part.start()
        assert part.process is not None
        assert part.process.wait(20) == 0
        assert int((tmp_path / "log").read_text()) == hard
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        os.close(part._ready_fd)


def test_only_the_house_may_speak_to_the_gate_and_the_fork_server(folder: Path) -> None:
    run = folder
    listening = bound_unix(str(run / "gate" / "control.sock"), 0o600)
    assert (run / "gate" / "control.sock").stat().st_mode & 0o777 == 0o600
    listening.close()
    with socket.socket(socket.AF_UNIX) as sock, pytest.raises(OSError, match="refused"):
        sock.connect(str(run / "gate" / "control.sock"))
