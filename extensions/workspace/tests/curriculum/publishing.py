"""A lane that publishes and a learner's folder, for the tests of seeding."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cosmos_workspace.seeding import Report, seed
from cosmos_workspace.seeding.disk import Disk

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BESIDE = "(new from the lane 2026-11-22)"


def publish(folder: Path, files: dict[str, bytes], lane: str = "py") -> Path:
    """A published curriculum at `folder`, which is returned."""
    entries = []
    (folder / "files").mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        target = folder / "files" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        entries.append({"path": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)})
    version = hashlib.sha256(json.dumps([lane, entries]).encode()).hexdigest()
    manifest = {"format": 1, "lane": lane, "version": version, "start": "welcome.ipynb", "files": entries}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def contents(home: Path) -> dict[str, bytes]:
    """Every file of a home but the lane's own books, by path; links are not followed."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.relative_to(home).parts[0] != ".lane"
    }


@dataclass
class Classroom:
    """A folder that holds the versions a lane published, and one learner's home."""

    root: Path
    versions: int = 0

    @property
    def home(self) -> Path:
        """The learner's folder, made when first asked for."""
        home = self.root / "home"
        home.mkdir(exist_ok=True)
        return home

    def publish(self, files: dict[str, bytes], lane: str = "py") -> Path:
        """The next version."""
        self.versions += 1
        return publish(self.root / f"v{self.versions}", files, lane)

    def start(self, files: dict[str, bytes], disk: Disk | None = None, now: datetime = NOW) -> Report:
        """Publish the files as the next version, and start a workspace on it."""
        return seed(self.publish(files), self.home, now, disk=disk)

    def read(self) -> dict[str, bytes]:
        """What is in the learner's folder."""
        return contents(self.home)
