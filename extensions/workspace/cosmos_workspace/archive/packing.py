"""A home as one stream: every file of it with its owner, mode, times, links, holes and attributes.

It changes nothing, follows no symbolic link, leaves no file system, and opens nothing but folders and regular files,
each below a folder that is open already. In memory are the names of the folders that it is in, and a path for each
file with several names.
"""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cosmos_workspace.archive import holes, tar
from cosmos_workspace.archive.errors import ChangedError, ElsewhereError

INTO = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: a pipe that has taken a file's place must hold nobody up.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_KINDS = {
    stat.S_IFREG: tar.FILE,
    stat.S_IFLNK: tar.SYMLINK,
    stat.S_IFDIR: tar.FOLDER,
    stat.S_IFIFO: tar.FIFO,
    stat.S_IFCHR: tar.CHARACTERS,
    stat.S_IFBLK: tar.BLOCKS,
}
"""What is kept. A socket is nothing without the process that made it, and is left out."""
USERS_OWN = "user."
"""Attributes that a user may set (xattr(7))."""


@dataclass(frozen=True, slots=True)
class Found:
    """A name in an open folder."""

    path: str
    folder: int
    name: str
    about: os.stat_result


@dataclass(frozen=True, slots=True)
class _Open:
    path: str
    descriptor: int
    names: Iterator[str]


def pack(parent: int, top: str, out: BinaryIO, go_on: Callable[[], None]) -> int:
    """Write the folder `top` of the open folder `parent` to `out` as a tar; returns how many entries it has.

    `go_on` is called between any two of its steps and may raise.

    Raises:
        ChangedError: where something in it changes meanwhile.
        ElsewhereError: where something in it is on another file system.
    """
    count = 0
    first_names: dict[int, str] = {}
    for found in walk(parent, top):
        go_on()
        kind = _KINDS.get(stat.S_IFMT(found.about.st_mode))
        if kind is None:
            continue
        count += 1
        if kind != tar.FOLDER and found.about.st_nlink > 1:
            first = first_names.setdefault(found.about.st_ino, found.path)
            if first != found.path:
                out.write(tar.header(_entry(found, tar.LINK, link=first)))
                continue
        if kind == tar.FILE:
            _write_file(found, out, go_on)
        else:
            link = os.readlink(found.name, dir_fd=found.folder) if kind == tar.SYMLINK else ""
            out.write(tar.header(_entry(found, kind, link=link)))
    out.write(tar.END)
    return count


def walk(parent: int, top: str) -> Iterator[Found]:
    """The folder and everything in it, each folder before what is in it."""
    root = Found(top, parent, top, os.stat(top, dir_fd=parent, follow_symlinks=False))
    yield root
    into = [_entered(root)]
    try:
        while into:
            here = into[-1]
            name = next(here.names, None)
            if name is None:
                os.close(into.pop().descriptor)
                continue
            about = os.stat(name, dir_fd=here.descriptor, follow_symlinks=False)
            found = Found(f"{here.path}/{name}", here.descriptor, name, about)
            if about.st_dev != root.about.st_dev:
                raise ElsewhereError(f"{found.path!r} is on another file system; unmount it or move it away")
            yield found
            if stat.S_ISDIR(about.st_mode):
                into.append(_entered(found))
    finally:
        for folder in into:
            os.close(folder.descriptor)


def _entered(found: Found) -> _Open:
    descriptor = os.open(found.name, INTO, dir_fd=found.folder)
    try:
        _same(found, os.fstat(descriptor))
        return _Open(found.path, descriptor, iter(sorted(os.listdir(descriptor))))
    except BaseException:
        os.close(descriptor)
        raise


def _write_file(found: Found, out: BinaryIO, go_on: Callable[[], None]) -> None:
    file = os.open(found.name, _FILE, dir_fd=found.folder)
    try:
        _same(found, os.fstat(file))
        length = found.about.st_size
        parts = holes.pieces(file, found.about)
        size = length if parts is None else holes.size_of_map(parts) + sum(parts[1::2])
        out.write(tar.header(_entry(found, tar.FILE, size=size, length=None if parts is None else length)))
        out.writelines(() if parts is None else holes.written(parts))
        for start, wanted in zip(
            *((0,), (length,)) if parts is None else (parts[::2], parts[1::2]), strict=True
        ):
            _copy(found, file, start, wanted, out, go_on)
        out.write(tar.filling(size))
        _same(found, os.fstat(file))
    finally:
        os.close(file)


def _copy(found: Found, file: int, start: int, wanted: int, out: BinaryIO, go_on: Callable[[], None]) -> None:
    end = start + wanted
    while start < end:
        data = os.pread(file, min(tar.CHUNK, end - start), start)
        if not data:
            raise ChangedError(f"{found.path!r} became shorter while it was read")
        out.write(data)
        start += len(data)
        go_on()


def _same(found: Found, now: os.stat_result) -> None:
    """See that what was opened is what was looked at, as it was."""
    was = found.about
    if (now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns) != (
        was.st_dev,
        was.st_ino,
        was.st_size,
        was.st_mtime_ns,
    ):
        raise ChangedError(f"{found.path!r} changed while it was read")


def _entry(
    found: Found, kind: bytes, *, size: int = 0, length: int | None = None, link: str = ""
) -> tar.Entry:
    about = found.about
    return tar.Entry(
        path=found.path,
        kind=kind,
        mode=stat.S_IMODE(about.st_mode),
        uid=about.st_uid,
        gid=about.st_gid,
        accessed=about.st_atime_ns,
        changed=about.st_mtime_ns,
        size=size,
        length=length,
        link=link,
        device=about.st_rdev,
        attributes=_attributes(found) if kind in (tar.FILE, tar.FOLDER) else {},
    )


def _attributes(found: Found) -> dict[str, bytes]:
    path = f"/proc/self/fd/{found.folder}/{found.name}"
    try:
        names = os.listxattr(path, follow_symlinks=False)
    except OSError:  # a file system without any
        return {}
    return {
        name: os.getxattr(path, name, follow_symlinks=False) for name in names if name.startswith(USERS_OWN)
    }
