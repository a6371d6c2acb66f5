"""What does a file in the home hold? Reads below the home, following no link, and never more than a bound."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tornado.web import HTTPError

from cosmos_workspace.seeding.tree import CHUNK, Blocked, folder, opened, reading

_MOST = 64 << 20  # bytes; a larger notebook would hold the server's memory, not its time


def read_file(home: Path, name: str) -> bytes | None:
    """The bytes of the regular file `name`; None where there is none, HTTPError 413 for one too large."""
    parts = name.split("/")
    try:
        with opened(home) as root, folder(root, parts[:-1]) as parent, reading(parent, parts[-1]) as file:
            if file is None:
                return None
            if os.fstat(file).st_size > _MOST:
                raise HTTPError(413, "This file is too large to be read here.")
            chunks = []
            while data := os.read(file, CHUNK):
                chunks.append(data)
            return b"".join(chunks)
    except (Blocked, OSError):
        return None


def same_code(notebook: bytes, published: bytes | None) -> bool:
    """Whether two notebooks would run the same: equal code cells in the same order."""
    return published is not None and (code := _code(notebook)) is not None and code == _code(published)


def _code(notebook: bytes) -> list[str] | None:
    try:
        cells: Any = json.loads(notebook)["cells"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


def runs_on_open(notebook: bytes) -> bool:
    """Whether the notebook asks to be run when it is opened: its metadata's `cosmos.run` is `open`."""
    try:
        metadata: Any = json.loads(notebook)["metadata"]
        return bool(metadata["cosmos"]["run"] == "open")
    except (ValueError, LookupError, TypeError, RecursionError):
        return False
