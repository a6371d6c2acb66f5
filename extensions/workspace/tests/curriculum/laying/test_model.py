"""A learner and a lane do anything in any order; starts are killed or run out of disk: a model watches."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from cosmos_workspace.seeding import seed, settle
from cosmos_workspace.seeding.disk import Disk
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ..publishing import NOW, Classroom, contents
from .faults import filling_disk, killed_at

PATHS = ("a.ipynb", "d/a.ipynb", "d/e/c.ipynb")
LINKED = "d/"  # what is below the folder that the learner may make a link


class Seeding(RuleBasedStateMachine):
    """The model knows the learner's bytes by path, what they deleted, and all that the lane ever published."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.room = Classroom(self.root)
        self.home = self.room.home
        self.outside = self.root / "outside"
        self.outside.mkdir()
        self.moved: dict[str, bytes] = {}
        self.mine: dict[str, bytes] = {}
        self.deleted: set[str] = set()
        self.unsure: set[str] = set()
        self.laid: set[str] = set()
        self.published: dict[str, bytes] = {}
        self.owed: set[str] = set()
        self.every = {b""}
        self.source = self.room.publish({})
        self.count = 0

    def teardown(self) -> None:
        """Nothing stays on the disk."""
        shutil.rmtree(self.root)

    def fresh(self, who: str) -> bytes:
        """Bytes that were never anywhere."""
        self.count += 1
        return f"{who} {self.count}".encode()

    @property
    def linked(self) -> bool:
        """Whether the learner's folder `d` is a link now."""
        return (self.home / "d").is_symlink()

    @rule(paths=st.sets(st.sampled_from(PATHS), min_size=1), keep=st.booleans())
    def the_lane_publishes(self, *, paths: set[str], keep: bool) -> None:
        """A new version with some files new, some changed, some as they were, some gone."""
        files = {path: data for path, data in self.published.items() if keep and path not in paths}
        changed = {path: self.fresh("lane") for path in sorted(paths)}
        self.published = files | changed
        self.every |= set(changed.values())
        self.owed |= set(changed)
        self.source = self.room.publish(self.published)

    @rule(path=st.sampled_from(PATHS))
    def the_learner_writes(self, path: str) -> None:
        """An edit, or a file of their own."""
        if self.linked and path.startswith(LINKED):
            return
        target = self.home / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if path not in self.deleted and not target.exists() and path not in self.laid:
            self.unsure.add(path)
        target.write_bytes(self.fresh("mine"))
        self.mine[path] = target.read_bytes()
        self.deleted.discard(path)

    @rule(path=st.sampled_from(PATHS))
    def the_learner_deletes(self, path: str) -> None:
        """A file goes; if the lane laid it, for good."""
        if self.linked and path.startswith(LINKED):
            return
        if (self.home / path).exists():
            (self.home / path).unlink()
            self._is_gone(path)

    @rule(path=st.sampled_from(PATHS))
    def the_learner_renames(self, path: str) -> None:
        """A file goes on under a name of the learner's."""
        if (self.linked and path.startswith(LINKED)) or not (self.home / path).exists():
            return
        self.count += 1
        name = f"my {self.count}.ipynb"
        (self.home / path).rename(self.home / name)
        self.mine[name] = (self.home / name).read_bytes()
        self._is_gone(path)

    @precondition(lambda self: not self.linked and (self.home / "d").exists() and not self.moved)
    @rule()
    def the_learner_makes_a_folder_a_link(self) -> None:
        """What is in the folder is elsewhere now, where seeding must not reach."""
        shutil.copytree(self.home / "d", self.outside, dirs_exist_ok=True)
        for path in contents(self.home):
            if path.startswith(LINKED):
                self._is_gone(path)
        shutil.rmtree(self.home / "d")
        (self.home / "d").symlink_to(self.outside)
        self.moved = contents(self.outside)

    @precondition(lambda self: self.linked)
    @rule()
    def the_learner_removes_the_link(self) -> None:
        """Then the folder is simply gone."""
        (self.home / "d").unlink()
        self.unsure |= {path for path in PATHS if path.startswith(LINKED)}

    @rule(plain=st.booleans())
    def a_workspace_starts(self, *, plain: bool) -> None:
        """After a start that ran to its end, the lane's word and the learner's are both kept."""
        before = contents(self.home)
        report = seed(self.source, self.home, NOW, disk=Disk(plain=plain))
        now = contents(self.home)
        assert report.problem is None
        assert before.keys() <= now.keys()
        for path, data in self.published.items():
            if self.linked and path.startswith(LINKED):
                assert path not in now
            elif path in self.mine:
                assert path not in self.owed or path in self.unsure or data in now.values()
            elif path in self.deleted:
                assert path not in now
            elif path not in self.unsure:
                assert now[path] == data
        self.owed.clear()
        self._see()

    @rule()
    def the_server_settles_what_was_laid(self) -> None:
        """From then on the record is another file, and has to say the same."""
        settle(self.home)

    @rule(number=st.integers(0, 120), plain=st.booleans())
    def a_workspace_is_killed_while_it_starts(self, *, number: int, plain: bool) -> None:
        """What was there is still there, whole."""
        before = contents(self.home)
        killed_at(number, self.source, self.home, plain=plain)
        gone = before.keys() - contents(self.home).keys()
        # A disk that cannot exchange has one name empty for a moment; the next start fills it.
        assert not gone or (plain and len(gone) == 1 and not gone & self.mine.keys())
        if gone:
            seed(self.source, self.home, NOW)
            assert before.keys() <= contents(self.home).keys()
        self._see()

    @rule(number=st.integers(0, 40), once=st.booleans())
    def a_workspace_starts_on_a_full_disk(self, *, number: int, once: bool) -> None:
        """The same, and the report says so."""
        before = contents(self.home)
        seed(self.source, self.home, NOW, disk=filling_disk(number, once=once))
        assert before.keys() <= contents(self.home).keys()
        self._see()

    @invariant()
    def nothing_of_the_learners_is_lost(self) -> None:
        """Each of their files has their bytes, and no file is a mixture or a piece."""
        now = contents(self.home)
        assert self.mine.items() <= now.items()
        assert set(now.values()) <= self.every | set(self.mine.values())
        assert contents(self.outside) == self.moved

    def _see(self) -> None:
        """Learn which of the lane's files were met in their places; what is deleted may count as offered now."""
        self.owed -= self.deleted
        for path, data in contents(self.home).items():
            if path in PATHS and data in self.every:
                self.laid.add(path)
                self.unsure.discard(path)
                if data == self.published.get(path):
                    self.owed.discard(path)

    def _is_gone(self, path: str) -> None:
        self.mine.pop(path, None)
        if path in self.laid:
            self.deleted.add(path)
        else:
            # It was the learner's own from the start: whether the lane had met it there is not modelled.
            self.unsure.add(path)


TestSeeding = Seeding.TestCase
TestSeeding.settings = settings(max_examples=120, stateful_step_count=40, deadline=None, derandomize=True)
