"""How do the lane's bytes get here? Whole, checked copies in `.lane/incoming`, before anything of the home is
touched.

A copy that `State.laying` names leaves this folder only by being placed, or after a record without it is
saved: so after a kill, a missing copy means a placed file, and one that is then absent was deleted by the
learner.
"""

from __future__ import annotations

import contextlib
import hashlib
import os

from cosmos_workspace.seeding.manifest import Entry
from cosmos_workspace.seeding.site import Site, key_of
from cosmos_workspace.seeding.tree import CHUNK, Blocked, folder, names_in, reading


class Damaged(Exception):
    """The published file is missing, or not the one that the manifest tells of."""


def fetch(site: Site, entry: Entry) -> None:
    """Copy a published file in; raises Damaged or OSError, and then leaves its name, empty."""
    name = key_of(entry.path)
    copy = site.disk.create(site.incoming, name)
    try:
        arrived = _copy(site, entry, copy)
    except OSError:
        site.disk.empty(site.incoming, name)
        raise
    finally:
        os.close(copy)
    if arrived != entry.sha256:
        site.disk.empty(site.incoming, name)
        raise Damaged(entry.path)


def is_waiting(site: Site, path: str) -> bool:
    """Whether the copy of `path` is here, not yet placed."""
    with reading(site.incoming, key_of(path)) as copy:
        return copy is not None


def make_room(site: Site) -> bool:
    """Empty what is left over, and keep the names, which the saved record may need; whether there was
    anything.
    """
    names = names_in(site.incoming)
    for name in names:
        with contextlib.suppress(OSError):
            site.disk.empty(site.incoming, name)
    return bool(names)


def clear(site: Site) -> None:
    """Remove what is left over; only when the saved record lays nothing."""
    for name in names_in(site.incoming):
        with contextlib.suppress(OSError):
            site.disk.remove(site.incoming, name)


def _copy(site: Site, entry: Entry, copy: int) -> str | None:
    total = hashlib.sha256()
    try:
        with folder(site.source, entry.parts[:-1]) as parent, reading(parent, entry.parts[-1]) as published:
            if published is None:
                return None
            while data := os.read(published, CHUNK):
                total.update(data)
                site.disk.write(copy, data)
    except (Blocked, FileNotFoundError):
        return None
    return total.hexdigest()
