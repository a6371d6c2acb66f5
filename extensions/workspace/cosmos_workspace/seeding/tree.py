"""What stands in a folder? Looks and reads below a root, one name at a time, and follows no symbolic link.

It writes nothing. A learner may at any moment make a lesson's folder a link to somewhere else, so a path is
never given to the kernel whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

CHUNK = 1 << 20
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: a pipe in a file's place must not hold the workspace's start.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


class Standing(StrEnum):
    """What is at a path."""

    ABSENT = "absent"
    FILE = "file"
    OTHER = "other"  # a link, a folder, a pipe
    BLOCKED = "blocked"  # something above it is no folder


class Blocked(Exception):
    """A name on the way is taken by something that is no folder; `depth` counts the folders above it."""

    def __init__(self, depth: int) -> None:
        super().__init__(depth)
        self.depth = depth


@contextlib.contextmanager
def opened(root: Path | str) -> Iterator[int]:
    """A descriptor of the folder `root`, which may itself be reached through links."""
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def folder(root: int, names: Sequence[str]) -> Iterator[int]:
    """A descriptor of the folder at `names` below `root`.

    Raises Blocked where a name on the way is no folder, FileNotFoundError where it is missing.
    """
    current = os.open(".", _FOLDER, dir_fd=root)
    try:
        for depth, name in enumerate(names):
            try:
                below = os.open(name, _FOLDER, dir_fd=current)
            except OSError as error:
                if is_link_or_file(current, name):
                    raise Blocked(depth) from error
                raise
            os.close(current)
            current = below
        yield current
    finally:
        os.close(current)


def is_link_or_file(parent: int, name: str) -> bool:
    """Whether `name` is there and is anything but a folder."""
    try:
        return not stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
    except OSError:
        return False


def is_there(parent: int, name: str) -> bool:
    """Whether anything at all has this name."""
    try:
        os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def standing(root: int, parts: Sequence[str]) -> Standing:
    """What is at `parts` below `root`; raises OSError where that cannot be told (a folder closed to us)."""
    try:
        with folder(root, parts[:-1]) as parent:
            mode = os.stat(parts[-1], dir_fd=parent, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return Standing.ABSENT
    except Blocked:
        return Standing.BLOCKED
    return Standing.FILE if stat.S_ISREG(mode) else Standing.OTHER


def names_in(parent: int) -> list[str]:
    """The names in an opened folder, sorted."""
    with os.scandir(parent) as entries:
        return sorted(entry.name for entry in entries)


def digest(parent: int, name: str) -> str | None:
    """The sha256 of the regular file `name`, in hexadecimal; None for all else, and for one that is closed to
    us.
    """
    with reading(parent, name) as file:
        if file is None:
            return None
        total = hashlib.sha256()
        while data := os.read(file, CHUNK):
            total.update(data)
        return total.hexdigest()


@contextlib.contextmanager
def reading(parent: int, name: str) -> Iterator[int | None]:
    """A descriptor of the regular file `name`; None where it is missing or anything else."""
    try:
        mode = os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode
        file = os.open(name, _FILE, dir_fd=parent) if stat.S_ISREG(mode) else None
    except (FileNotFoundError, PermissionError):
        file = None
    if file is None:
        yield None
        return
    try:
        # The name may have changed hands between the two calls.
        yield file if stat.S_ISREG(os.fstat(file).st_mode) else None
    finally:
        os.close(file)


def digest_at(root: int, parts: Sequence[str]) -> str | None:
    """The sha256 of the regular file at `parts` below `root`; None where there is none."""
    try:
        with folder(root, parts[:-1]) as parent:
            return digest(parent, parts[-1])
    except (Blocked, FileNotFoundError):
        return None
