"""Puts a member's home into the archive and back, in a fork of its own that lives as long as that takes.

The asker is answered at once, and asks again: done, or not yet. While it works the fork lives in the workspace's place
like a workspace, so that none opens there, and a start ends it: what stands then stands whole (cosmos_workspace.
archive.shelf). It runs none of the learner's code, and tells the operator's log what went wrong.
"""

import contextlib
import os
import select
import sys

from cosmos_workspace.archive import ArchiveError
from cosmos_workspace.forkserver import hold
from cosmos_workspace.forkserver.place import Place
from cosmos_workspace.forkserver.request import Archive
from cosmos_workspace.sandbox import SandboxError, kernel
from cosmos_workspace.sandbox.enter import map_ids

NICENESS = 19
LONGEST_WORDS = 500


class HouseEndedError(Exception):
    """The supervisor is gone; what was begun is finished in the next house."""


class Archiving:
    """One request: whether it is done, and if not, the work."""

    def __init__(self, place: Place, asked: Archive, lifeline: int) -> None:
        self._place, self._asked, self._lifeline = place, asked, lifeline
        self._shelf = place.shelf(asked, self._go_on)

    def begin(self) -> list[int]:
        """The descriptors to keep for the work; none where it is done, or somebody else is in the place.

        Raises:
            ArchiveError: with what the last attempt failed of, which is thereby forgotten.
        """
        held = None if self.done() else hold.take_if_free(self._place.held(self._asked))
        if held is None:
            return []
        if words := os.pread(held, LONGEST_WORDS, 0):
            os.truncate(held, 0)
            raise ArchiveError(words.decode(errors="replace"))
        if self._asked.back:
            return [held]
        alone = hold.take_if_free(self._place.one_archiving)
        return [] if alone is None else [held, alone]

    def done(self) -> bool:
        """Whether the files are where they were asked to be."""
        if self._asked.back:
            return not self._shelf.is_kept()
        return not (os.path.lexists(self._shelf.home) or self._shelf.is_begun())

    def work(self, held: int) -> None:
        """Do it, or leave in `held` why not, for the next who asks."""
        hold.sign(held)
        if not self._asked.back:  # somebody waits for what comes back
            os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
        reach_ones_own()
        try:
            self._shelf.put_back() if self._asked.back else self._shelf.put_away()
        except HouseEndedError:
            return
        except Exception as error:
            words = f"{self._asked.key}: {type(error).__name__}: {error}"
            print(f"archive: {words}", file=sys.stderr, flush=True)
            os.pwrite(held, words.encode(errors="replace")[:LONGEST_WORDS], 0)

    def _go_on(self) -> None:
        if select.select([self._lifeline], [], [], 0)[0]:
            raise HouseEndedError


def reach_ones_own() -> None:
    """For an ordinary user: read and remove files of one's own whatever their modes, as root can (user_namespaces(7)).

    Where the machine forbids that, a file that its owner may not read keeps its home from being archived.
    """
    ids = os.getuid(), os.getgid()
    if os.getuid():
        with contextlib.suppress(SandboxError):
            kernel.unshare(kernel.CLONE_NEWUSER)
            map_ids(ids, ids)
