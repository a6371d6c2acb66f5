"""Publishes curricula for the tests of seeding, in the shape that the commons publishes them in."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path


def publish(folder: Path, files: dict[str, bytes], lane: str = "py") -> Path:
    """A published curriculum at `folder`, which is returned."""
    entries = []
    for path, data in files.items():
        target = folder / "files" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        entries.append({"path": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)})
    (folder / "files").mkdir(parents=True, exist_ok=True)
    version = hashlib.sha256(json.dumps(entries).encode()).hexdigest()
    manifest = {"format": 1, "lane": lane, "version": version, "start": "welcome.ipynb", "files": entries}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def contents(home: Path) -> dict[str, bytes]:
    """Every file of a home but the lane's own books, by path."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.is_symlink() and ".lane" not in path.relative_to(home).parts
    }
