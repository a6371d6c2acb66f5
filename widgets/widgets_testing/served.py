"""A real Jupyter program that serves one folder, with an environment like a workspace's."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

START = 40.0


@contextlib.contextmanager
def jupyter(program: str, home: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The address of `jupyterlab` or `notebook` over `home`."""
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.open_browser": "False",
        "ServerApp.root_dir": str(home),
        "IdentityProvider.token": "",
        # So that a test can tell when a page has its kernel: it shows the same before.
        "LabApp.expose_app_in_browser": "True",
        "JupyterNotebookApp.expose_app_in_browser": "True",
    }
    arguments = ["--allow-root", *(f"--{key}={value}" for key, value in options.items())]
    with _served(program, [*arguments, "--ServerApp.port={port}"], home, environment) as address:
        yield address


@contextlib.contextmanager
def voila(home: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The address of a Voila over `home`."""
    arguments = ["--no-browser", "--Voila.ip=127.0.0.1", f"--Voila.root_dir={home}", "--port={port}"]
    with _served("voila", arguments, home, environment) as address:
        yield address


@contextlib.contextmanager
def _served(program: str, arguments: list[str], home: Path, environment: Mapping[str, str]) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    said = home.parent / f"{home.name}.log"
    own = {
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "JUPYTER_RUNTIME_DIR": str(home / ".runtime"),
        "IPYTHONDIR": str(home / ".ipython"),
    }
    with said.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", program, *(argument.format(port=port) for argument in arguments)],
            cwd=home,
            env={**os.environ, **environment, **own},
            stdout=log,
            stderr=log,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(process, f"{address}/api", said)
            yield address
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Jupyter may wait without end for a thread of its own, where a page asks for a kernel while the server stops."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, said: Path) -> None:
    until = time.monotonic() + START
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(address, trust_env=False)
            return
        time.sleep(0.05)
    raise RuntimeError(said.read_text())
