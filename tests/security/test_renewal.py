"""The fork server is replaced from time to time (each fork shares its hash seed), and nobody is turned away by it."""

import os
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import open_place
from tests.support.house import CHECKOUT, descendants

HOUSE = """
import os, sys
from pathlib import Path
from cosmos_hub.house import lifeline
from cosmos_hub.house.part import Part
from cosmos_hub.house.supervisor import Supervisor
data, python = Path(sys.argv[1]), sys.argv[2]
line = lifeline.take(data / "run" / "lifeline", lambda: None)
server = Part(
    "fork server",
    lambda ready: [python, "-m", "cosmos_workspace.forkserver", f"--data={data}", f"--house={os.getuid()}",
                   "--isolation=none", f"--lifeline-fd={line.reading}", f"--ready-fd={ready}"],
    {"HOME": "/home/learner", "PATH": "/usr/bin:/bin"}, data / "log", keeps=(line.reading,),
)
supervisor = Supervisor([server], line, renewed=server, renew_seconds=0.5, tell=print)
supervisor.run(lambda: print("runs", flush=True), lambda _: None)
"""


def ask(path: Path) -> tuple[int, bytes]:
    """One request: the pid of who listens, and what was answered."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(20)
        sock.connect(str(path))
        pid, *_ = struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        sock.sendall(b'{"op": "clear", "member": 7, "lane": "py"}\n')
        return pid, sock.recv(1 << 16)


def test_every_request_is_answered_while_the_fork_server_is_renewed() -> None:
    python = CHECKOUT / ".lanes" / "env" / "workspace" / "bin" / "python"
    with open_place() as data:
        for name in ("run/workspaces", "run/held", "homes", "logs"):
            (data / name).mkdir(parents=True)
        with subprocess.Popen(
            [sys.executable, "-c", HOUSE, str(data), str(python)], stdout=subprocess.PIPE, text=True
        ) as house:
            assert house.stdout is not None
            assert house.stdout.readline() == "runs\n", (data / "log").read_text()
            seen: list[int] = []
            deadline = time.monotonic() + 60
            while len(set(seen)) < 2 and time.monotonic() < deadline:
                pid, answer = ask(data / "run" / "fork.sock")
                assert answer == b'{"ok": true}\n'
                seen.append(pid)
            assert len(set(seen)) == 2
            assert seen == sorted(seen, key=list(dict.fromkeys(seen)).index), (
                "none came back after its successor"
            )
            left = [pid for pid, _ in descendants(house.pid)]
            house.send_signal(signal.SIGTERM)
            assert house.wait(20) == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in left)
        assert os.listdir(data / "run" / "workspaces") == []  # noqa: PTH208
