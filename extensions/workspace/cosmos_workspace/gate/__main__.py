"""The gate's process: a control socket, and for each workspace one port in and a few sockets out.

In:  127.0.0.1:PORT          ->  run/workspaces/KEY/server.sock
Out: run/out/KEY/NAME.sock   ->  127.0.0.1:<the Hub's or the commons' port>

Control is one JSON line each way: `{"op": "add" | "drop" | "list", "key": KEY}`. The port of a workspace is kept in
run/gate/ports/KEY, so that a gate that was restarted serves the same workspaces at the same ports.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import signal
from pathlib import Path

from cosmos_workspace.gate.relay import Listening, bound_unix, listen_tcp, listen_unix, to_tcp, to_unix
from cosmos_workspace.sandbox import kernel

KEY = re.compile(r"[1-9][0-9]{0,8}-[a-z][a-z0-9]*(-[a-z0-9]+)*")
MOST_INWARD, MOST_OUTWARD = 256, 128


class Gate:
    """All ways of all workspaces."""

    def __init__(self, run: Path, targets: dict[str, int]) -> None:
        self.run = run
        self.targets = targets
        self.ways: dict[str, list[Listening]] = {}

    async def add(self, key: str) -> int:
        """Open the ways of a workspace, or find them open; returns its port."""
        if key not in self.ways:
            wanted = self._kept(key)
            inward = to_unix(str(self.run / "workspaces" / key / "server.sock"))
            try:
                ways = [await listen_tcp(wanted, inward, most=MOST_INWARD)]
            except OSError:
                ways = [await listen_tcp(0, inward, most=MOST_INWARD)]
            outward = self.run / "out" / key
            outward.mkdir(mode=0o711, exist_ok=True)
            for name, port in self.targets.items():
                path = str(outward / f"{name}.sock")
                ways.append(await listen_unix(path, to_tcp(port), most=MOST_OUTWARD, mode=0o666))
            self.ways[key] = ways
            self._keep(key, ways[0].port)
        return self.ways[key][0].port

    def _kept(self, key: str) -> int:
        """The port of an earlier gate, or 0."""
        file = self.run / "gate" / "ports" / key
        return int(file.read_text()) if file.exists() else 0

    def _keep(self, key: str, port: int) -> None:
        """Whole or not at all: a gate that is killed here is started again and reads it."""
        fresh = self.run / "gate" / "port.new"
        fresh.write_text(str(port))
        fresh.rename(self.run / "gate" / "ports" / key)

    def drop(self, key: str) -> None:
        """Close the ways of a workspace and everything that goes through them."""
        for way in self.ways.pop(key, []):
            way.close()
        (self.run / "gate" / "ports" / key).unlink(missing_ok=True)
        outward = self.run / "out" / key
        if outward.is_dir():
            for name in self.targets:
                (outward / f"{name}.sock").unlink(missing_ok=True)
            outward.rmdir()

    async def control(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        try:
            asked = json.loads(await reader.readline())
            answer = await self._answer(asked.get("op"), str(asked.get("key", "")))
        except (OSError, ValueError, AttributeError, RecursionError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        with contextlib.suppress(OSError):
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        writer.close()

    async def _answer(self, op: object, key: str) -> dict[str, object]:
        if op == "list":
            return {"ports": {name: ways[0].port for name, ways in self.ways.items()}}
        if not KEY.fullmatch(key):
            raise ValueError("key is not well-formed")
        if op == "add":
            return {"port": await self.add(key)}
        if op == "drop":
            self.drop(key)
            return {"ok": True}
        raise ValueError(f"unknown op {op!r}")


def target(text: str) -> tuple[str, int]:
    name, _, port = text.partition("=")
    return name, int(port)


async def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="cosmos_workspace.gate")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=target, action="append", required=True, help="hub=8081")
    parser.add_argument("--ready-fd", type=int, required=True)
    asked = parser.parse_args()
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    gate = Gate(asked.run, dict(asked.out))
    for kept in sorted((asked.run / "gate" / "ports").iterdir()):
        await gate.add(kept.name)
    listening = bound_unix(str(asked.run / "gate" / "control.sock"), 0o600)
    control = await asyncio.start_unix_server(gate.control, sock=listening)
    os.write(asked.ready_fd, b"1")
    os.close(asked.ready_fd)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
    control.close()


if __name__ == "__main__":
    asyncio.run(main())
