"""How does what stands in a folder become bytes that every tar reads, and back?

POSIX's pax form (pax(1), "Extended Interchange Format"): times to the nanosecond, names and values that are any bytes,
users' attributes as star and GNU tar write them. It opens no file, and keeps one entry at a time.
"""

import os
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from cosmos_workspace.archive.errors import BadArchiveError

BLOCK = 512
CHUNK = 1 << 20
END = bytes(2 * BLOCK)
FILE, LINK, SYMLINK, FOLDER, FIFO = (
    tarfile.REGTYPE,
    tarfile.LNKTYPE,
    tarfile.SYMTYPE,
    tarfile.DIRTYPE,
    tarfile.FIFOTYPE,
)
CHARACTERS, BLOCKS = tarfile.CHRTYPE, tarfile.BLKTYPE
_TEXT, _ANY_BYTES = "utf-8", "surrogateescape"
_ATTRIBUTE = "SCHILY.xattr."
_NANOSECONDS = 9


class Readable(Protocol):
    """What a tar is read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name. `size` is how many bytes follow it, `length` how long a file with holes is; times in nanoseconds."""

    path: str
    kind: bytes
    mode: int
    uid: int
    gid: int
    accessed: int
    changed: int
    size: int = 0
    length: int | None = None
    link: str = ""
    device: int = 0
    attributes: Mapping[str, bytes] = field(default_factory=dict)


def header(entry: Entry) -> bytes:
    """What stands before the entry's bytes."""
    told = tarfile.TarInfo(entry.path)
    told.type, told.mode, told.uid, told.gid = entry.kind, entry.mode, entry.uid, entry.gid
    told.size, told.linkname = entry.size, entry.link
    told.mtime = entry.changed // 10**_NANOSECONDS
    told.devmajor, told.devminor = os.major(entry.device), os.minor(entry.device)
    told.pax_headers = {"mtime": _exact(entry.changed), "atime": _exact(entry.accessed)}
    if entry.length is not None:
        told.pax_headers |= {
            "GNU.sparse.major": "1",
            "GNU.sparse.minor": "0",
            "GNU.sparse.name": entry.path,
            "GNU.sparse.realsize": str(entry.length),
        }
    for name, value in entry.attributes.items():
        quoted = name.replace("%", "%25").replace("=", "%3D")
        told.pax_headers[_ATTRIBUTE + quoted] = value.decode(_TEXT, _ANY_BYTES)
    return told.tobuf(tarfile.PAX_FORMAT, _TEXT, _ANY_BYTES)


def filling(size: int) -> bytes:
    """What fills the last block after `size` bytes."""
    return bytes(-size % BLOCK)


class Tape:
    """A tar that is read from its beginning to its end, once."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._left = 0

    def entries(self) -> Iterator[Entry]:
        """Each entry in turn; `read` gives its bytes until the next one is asked for.

        Raises:
            BadArchiveError: for a stream that is damaged, cut off, or none of ours.
        """
        while (block := self._exactly(BLOCK)) != bytes(BLOCK):
            told, records = _told(block), dict[str, bytes]()
            if told.type == tarfile.XHDTYPE:
                whole = self._exactly(told.size + -told.size % BLOCK)
                records, told = _records(whole[: told.size]), _told(self._exactly(BLOCK))
            entry = _entry(told, records)
            self._left = entry.size
            yield entry
            while self.read(CHUNK):
                pass
            self._exactly(-entry.size % BLOCK)
        while self._some(CHUNK):  # to the end, where the checksum is
            pass

    def read(self, most: int) -> bytes:
        """At most so many of the entry's bytes; none when all were read."""
        data = self._some(min(most, self._left)) if self._left else b""
        if self._left and not data:
            raise BadArchiveError("it is cut off")
        self._left -= len(data)
        return data

    def block(self) -> bytes:
        """The next block of the entry's bytes."""
        if self._left < BLOCK:
            raise BadArchiveError("the map of a file with holes is cut off")
        self._left -= BLOCK
        return self._exactly(BLOCK)

    def _exactly(self, size: int) -> bytes:
        parts = []
        while size and (data := self._some(min(size, CHUNK))):
            parts.append(data)
            size -= len(data)
        if size:
            raise BadArchiveError("it is cut off")
        return b"".join(parts)

    def _some(self, most: int) -> bytes:
        try:
            return self._stream.read(most)
        except (EOFError, zlib.error) as error:
            raise BadArchiveError(str(error)) from error


def _told(block: bytes) -> tarfile.TarInfo:
    try:
        return tarfile.TarInfo.frombuf(block, _TEXT, _ANY_BYTES)
    except tarfile.HeaderError as error:
        raise BadArchiveError(str(error)) from error


def _records(data: bytes) -> dict[str, bytes]:
    """`LENGTH KEYWORD=VALUE\\n`, one after another."""
    found: dict[str, bytes] = {}
    while data:
        length, _, _ = data.partition(b" ")
        if not length.isdigit() or not 0 < int(length) <= len(data):
            raise BadArchiveError("a record has no length")
        record, data = data[: int(length)], data[int(length) :]
        keyword, _, value = record[len(length) + 1 : -1].partition(b"=")
        found[keyword.decode(_TEXT, _ANY_BYTES)] = value
    return found


def _entry(told: tarfile.TarInfo, records: Mapping[str, bytes]) -> Entry:
    texts = {keyword: value.decode(_TEXT, _ANY_BYTES) for keyword, value in records.items()}
    attributes = {
        keyword.removeprefix(_ATTRIBUTE).replace("%3D", "=").replace("%25", "%"): value
        for keyword, value in records.items()
        if keyword.startswith(_ATTRIBUTE)
    }
    if any("\0" in text for keyword, text in texts.items() if not keyword.startswith(_ATTRIBUTE)):
        raise BadArchiveError(f"{told.name!r}: a name with a null")
    with_holes = texts.get("GNU.sparse.realsize")
    try:
        return Entry(
            path=texts.get("GNU.sparse.name", texts.get("path", told.name)).removesuffix("/"),
            kind=told.type,
            mode=told.mode & 0o7777,
            uid=int(texts.get("uid", told.uid)),
            gid=int(texts.get("gid", told.gid)),
            accessed=_nanoseconds(texts.get("atime", str(told.mtime))),
            changed=_nanoseconds(texts.get("mtime", str(told.mtime))),
            size=max(0, int(texts.get("size", told.size))) if told.type == FILE else 0,
            length=max(0, int(with_holes)) if with_holes else None,
            link=texts.get("linkpath", told.linkname),
            device=os.makedev(told.devmajor, told.devminor),
            attributes=attributes,
        )
    except (ValueError, ArithmeticError) as error:
        raise BadArchiveError(f"{told.name!r}: {error}") from error


def _exact(nanoseconds: int) -> str:
    return f"{Decimal(nanoseconds).scaleb(-_NANOSECONDS):f}"


def _nanoseconds(seconds: str) -> int:
    return int(Decimal(seconds).scaleb(_NANOSECONDS))
