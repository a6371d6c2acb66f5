"""May this curriculum be laid in this folder, and what came of it? The way in: opens, refuses, runs, reports.

It never raises for what a disk, a lane or a learner may do: a workspace starts in any case, and says what is
amiss.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cosmos_workspace.seeding import incoming
from cosmos_workspace.seeding.books import LANE_FOLDER, hold
from cosmos_workspace.seeding.disk import Disk
from cosmos_workspace.seeding.manifest import Manifest, ManifestRefused, read_manifest
from cosmos_workspace.seeding.news import FULL
from cosmos_workspace.seeding.report import Report, load_report, read_report, write_report
from cosmos_workspace.seeding.run import Run
from cosmos_workspace.seeding.site import INCOMING, SWAP, Site
from cosmos_workspace.seeding.state import StateFromTheFuture, load_state, this_boot
from cosmos_workspace.seeding.tree import Blocked, folder, opened
from cosmos_workspace.seeding.words import Words, words_for


class _Refused(Exception):
    """Nothing is laid; the text is a sentence for the learner."""


def seed(
    source: Path,
    home: Path,
    now: datetime,
    *,
    lane: str | None = None,
    language: str = "en",
    disk: Disk | None = None,
    boot: str | None = None,
) -> Report:
    """Lay the curriculum published at `source` into the learner's folder `home`.

    Returns what the learner has not seen yet (also in `home/.lane/arrivals.json`), with a `problem` where not all
    could be laid. `now` is aware; it names files and is never compared. `lane` is the slug that the curriculum must
    be of, `language` that of names and sentences, `boot` what tells this run of the machine from the next. Raises
    nothing that a disk can cause. Call `settle` once the workspace runs.
    """
    words, at = words_for(language), now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    writer = disk or Disk()
    try:
        manifest = read_manifest(source, lane)
        with _site(writer, words, now, source, home) as site:
            return _run(site, manifest, at, this_boot() if boot is None else boot)
    except ManifestRefused as refused:
        problem = words.refused.format(reason=refused)
    except _Refused as refused:
        problem = str(refused)
    except OSError as error:
        problem = words.full if error.errno in FULL else words.closed.format(reason=error.strerror)
    return _tell(writer, home, at, problem)


def _run(site: Site, manifest: Manifest, at: str, boot: str) -> Report:
    try:
        loaded = load_state(site.lane, boot)
    except StateFromTheFuture:
        raise _Refused(site.words.newer_program) from None
    if (known := loaded.state.lane) not in ("", manifest.lane):
        raise _Refused(site.words.other_lane.format(lane=known))
    run = Run(site, manifest, loaded, boot)
    former = read_report(site.lane)

    def report() -> Report:
        return _after(former, run.news.report(at, manifest.version, site.words))

    try:
        run.recover()
        _save(site, run, former, report())
        run.lay()
        _save(site, run, former, report())
    except OSError as error:
        run.news.failed(LANE_FOLDER, error)
        with contextlib.suppress(OSError):
            write_report(site.disk, site.lane, report())
    return report()


def _save(site: Site, run: Run, former: Report | None, report: Report) -> None:
    """Save the news, then the record: what the record holds is not told again. Raises OSError."""
    if run.changed:
        incoming.make_room(site)
    if report != former:
        write_report(site.disk, site.lane, report)
    if run.changed:
        run.save()


def _after(former: Report | None, report: Report) -> Report:
    """The former news with these after them; where nothing is new, the former with its own time."""
    if former is None:
        return report
    together = former.followed_by(report)
    same = replace(together, at=former.at)
    return former if same == former else together


@contextlib.contextmanager
def _site(disk: Disk, words: Words, now: datetime, source: Path, home: Path) -> Iterator[Site]:
    """The opened folders, held by this process alone; raises _Refused or OSError."""
    with contextlib.ExitStack() as stack:
        root = stack.enter_context(opened(home))
        disk.make_folder(root, LANE_FOLDER)
        try:
            lane = stack.enter_context(folder(root, [LANE_FOLDER]))
            try:
                hold(lane)
            except BlockingIOError:
                raise _Refused(words.busy) from None
            disk.make_folder(lane, INCOMING)
            disk.make_folder(lane, SWAP)
            arriving, swap = (stack.enter_context(folder(lane, [name])) for name in (INCOMING, SWAP))
        except Blocked:
            raise _Refused(words.in_the_way) from None
        files = stack.enter_context(opened(source / "files"))
        yield Site(disk, words, now.astimezone(UTC).date(), files, root, lane, arriving, swap)


def _tell(disk: Disk, home: Path, at: str, problem: str) -> Report:
    """Report that nothing was laid, in the home where that can be written."""
    former = load_report(home)
    report = _after(former, Report(at=at, version=former.version if former else "", problem=problem))
    with contextlib.suppress(OSError, Blocked), opened(home) as root, folder(root, [LANE_FOLDER]) as lane:
        hold(lane)
        write_report(disk, lane, report)
    return report
