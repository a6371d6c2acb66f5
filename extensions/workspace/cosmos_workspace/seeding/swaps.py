"""How is an untouched file replaced? By exchange, so that its name is never empty and nothing unread is
discarded.

The former file lands in `.lane/swap` and is read there: only bytes that the lane laid are removed, and
whatever the learner wrote in between goes back to its name. A start that follows a kill does the same with
what it finds. What a program writes through a descriptor that it keeps open past that reading is not seen;
seeding runs before anything of the learner's does.
"""

from __future__ import annotations

import hashlib

from cosmos_workspace.seeding.beside import lay_beside
from cosmos_workspace.seeding.decide import Step
from cosmos_workspace.seeding.disk import ASIDE
from cosmos_workspace.seeding.manifest import Entry
from cosmos_workspace.seeding.site import Site, key_of
from cosmos_workspace.seeding.state import Record
from cosmos_workspace.seeding.tree import (
    Blocked,
    Standing,
    digest,
    digest_at,
    folder,
    is_there,
    names_in,
    standing,
)

_EMPTY = hashlib.sha256().hexdigest()


def replace_untouched(site: Site, entry: Entry, record: Record) -> Step:
    """Put the incoming copy in the place of the lane's former version.

    Returns UPDATE; GONE where the learner deleted it in between; NOTHING where they wrote in between, whose
    bytes are then back at their name, and the next start lays the new version beside. Raises OSError.
    """
    name, lanes = key_of(entry.path), {entry.sha256, record.laid, record.offered}
    site.disk.place(site.incoming, name, site.swap, name)
    try:
        with folder(site.home, entry.parts[:-1]) as parent:
            site.disk.exchange(site.swap, name, parent, entry.parts[-1])
    except (OSError, Blocked) as error:
        give_back(site, entry.path, lanes)
        if isinstance(error, FileNotFoundError):
            return Step.GONE
        if isinstance(error, Blocked):
            return Step.NOTHING
        raise
    if record.is_the_lanes(digest(site.swap, name)):
        site.disk.remove(site.swap, name)
        return Step.UPDATE
    give_back(site, entry.path, lanes)
    return Step.NOTHING


def holds(site: Site, path: str, sha256: str) -> bool:
    """Whether these bytes of `path` are still here, on their way in."""
    return digest(site.swap, key_of(path)) == sha256


def recover(site: Site, lanes: dict[str, set[str | None]], *, cut: bool) -> None:
    """Give back what a killed start left in `.lane/swap`; `lanes` has the digests of the lane's own bytes by path.

    A file of a path that nobody knows any more is left where it is. After a power `cut` the lane's own bytes may
    be torn and look like the learner's, so they take no place from a file that is whole.
    """
    left = {name.removesuffix(ASIDE) for name in names_in(site.swap)}
    for path in sorted(lanes) if left else ():
        if key_of(path) in left:
            give_back(site, path, lanes[path] | ({_EMPTY} if cut else set()), exchange=not cut)


def give_back(site: Site, path: str, lanes: set[str | None], *, exchange: bool = True) -> None:
    """Clear one path's swap: the lane's bytes are removed, any other go back to their name, or beside it.

    Raises OSError, and then what is the learner's is still in the swap.
    """
    name, parts, ours = key_of(path), path.split("/"), lanes - {None}
    _end_exchange(site, name, parts)
    if not is_there(site.swap, name):
        return
    if exchange and digest(site.swap, name) not in ours and digest_at(site.home, parts) in ours:
        with folder(site.home, parts[:-1]) as parent:
            site.disk.exchange(site.swap, name, parent, parts[-1])
    if digest(site.swap, name) in ours:
        site.disk.remove(site.swap, name)
        return
    try:
        with site.place_for(parts[:-1]) as parent:
            site.disk.place(site.swap, name, parent, parts[-1])
    except (FileExistsError, Blocked):
        lay_beside(site, site.swap, name, parts, site.words.yours)


def _end_exchange(site: Site, name: str, parts: list[str]) -> None:
    """Bring an interrupted `Disk.exchange` to either end, on a disk that cannot do it in one step."""
    aside = name + ASIDE
    if not is_there(site.swap, aside):
        return
    if is_there(site.swap, name) and standing(site.home, parts) is Standing.ABSENT:
        with site.place_for(parts[:-1]) as parent:
            site.disk.place(site.swap, aside, parent, parts[-1])
    else:
        site.disk.replace(site.swap, aside, site.swap, name)
