"""Files on their way between a widget's browser half and the lane: up in pieces, since a message is bounded."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING

from cosmos_widgets.errors import NotAccepted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cosmos_widgets.client import Commons, Json

LARGEST = 10 * 1024 * 1024
_MOST_AT_ONCE = 8


class Files:
    """The operations `upload` and `file` of a widget."""

    def __init__(self, commons: Callable[[], Commons]) -> None:
        self._commons = commons
        self._begun: dict[str, bytearray] = {}

    @property
    def operations(self) -> Mapping[str, Callable[[Json], Json | None]]:
        return {"upload": self._upload, "file": self._file}

    def _upload(self, args: Json) -> Json | None:
        """One piece of a file; with the last, the commons' record of the whole. Raises CommonsError."""
        key = str(args["upload"])
        if args["at"] == 0:
            self._begun[key] = bytearray()
            for forgotten in list(self._begun)[:-_MOST_AT_ONCE]:
                del self._begun[forgotten]
        data = self._begun.get(key)
        if data is None or len(data) != args["at"] or len(data) + len(args["bytes"]) > LARGEST:
            self._begun.pop(key, None)
            raise NotAccepted(
                "The file could not be taken. Choose it again; it may have at most 10 MB.", "too-large"
            )
        data += args["bytes"]
        if not args["last"]:
            return None
        del self._begun[key]
        return self._commons().upload(
            args["name"], bytes(data), args["type"] or "application/octet-stream", key
        )

    def _file(self, args: Json) -> Json:
        """`{"type", "bytes"}` of one of the lane's files. Raises CommonsError."""
        data, kind = self._commons().download(args["url"])
        return {"type": kind, "bytes": data}


def give(commons: Commons, path: Path) -> Json:
    """Give the lane the file at `path`; its record there. Raises CommonsError, and OSError where it cannot be read."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return commons.upload(path.name, path.read_bytes(), kind)
