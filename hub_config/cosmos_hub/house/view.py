"""As root: what the house itself sees of the machine.

A checkout or a Python under /root is closed to the unprivileged users that the Hub and the workspaces run as. Rather
than ask for another place, the supervisor enters a mount namespace of its own in which each closed folder is empty but
for what the house needs. The rest of root's home is then out of everybody's reach, the house's included.
"""

import ctypes
import os
import stat
from pathlib import Path

from cosmos_hub.house.errors import HouseError

_CLONE_NEWNS = 0x00020000
_MS_BIND, _MS_REC, _MS_PRIVATE, _MS_NOSUID, _MS_NODEV = 4096, 16384, 1 << 18, 2, 4


def closed_ancestor(path: Path) -> Path | None:
    """The topmost folder above `path` that others may not pass through, or None."""
    for folder in reversed([path, *path.parents]):
        if folder.is_dir() and not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def open_up(needed: list[Path]) -> None:
    """Enter a mount namespace in which `needed` can be reached by all. Does nothing where they can be already.

    Raises:
        HouseError: where the kernel does not let root do that (in some containers).
    """
    needed = [path.resolve() for path in needed]
    closed = {path: folder for path in needed if (folder := closed_ancestor(path))}
    if not closed:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNS):
        raise HouseError(
            f"{next(iter(closed.values()))} is closed to other users, and workspaces do not run as root. "
            "Put the checkout and the data folder in a place that all may pass through, such as /srv"
        )
    _mount(libc, None, "/", None, _MS_REC | _MS_PRIVATE)
    held = {path: os.open(path, os.O_PATH) for path in closed}
    for folder in sorted(set(closed.values())):
        _mount(libc, "tmpfs", str(folder), "tmpfs", _MS_NOSUID | _MS_NODEV, "mode=755,size=1m")
    for path in sorted(closed):
        path.mkdir(parents=True, exist_ok=True)
        _mount(libc, f"/proc/self/fd/{held[path]}", str(path), None, _MS_BIND | _MS_REC)
        os.close(held[path])


def _mount(
    libc: ctypes.CDLL, source: str | None, target: str, kind: str | None, flags: int, options: str = ""
) -> None:
    arguments = (source and source.encode(), target.encode(), kind and kind.encode())
    if libc.mount(*arguments, ctypes.c_ulong(flags), options.encode()):
        raise HouseError(
            f"mounting {target} failed: {os.strerror(ctypes.get_errno())}. Put the checkout in /srv"
        )
