"""Where does one seeding work? The opened folders, and the making of folders below the learner's own."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cosmos_workspace.seeding.disk import Disk
from cosmos_workspace.seeding.tree import Standing, folder, standing
from cosmos_workspace.seeding.words import Words

INCOMING = "incoming"  # whole copies of the lane's files on their way; ours alone
SWAP = "swap"  # where a file is exchanged; may for a moment hold what was the learner's


@dataclass(slots=True)
class Site:
    """One seeding's folders, by descriptor, and its words and day for the names it gives."""

    disk: Disk
    words: Words
    day: date
    source: int
    home: int
    lane: int
    incoming: int
    swap: int

    @contextlib.contextmanager
    def place_for(self, names: Sequence[str]) -> Iterator[int]:
        """A descriptor of the home's folder at `names`, made where it is missing.

        Raises Blocked where a name on the way is no folder, OSError where one cannot be made.
        """
        if names and standing(self.home, names) is Standing.ABSENT:
            for depth in range(len(names)):
                with folder(self.home, names[:depth]) as parent:
                    self.disk.make_folder(parent, names[depth])
        with folder(self.home, names) as made:
            yield made


def key_of(path: str) -> str:
    """The name that a path's file has while it is on its way: short, flat, the same at every start."""
    return hashlib.sha256(path.encode()).hexdigest()[:32]
