"""Runs the peer's Hub for the length of a block, and asks it as its administrator."""

import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.house import CHECKOUT, free_port

CONFIG = Path(__file__).with_name("peer_hub_config.py")
HUB_BIN = CHECKOUT / ".lanes" / "env" / "hub" / "bin"
SINGLEUSER = CHECKOUT / ".lanes" / "env" / "peers" / "bin" / "jupyterhub-singleuser"
SETTLE_SECONDS = 0.5
"""A server that is asked for again while it is still being forgotten is answered with a 500."""


class PeerFailedError(RuntimeError):
    """The peer did not start a server; that start is not counted."""


@dataclass(frozen=True)
class PeerHub:
    """A plain Hub that runs."""

    url: str
    http: httpx.Client
    process: subprocess.Popen[bytes]

    def ask(self, name: str) -> None:
        """Ask for somebody's server, and come back at once."""
        self.http.post(f"/hub/api/users/{name}")
        answer = self.http.post(f"/hub/api/users/{name}/servers/bench")
        if answer.status_code not in (201, 202):
            raise PeerFailedError(answer.text)

    def answers(self, name: str) -> bool:
        """Whether the server answers through the proxy."""
        return self.http.get(f"/user/{name}/bench/api").status_code == httpx.codes.OK

    def stop(self, name: str) -> None:
        """Stop it and wait."""
        self.http.delete(f"/hub/api/users/{name}/servers/bench")
        while self.http.get(f"/hub/api/users/{name}").json()["servers"]:
            time.sleep(0.1)
        time.sleep(SETTLE_SECONDS)

    def pids(self, name: str) -> list[int]:
        """The server's processes."""
        state = self.http.get(f"/hub/api/users/{name}?include_stopped_servers=0").json()["servers"]["bench"][
            "state"
        ]
        return [int(state["pid"])]


@contextmanager
def peer_hub(place: Path) -> Iterator[PeerHub]:
    """Start it, and end it with its proxy and servers."""
    port, token = free_port(), secrets.token_hex(16)
    environment = {
        "PATH": f"{HUB_BIN}:/usr/bin:/bin", "HOME": str(place), "LANG": "C.UTF-8",
        "PEER_PLACE": str(place), "PEER_PORT": str(port), "PEER_HUB_PORT": str(free_port()),
        "PEER_API_PORT": str(free_port()), "PEER_TOKEN": token, "PEER_SINGLEUSER": str(SINGLEUSER),
    }  # fmt: skip
    (place / "homes").mkdir(parents=True)
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(HUB_BIN / "jupyterhub"), f"--config={CONFIG}"],
            env=environment, cwd=place, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=url, headers={"Authorization": f"token {token}"}, timeout=120) as http:
        try:
            wait_for(http, process, place)
            yield PeerHub(url, http, process)
        finally:
            process.terminate()
            process.wait(60)


def wait_for(http: httpx.Client, process: "subprocess.Popen[bytes]", place: Path) -> None:
    """Until the Hub answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if http.get("/hub/api").status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError((place / "log").read_text()[-3000:])
