"""How is a whole folder taken away, however deep it is and whatever modes its folders have? No link is followed."""

import contextlib
import os
from collections.abc import Callable

from cosmos_workspace.archive.packing import INTO


def remove(parent: int, top: str, go_on: Callable[[], None]) -> None:
    """Take `top` in the open folder `parent` away with all that is in it; what is gone already is no error.

    `go_on` is called between any two of its steps and may raise.
    """
    try:
        into = [(top, _entered(parent, top))]
    except FileNotFoundError:
        return
    try:
        while into:
            go_on()
            name, here = into[-1]
            below = _emptied(here, go_on)
            if below is not None:
                into.append((below, _entered(here, below)))
                continue
            os.close(into.pop()[1])
            os.rmdir(name, dir_fd=into[-1][1] if into else parent)
    finally:
        for _, descriptor in into:
            os.close(descriptor)


def _emptied(here: int, go_on: Callable[[], None]) -> str | None:
    """Unlink what is there until there is a folder; its name, None where nothing is left."""
    with os.scandir(here) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                return entry.name
            go_on()
            os.unlink(entry.name, dir_fd=here)
    return None


def _entered(parent: int, name: str) -> int:
    """Open a folder so that what is in it can be unlinked, by its owner too where its mode says otherwise."""
    path = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    try:
        with contextlib.suppress(PermissionError):  # somebody else's: then it is theirs to open
            os.chmod(f"/proc/self/fd/{path}", 0o700)
    finally:
        os.close(path)
    return os.open(name, INTO, dir_fd=parent)
