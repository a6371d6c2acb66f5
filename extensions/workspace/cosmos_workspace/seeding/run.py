"""In which order is a curriculum laid? One seeding over opened folders, from recovery to the saved record.

The order is what holds over a kill: copies are written, then the record says what is being laid, then they are
placed, then the news and the record are saved. What holds over a power cut is in state and settle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from cosmos_workspace.seeding import incoming
from cosmos_workspace.seeding.beside import lay_beside
from cosmos_workspace.seeding.decide import Step, decide
from cosmos_workspace.seeding.manifest import Entry, Manifest
from cosmos_workspace.seeding.news import News
from cosmos_workspace.seeding.report import Conflict
from cosmos_workspace.seeding.site import Site, key_of
from cosmos_workspace.seeding.state import Loaded, Record, save_state
from cosmos_workspace.seeding.swaps import holds, recover, replace_untouched
from cosmos_workspace.seeding.tree import Blocked, Standing, digest_at, standing

_EMPTY = hashlib.sha256().hexdigest()
_BATCH = 64  # files between two saves of the record, and so what a kill can leave to be done again
Work = tuple[Entry, Step]


class Run:
    """One seeding; `changed` says whether the record has to be saved at its end.

    Until then the saved record keeps what it knew at the start, and only gains what is being laid: a step
    that was taken, but not yet told, is found and told by the next start.
    """

    def __init__(self, site: Site, manifest: Manifest, loaded: Loaded, boot: str) -> None:
        self._site = site
        self._manifest = manifest
        self._state = loaded.state
        self._lost = loaded.lost
        self._boot = boot
        self._records = dict(loaded.state.records)
        self.news = News()
        self.changed = False

    def recover(self) -> None:
        """Take up what a killed start left; raises OSError."""
        lanes: dict[str, set[str | None]] = {e.path: {e.sha256} for e in self._manifest.files}
        for path, record in self._state.records.items():
            lanes.setdefault(path, set()).update((record.laid, record.offered))
        for path, sha256 in self._state.laying.items():
            lanes.setdefault(path, set()).add(sha256)
            if not (incoming.is_waiting(self._site, path) or holds(self._site, path, sha256)):
                (self.news.updated if path in self._records else self.news.new).append(path)
                self._records[path] = Record(laid=sha256, offered=sha256)
        recover(self._site, lanes, cut=self._lost is not None)
        self._take_back_torn()
        waiting = incoming.make_room(self._site)
        self.changed = waiting or bool(self._state.laying) or self._lost is not None

    def lay(self) -> None:
        """Bring the home to the manifest as far as it goes; what does not go is in the news."""
        work = list(self._plan())
        for begin in range(0, len(work), _BATCH):
            if self.news.full:
                break
            self._lay_batch(work[begin : begin + _BATCH])
        self._tell_dropped()
        whole = not (self.news.faults or self.news.full)
        version = self._manifest.version if whole else ""
        if (self._state.lane, self._state.version) != (self._manifest.lane, version):
            self._state.lane, self._state.version = self._manifest.lane, version
            self.changed = True

    def save(self) -> None:
        """Save the record with nothing being laid, then remove what is left over; raises OSError."""
        self._state.records, self._state.laying = dict(self._records), {}
        save_state(self._site.disk, self._site.lane, self._state, self._boot)
        incoming.clear(self._site)
        self.changed = False

    def _take_back_torn(self) -> None:
        """What was laid just before a power cut and is empty now is no file that the learner made so."""
        if self._lost is None:
            return
        known = self._state.records
        laid = {path: record.laid for path, record in self._lost.records.items() if record.laid is not None}
        lost = {path for path, sha256 in laid.items() if path not in known or known[path].laid != sha256}
        for path in lost | self._lost.laying.keys():
            if digest_at(self._site.home, path.split("/")) == _EMPTY:
                self._records[path] = Record(laid=_EMPTY, offered=_EMPTY)

    def _plan(self) -> Iterator[Work]:
        """What needs bytes written; the other steps are taken at once."""
        for entry in self._manifest.files:
            record = self._records.get(entry.path)
            try:
                stands = standing(self._site.home, entry.parts)
                step = decide(entry.sha256, record, stands, partial(digest_at, self._site.home, entry.parts))
            except OSError as error:
                self.news.failed(entry.path, error)
                continue
            if step in (Step.LAY, Step.UPDATE, Step.BESIDE):
                yield entry, step
            elif step is not Step.NOTHING:
                self._take_note(entry, step)
            if record is not None and record.dropped:
                self._records[entry.path] = replace(self._records[entry.path], dropped=False)
                self.changed = True

    def _take_note(self, entry: Entry, step: Step) -> None:
        """Keep the record of a step that is done, and its news."""
        self.changed = True
        if step is Step.NOTHING:
            return
        record, path = self._records.get(entry.path), entry.path
        if step is Step.BACK and record is not None:
            self._records[path] = replace(record, gone=False)
            return
        if step is Step.GONE:
            laid = record.laid if record else None
            self._records[path] = Record(laid=laid, offered=entry.sha256, gone=True)
            self.news.deleted.append(path)
            return
        if step is Step.BESIDE:
            laid = record.laid if record else None
            self._records[path] = Record(laid=laid, offered=entry.sha256)
            return
        self._records[path] = Record(laid=entry.sha256, offered=entry.sha256)
        if step is Step.LAY:
            self.news.new.append(path)
        elif step is Step.UPDATE or record is not None:
            self.news.updated.append(path)

    def _lay_batch(self, work: list[Work]) -> None:
        ready = self._fetch(work)
        if not ready:
            return
        try:
            placed = {e.path: e.sha256 for e, step in ready if step is not Step.BESIDE}
            self._state.laying |= placed
            save_state(self._site.disk, self._site.lane, self._state, self._boot)
        except OSError as error:
            # Nothing is placed that the saved record does not tell of.
            self.news.failed(ready[0][0].path, error)
            return
        for entry, step in ready:
            try:
                self._take_note(entry, self._place(entry, step))
            except OSError as error:
                self.news.failed(entry.path, error)

    def _fetch(self, work: list[Work]) -> list[Work]:
        ready: list[Work] = []
        for entry, step in work:
            try:
                incoming.fetch(self._site, entry)
            except incoming.Damaged:
                self.news.faults.append((entry.path, self._site.words.damaged))
            except OSError as error:
                self.news.failed(entry.path, error)
                if self.news.full:
                    # The record and the news need room too: the last copy makes it.
                    for last, _ in ready[-1:]:
                        self._site.disk.empty(self._site.incoming, key_of(last.path))
                    return ready[:-1]
            else:
                ready.append((entry, step))
        return ready

    def _place(self, entry: Entry, step: Step) -> Step:
        """Take the step with the copy that is here; returns the step that it became."""
        site, name = self._site, key_of(entry.path)
        if step is Step.UPDATE:
            return replace_untouched(site, entry, self._records[entry.path])
        if step is Step.LAY:
            try:
                with site.place_for(entry.parts[:-1]) as parent:
                    site.disk.place(site.incoming, name, parent, entry.parts[-1])
            except (FileExistsError, Blocked):
                step = Step.BESIDE
        if step is Step.BESIDE:
            beside = lay_beside(site, site.incoming, name, entry.parts, site.words.from_the_lane)
            self.news.conflicts.append(Conflict(entry.path, beside))
        return step

    def _tell_dropped(self) -> None:
        published = {entry.path for entry in self._manifest.files}
        for path, record in list(self._records.items()):
            if path in published or record.dropped:
                continue
            self._records[path] = replace(record, dropped=True)
            self.changed = True
            if standing(self._site.home, path.split("/")) is not Standing.ABSENT:
                self.news.kept.append(path)
