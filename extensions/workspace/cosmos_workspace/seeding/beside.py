"""Where does a file go whose place is taken? Beside it, under a name that says so, and over nothing."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from cosmos_workspace.seeding.site import Site
from cosmos_workspace.seeding.tree import Blocked, digest, folder, is_link_or_file, names_in
from cosmos_workspace.seeding.words import beside_name, beside_prefix


def lay_beside(
    site: Site, start: int, name: str, parts: Sequence[str], label: str, *, plain: bool = False
) -> str:
    """Move the file `name` of the folder `start` beside `parts` in the home; returns the path that it got.

    A file with the same bytes that is already beside serves instead, so that doing it again after a kill
    leaves one. Where a folder on the way is the learner's link or file, a folder beside that takes its place,
    and the file keeps its own name there (`plain`). Raises OSError.
    """
    parents, leaf = tuple(parts[:-1]), parts[-1]
    try:
        with site.place_for(parents) as parent:
            return "/".join((*parents, _lay(site, start, name, parent, leaf, label, plain=plain)))
    except Blocked as blocked:
        depth = blocked.depth
    with site.place_for(parents[:depth]) as above:
        stand_in = _folder_beside(site, above, parents[depth], label)
    return lay_beside(
        site, start, name, (*parents[:depth], stand_in, *parents[depth + 1 :], leaf), label, plain=True
    )


def _lay(site: Site, start: int, name: str, parent: int, leaf: str, label: str, *, plain: bool) -> str:
    if same := _same_bytes(digest(start, name), parent, leaf, label, plain=plain):
        site.disk.remove(start, name)
        return same
    names = (beside_name(leaf, label, site.day, number) for number in itertools.count(1))
    for free in itertools.chain([leaf] if plain else [], names):
        try:
            site.disk.place(start, name, parent, free)
        except FileExistsError:
            continue
        return free
    raise AssertionError("numbers do not end")


def _same_bytes(sha256: str | None, parent: int, leaf: str, label: str, *, plain: bool) -> str | None:
    lead, ending = beside_prefix(leaf, label)
    for name in names_in(parent):
        ours = (name.startswith(lead) and name.endswith(ending)) or (plain and name == leaf)
        if ours and sha256 is not None and digest(parent, name) == sha256:
            return name
    return None


def _folder_beside(site: Site, above: int, taken: str, label: str) -> str:
    for number in itertools.count(1):
        name = beside_name(taken, label, site.day, number)
        site.disk.make_folder(above, name)
        if not is_link_or_file(above, name):
            with folder(above, [name]):
                return name
    raise AssertionError("numbers do not end")
