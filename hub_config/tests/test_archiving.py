"""The Hub waits for files that come back from the archive, for as long as somebody waits with it."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import chain, repeat
from pathlib import Path

import pytest
from cosmos_hub.house.layout import Layout
from cosmos_hub.spawner.archiving import bring_back
from cosmos_hub.spawner.asking import RefusedError
from cosmos_hub.spawner.refusal import Refusal


@asynccontextmanager
async def fork_server(layout: Layout, answers: Iterator[dict[str, object]]) -> AsyncIterator[list[object]]:
    """Gives these answers, one a connection; yields what it was asked."""
    asked: list[object] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(json.loads(await reader.readline()))
        writer.write(json.dumps(next(answers)).encode() + b"\n")
        await writer.drain()
        writer.close()

    layout.run.mkdir()
    async with await asyncio.start_unix_server(serve, layout.fork_socket):
        yield asked


async def test_it_asks_until_they_are_there(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    later: dict[str, object] = {"ok": True, "done": False}
    answers = chain(repeat(later, 2), [later | {"done": True}])
    async with fork_server(layout, answers) as asked:
        await bring_back(layout, 7, "py", "en")
    assert asked == [{"op": "restore", "member": 7, "lane": "py"}] * 3


@pytest.mark.parametrize(
    ("language", "said"), [("en", "coming back from the archive"), ("es", "está volviendo")]
)
async def test_where_it_takes_long_people_are_told_to_come_again(
    language: str, said: str, tmp_path: Path
) -> None:
    layout = Layout(tmp_path)
    async with fork_server(layout, repeat({"ok": True, "done": False})):
        with pytest.raises(Refusal) as refused:
            await bring_back(layout, 7, "py", language, patience=0.5)
    assert refused.value.status_code == 503
    assert said in refused.value.jupyterhub_message


async def test_what_cannot_come_back_is_said(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    async with fork_server(layout, iter([{"error": "ArchiveError: 7-py: no space left"}])):
        with pytest.raises(RefusedError, match="no space left"):
            await bring_back(layout, 7, "py", "en")
