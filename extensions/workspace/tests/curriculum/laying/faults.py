"""Disks that end the process, or fill up, at a chosen one of their writing calls."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from cosmos_workspace.seeding import seed
from cosmos_workspace.seeding.disk import Disk

from ..publishing import NOW


class When(StrEnum):
    """On which side of a call the fault strikes."""

    BEFORE = "before"
    AFTER = "after"


class CountedDisk(Disk):
    """Calls `fault(name of the call, on which side)` around every writing call."""

    def __init__(self, fault: Callable[[str, When], None], *, plain: bool = False) -> None:
        super().__init__(plain=plain)
        self._fault = fault

    def _around(self, call: Callable[..., Any], *arguments: Any) -> Any:
        self._fault(call.__name__, When.BEFORE)
        result = call(*arguments)
        self._fault(call.__name__, When.AFTER)
        return result

    def make_folder(self, folder: int, name: str) -> None:
        self._around(super().make_folder, folder, name)

    def create(self, folder: int, name: str) -> int:
        file: int = self._around(super().create, folder, name)
        return file

    def write(self, file: int, data: bytes) -> None:
        half = len(data) // 2
        self._around(super().write, file, data[:half])
        self._around(super().write, file, data[half:])

    def place(self, folder: int, name: str, to_folder: int, to_name: str) -> None:
        self._around(super().place, folder, name, to_folder, to_name)

    def exchange(self, folder: int, name: str, to_folder: int, to_name: str) -> None:
        self._around(super().exchange, folder, name, to_folder, to_name)

    def replace(self, folder: int, name: str, to_folder: int, to_name: str) -> None:
        self._around(super().replace, folder, name, to_folder, to_name)

    def empty(self, folder: int, name: str) -> None:
        self._around(super().empty, folder, name)

    def remove(self, folder: int, name: str) -> None:
        self._around(super().remove, folder, name)


def killed_at(number: int, source: Path, home: Path, *, plain: bool = False) -> bool:
    """Seed in a process of its own that SIGKILLs itself at the given side of a call, counted from 0.

    Returns whether it was killed; False once there are fewer calls than that.
    """
    left = number

    def fault(_call: str, _when: When) -> None:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    child = os.fork()
    if child == 0:
        code = 1
        try:
            seed(source, home, NOW, disk=CountedDisk(fault, plain=plain))
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


def filling_disk(number: int, *, once: bool = False) -> CountedDisk:
    """A disk that is full from the given call on that needs room, counted from 0; or at that call alone."""
    left = number

    def fault(call: str, when: When) -> None:
        nonlocal left
        if when is When.AFTER or call not in ("make_folder", "create", "write", "place"):
            return
        left -= 1
        if left == -1 or (left < 0 and not once):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return CountedDisk(fault)
