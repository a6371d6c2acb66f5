"""How a playbook becomes a version that members' workspaces are seeded from.

A version is a folder named by the hash of what is in it. It appears by one rename, after everything in it is
on the disk, so whoever looks sees all of it or nothing, also when the publisher is killed or the power goes.
Never changes a version, and never removes one.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, TypedDict

from cosmos_commons.playbooks.schema import Playbook
from cosmos_commons.playbooks.tree import Tree

MANIFEST: Final = "manifest.json"
# Both begin with a dot, which no version does: a reader of the folder passes them over.
_UNFINISHED: Final = ".unfinished-"
_LOCK: Final = ".publishing"
_CHUNK: Final = 1 << 20
_LANE: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


class Version(NamedTuple):
    """A published version: its name (64 hex digits) and the notebook that the lane starts with."""

    version: str
    start: str


class PublishedFile(TypedDict):
    path: str
    sha256: str
    size: int


class PlaybookChanged(Exception):
    """A file of the playbook was changed while it was being published. Nothing was; publish again."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} was changed while it was being published: publish again")


def publish(playbook: Playbook, lane: str, root: Path) -> Version:
    """Make the playbook's files a version of `lane`: root/LANE/VERSION/{manifest.json, files/…}.

    The same content is the same version, and publishing it again does nothing. The version's name is the
    SHA-256 of its manifest without that name, in canonical JSON, so it stands for every path and every byte.
    Raises ValueError for a lane that is no slug, PlaybookChanged, and OSError where the disk refuses; none of
    them leaves half a version.
    """
    if len(lane) > 30 or not _LANE.fullmatch(lane):
        raise ValueError(f"{lane!r} is not the slug of a lane")
    files = [_describe(playbook.path, path) for path in Tree(playbook.path).files]
    content = {"format": 1, "lane": lane, "start": playbook.start, "files": files}
    canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    version = Version(hashlib.sha256(canonical.encode()).hexdigest(), playbook.start)

    folder = root / lane
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        final = folder / version.version
        if not final.is_dir():
            unfinished = folder / f"{_UNFINISHED}{version.version}"
            _fill(unfinished, playbook.path, files)
            _write_manifest(unfinished / MANIFEST, {**content, "version": version.version})
            _settle(unfinished)
            unfinished.rename(final)
        # Also when it was there: the publisher that renamed it may have been killed before this.
        _sync_folder(folder)
    return version


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lane's lock, which the kernel frees when its holder dies; clear what a killed one left."""
    with (folder / _LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left)
        yield


def _open(root: Path, path: str) -> BufferedReader:
    """Open a file of the playbook, but not what somebody made it a link to since it was checked."""
    descriptor = os.open(root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    return os.fdopen(descriptor, "rb")


def _describe(root: Path, path: str) -> PublishedFile:
    with _open(root, path) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"path": path, "sha256": digest, "size": file.tell()}


def _fill(unfinished: Path, source: Path, files: list[PublishedFile]) -> None:
    """Copy every file onto the disk; PlaybookChanged where one is no longer what was described."""
    (unfinished / "files").mkdir(parents=True)
    for described in files:
        target = unfinished / "files" / described["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with _open(source, described["path"]) as reading, target.open("xb") as writing:
            while chunk := reading.read(_CHUNK):
                digest.update(chunk)
                writing.write(chunk)
            _finish(writing)
        if digest.hexdigest() != described["sha256"]:
            raise PlaybookChanged(described["path"])


def _write_manifest(target: Path, manifest: dict[str, object]) -> None:
    with target.open("xb") as writing:
        writing.write(json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n")
        _finish(writing)


def _finish(writing: BinaryIO) -> None:
    writing.flush()
    os.fchmod(writing.fileno(), 0o444)
    os.fsync(writing.fileno())


def _settle(folder: Path) -> None:
    """Make every folder readable whatever the umask says, and its names durable, the innermost first."""
    for path, _, _ in os.walk(folder, topdown=False):
        Path(path).chmod(0o755)
        _sync_folder(Path(path))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
