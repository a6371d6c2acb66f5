"""What has this start to tell? Gathers the news of one seeding, and what could not be done."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field

from cosmos_workspace.seeding.report import Conflict, Report
from cosmos_workspace.seeding.words import Words

FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(slots=True)
class News:
    """Lists as in Report, being filled; `faults` are paths with what the system said of each."""

    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    full: bool = False

    def failed(self, path: str, error: OSError) -> None:
        """Note that `path` could not be laid."""
        if error.errno in FULL:
            self.full = True
        else:
            self.faults.append((path, error.strerror or type(error).__name__))

    def problem(self, words: Words) -> str | None:
        """The sentence for the learner; None where all went well."""
        if self.full:
            return words.full
        return words.not_laid_because(self.faults) if self.faults else None

    def report(self, at: str, version: str, words: Words) -> Report:
        """These news as a report."""
        return Report(
            at=at,
            version=version,
            new=tuple(self.new),
            updated=tuple(self.updated),
            kept=tuple(self.kept),
            conflicts=tuple(self.conflicts),
            deleted=tuple(self.deleted),
            problem=self.problem(words),
        )
