"""Where does one seeding work? The opened folders, and the making of folders below the learner's own."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from cosmos_workspace.seeding.disk import Disk
from cosmos_workspace.seeding.tree import Blocked, Standing, folder, standing
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
    touched: set[tuple[str, ...]] = field(default_factory=set)

    @contextlib.contextmanager
    def place_for(self, names: Sequence[str]) -> Iterator[int]:
        """A descriptor of the home's folder at `names`, made where it is missing, to be synced by `settle`.

        Raises Blocked where a name on the way is no folder, OSError where one cannot be made.
        """
        if names and standing(self.home, names) is Standing.ABSENT:
            for depth in range(len(names)):
                with folder(self.home, names[:depth]) as parent:
                    self.disk.make_folder(parent, names[depth])
                self.touched.add(tuple(names[:depth]))
        self.touched.add(tuple(names))
        with folder(self.home, names) as made:
            yield made

    def settle(self) -> None:
        """Make sure that what was placed would survive a power cut.

        Without it a record could outlive the file that it tells of, which would then count as deleted by the
        learner. One call a folder; the whole disk is not synced, since it holds other people's work too.
        """
        for names in self.touched:
            # A folder that the learner has moved meanwhile is theirs to have moved.
            with contextlib.suppress(OSError, Blocked), folder(self.home, names) as descriptor:
                self.disk.sync(descriptor)
        self.touched.clear()


def key_of(path: str) -> str:
    """The name that a path's file has while it is on its way: short, flat, the same at every start."""
    return hashlib.sha256(path.encode()).hexdigest()[:32]
