"""How is something written? Every change that seeding makes to a disk is one method here, and nothing else
is.

It decides nothing. Names are relative to folder descriptors, symbolic links are never followed, and no method
can replace a name of the learner's: `place` refuses a taken one, `exchange` keeps what it found. That they
are few and in one place is what lets a test end the process at each of them.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import functools
import os
from collections.abc import Callable
from typing import Any

_RENAME_NOREPLACE = 1  # linux/fs.h
_RENAME_EXCHANGE = 2
# What kernels and network file systems answer where they lack one of the two flags (renameat2(2)).
_LACKING = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)
ASIDE = ".aside"  # what `exchange` calls the former file for a moment, on a disk that cannot exchange


class Disk:
    """The writing calls of one seeding. Each raises OSError as the call itself does.

    `plain` leaves renameat2's flags unused: for a file system that takes them and does something else.
    """

    def __init__(self, *, plain: bool = False) -> None:
        self._plain = plain

    def make_folder(self, folder: int, name: str) -> None:
        """Make a folder; one that is there already (or whatever has its name) is left as it is."""
        with contextlib.suppress(FileExistsError):
            os.mkdir(name, 0o755, dir_fd=folder)

    def create(self, folder: int, name: str) -> int:
        """A descriptor of an empty file of our own, which may have been there."""
        flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        return os.open(name, flags, 0o644, dir_fd=folder)

    def write(self, file: int, data: bytes) -> None:
        """All of `data`, at the descriptor's place."""
        view = memoryview(data)
        while view:
            view = view[os.write(file, view) :]

    def place(self, folder: int, name: str, to_folder: int, to_name: str) -> None:
        """Move a file to a name that is free; raises FileExistsError where it is not, and moves nothing."""
        if self._plain or not _rename(folder, name, to_folder, to_name, _RENAME_NOREPLACE):
            os.link(name, to_name, src_dir_fd=folder, dst_dir_fd=to_folder, follow_symlinks=False)
            os.unlink(name, dir_fd=folder)

    def exchange(self, folder: int, name: str, to_folder: int, to_name: str) -> None:
        """Swap two files, so that what was at either name is at the other; FileNotFoundError where one is
        gone.

        A disk that cannot do it in one step moves the second aside first; a process that ends in between
        leaves it under `name + ASIDE` (see swaps).
        """
        if not self._plain and _rename(folder, name, to_folder, to_name, _RENAME_EXCHANGE):
            return
        self.replace(to_folder, to_name, folder, name + ASIDE)
        self.place(folder, name, to_folder, to_name)
        self.replace(folder, name + ASIDE, folder, name)

    def replace(self, folder: int, name: str, to_folder: int, to_name: str) -> None:
        """Move a file over another; only ever onto names of our own."""
        os.rename(name, to_name, src_dir_fd=folder, dst_dir_fd=to_folder)

    def empty(self, folder: int, name: str) -> None:
        """Give back the room that a file of our own takes, and leave its name."""
        os.close(os.open(name, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder))

    def remove(self, folder: int, name: str) -> None:
        """Remove a file of our own; one that is gone already is none to remove."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)


def _rename(folder: int, name: str, to_folder: int, to_name: str, flag: int) -> bool:
    """Whether renameat2 did it; False where this disk cannot, OSError for all else."""
    renameat2 = _renameat2()
    if renameat2 is None:
        return False
    if renameat2(folder, os.fsencode(name), to_folder, os.fsencode(to_name), flag) == 0:
        return True
    code = ctypes.get_errno()
    if code in _LACKING:
        return False
    raise OSError(code, os.strerror(code), name, None, to_name)


@functools.cache
def _renameat2() -> Callable[..., Any] | None:
    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
