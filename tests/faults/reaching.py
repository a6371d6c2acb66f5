"""A kernel that was opened before, reached again as a browser does after its connection was lost."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.support.person import Kernel, Workspace
from tests.support.wire import connection


def opened(workspace: Workspace) -> str:
    """Start a kernel that outlives its connections; its id."""
    answer = workspace.request("POST", "api/kernels", json={"name": "python3"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def channels(workspace: Workspace, identity: str) -> ClientConnection:
    """A websocket to a kernel, for a `with` block."""
    parts = urlsplit(workspace.url)
    cookies = workspace.person.http.build_request("GET", workspace.url).headers["cookie"]
    return connect(
        f"ws://{parts.netloc}{parts.path}api/kernels/{identity}/channels?session_id={uuid.uuid4().hex}",
        sock=connection(workspace.person.house.port),
        additional_headers={"Cookie": cookies},
        origin=Origin(f"{parts.scheme}://{parts.netloc}"),
        max_size=None,
    )


@contextmanager
def reached(workspace: Workspace, identity: str) -> Iterator[Kernel]:
    """A kernel by its id."""
    with channels(workspace, identity) as open_channels:
        yield Kernel(open_channels, identity)
