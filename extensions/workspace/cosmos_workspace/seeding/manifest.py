"""What did the lane publish? Reads and judges a curriculum's `manifest.json`; it lays nothing.

A manifest with one path that could reach outside the learner's folder, or into what configures their server,
is not partly right: the whole of it is refused.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT = 1
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_MAX_NAME_BYTES = 255  # NAME_MAX of every file system we meet


class ManifestRefused(Exception):
    """The published curriculum cannot be laid; the text says why, for a steward to read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One published file: its path below the learner's folder, and its bytes by digest and size."""

    path: str
    sha256: str
    size: int

    @property
    def parts(self) -> tuple[str, ...]:
        """The path's names, outermost first; never empty."""
        return tuple(self.path.split("/"))


@dataclass(frozen=True, slots=True)
class Manifest:
    """A lane's curriculum at one version, files in the order they were published in."""

    lane: str
    version: str
    start: str
    files: tuple[Entry, ...]


def read_manifest(source: Path, lane: str | None = None) -> Manifest:
    """The manifest of the curriculum published at `source`.

    Raises ManifestRefused where it is missing, malformed, of another lane than `lane`, or holds a path that
    is unsafe: absolute, with `.` or `..` or a hidden name, with control characters, or one that a
    case-insensitive disk could not tell from another.
    """
    try:
        raw = json.loads((source / "manifest.json").read_bytes())
    except OSError as error:
        raise ManifestRefused(f"manifest.json cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ManifestRefused("manifest.json is not JSON") from error
    manifest = _parse(raw)
    if lane is not None and manifest.lane != lane:
        raise ManifestRefused(f"it belongs to the lane {manifest.lane!r}, not to {lane!r}")
    return manifest


def path_fault(path: str) -> str | None:
    """Why `path` may not be laid into (or read from) a learner's folder, in words; None where it may."""
    if not path or path.startswith("/"):
        return "a path is relative and not empty"
    if "\\" in path or any(unicodedata.category(character) in ("Cc", "Cs") for character in path):
        return "a path holds no backslash, no control characters and only whole Unicode"
    for name in path.split("/"):
        if not name or name.startswith("."):
            return "no part of a path is empty or begins with a dot"
        if len(name.encode()) > _MAX_NAME_BYTES:
            return f"no part of a path is longer than {_MAX_NAME_BYTES} bytes"
    return None


def _parse(raw: Any) -> Manifest:
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise ManifestRefused(f"it is not of format {FORMAT}")
    lane, version, start, files = (raw.get(key) for key in ("lane", "version", "start", "files"))
    if not (isinstance(lane, str) and lane and isinstance(start, str)):
        raise ManifestRefused("it names no lane or no start")
    if not (isinstance(version, str) and _SHA256.match(version)):
        raise ManifestRefused("its version is not 64 hexadecimal digits")
    if not isinstance(files, list):
        raise ManifestRefused("it lists no files")
    entries = tuple(_parse_entry(item) for item in files)
    _refuse_collisions(entries)
    return Manifest(lane, version, start, entries)


def _parse_entry(item: Any) -> Entry:
    if not isinstance(item, dict) or not isinstance(path := item.get("path"), str):
        raise ManifestRefused("a file has no path")
    if fault := path_fault(path):
        raise ManifestRefused(f"{path!r}: {fault}")
    sha256, size = item.get("sha256"), item.get("size")
    if not (isinstance(sha256, str) and _SHA256.match(sha256)):
        raise ManifestRefused(f"{path!r} has no sha256")
    if not (type(size) is int and size >= 0):
        raise ManifestRefused(f"{path!r} has no size")
    return Entry(path, sha256, size)


def _refuse_collisions(entries: tuple[Entry, ...]) -> None:
    """Refuse two files, a file and a folder, or two folders that are one name on a disk that ignores case."""
    folders: dict[str, str] = {}
    files: dict[str, str] = {}
    for entry in entries:
        for depth in range(1, len(entry.parts)):
            spelled = "/".join(entry.parts[:depth])
            if (known := folders.setdefault(_folded(spelled), spelled)) != spelled:
                raise ManifestRefused(f"{spelled!r} and {known!r} would be one folder on some disks")
        if (folded := _folded(entry.path)) in files:
            raise ManifestRefused(f"{entry.path!r} and {files[folded]!r} would be one file on some disks")
        files[folded] = entry.path
    if both := sorted(files.keys() & folders.keys()):
        raise ManifestRefused(f"{files[both[0]]!r} is a file and a folder")


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
