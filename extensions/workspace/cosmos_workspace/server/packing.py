"""A member's whole folder as one zip, made while it is read: a piece at a time, never a folder or a file as a whole.

It reads below the home only and follows no link. What Jupyter and its kin keep for themselves (names that begin with a
dot, saved checkpoints) stays out; so does what cannot be read, and a page in the zip names it.
"""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cosmos_workspace.seeding.tree import Blocked, folder, is_link_or_file, names_in, opened, reading

if TYPE_CHECKING:
    from typing_extensions import Buffer

PIECE = 1 << 18
DEEPEST = 60
"""Folders within folders; below that nobody works, and each costs a descriptor to reach."""
LEFT_OUT = frozenset({".ipynb_checkpoints", "__pycache__"})
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""A zip knows no earlier one."""

Parts = tuple[str, ...]


class _Sink(io.RawIOBase):
    """What the zip is written to: kept until it is taken. It has no way back, as a connection has none."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self.size += len(piece)
        return len(piece)

    def taken(self) -> bytes:
        taken, self._pieces, self.size = b"".join(self._pieces), [], 0
        return taken


def packed(home: Path, missing: str, why: str) -> Generator[bytes, None, None]:
    """The bytes of the zip, in pieces of about PIECE.

    What could not be taken is listed below `why` in a file called `missing`.
    """
    sink = _Sink()
    left: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, opened(home) as root:
        for parts in _files(root, left):
            yield from _add(archive, sink, root, parts, left)
        if left:
            archive.writestr(missing, "\n".join([why, "", *map(_shown, left), ""]))
    yield sink.taken()


def _files(root: int, left: list[str]) -> Iterator[Parts]:
    """Every name below the root that is no folder, in order; `left` grows by what is not looked into."""
    waiting: list[Parts] = [()]
    while waiting:
        parts = waiting.pop()
        try:
            with folder(root, parts) as here:
                names = [name for name in names_in(here) if _is_work(parts, name)]
                folders = {name for name in names if not is_link_or_file(here, name)}
        except (Blocked, OSError):
            left.append("/".join(parts) + "/")
            continue
        yield from ((*parts, name) for name in names if name not in folders)
        below = [(*parts, name) for name in sorted(folders, reverse=True)]
        if len(parts) < DEEPEST:
            waiting += below
        else:
            left += ["/".join(path) + "/" for path in below]


def _is_work(above: Parts, name: str) -> bool:
    return name not in LEFT_OUT and (bool(above) or not name.startswith("."))


def _add(archive: zipfile.ZipFile, sink: _Sink, root: int, parts: Parts, left: list[str]) -> Iterator[bytes]:
    name = "/".join(parts)
    try:
        with folder(root, parts[:-1]) as parent, reading(parent, parts[-1]) as file:
            if file is None:
                left.append(name)
                return
            about = os.fstat(file)
            told = zipfile.ZipInfo(_shown(name), max(_FIRST_DAY, time.gmtime(about.st_mtime)[:6]))
            told.compress_type, told.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            # Decides whether the entry needs the large form; so no more than this is read of a file that grows.
            told.file_size = about.st_size
            with archive.open(told, "w") as entry:
                rest = about.st_size
                while rest > 0 and (data := os.read(file, min(PIECE, rest))):
                    entry.write(data)
                    rest -= len(data)
                    if sink.size >= PIECE:
                        yield sink.taken()
    except (Blocked, OSError):
        left.append(name)
    if sink.size >= PIECE:
        yield sink.taken()


def _shown(name: str) -> str:
    """A name that every program can read; bytes that are no text become a mark."""
    return name.encode(errors="surrogateescape").decode(errors="replace")
