"""Where do the bytes lie? Under their hash in the data folder: written whole and durably, or not at all."""

import contextlib
import errno
import os
import secrets
from hashlib import sha256
from pathlib import Path
from time import time

from cosmos_commons.files.errors import FileDamaged, StorageFull


class Store:
    """A folder of contents, each under its SHA-256. Safe for several processes at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, digest: str) -> Path:
        """Where the content with this hash is, if it is there."""
        return self._folder / digest[:2] / digest

    def put(self, content: bytes) -> str:
        """Keep `content`, on the disk before this returns; its hash. Raises StorageFull."""
        digest = sha256(content).hexdigest()
        place = self.path(digest)
        with contextlib.suppress(FileNotFoundError):
            os.utime(place)  # young again: no sweep takes it before its row is there
            return digest
        try:
            self._write(place, content)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise StorageFull from error
            raise
        return digest

    def _write(self, place: Path, content: bytes) -> None:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = place.with_name(f".{secrets.token_hex(8)}")
        try:
            with fresh.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.rename(place)
        finally:
            fresh.unlink(missing_ok=True)
        _sync(place.parent)
        _sync(self._folder)

    def get(self, digest: str) -> bytes:
        """The content, as it was given. Raises FileDamaged where the disk has something else."""
        try:
            content = self.path(digest).read_bytes()
        except OSError as error:
            raise FileDamaged from error
        if sha256(content).hexdigest() != digest:
            raise FileDamaged
        return content

    def older_than(self, seconds: float) -> list[str]:
        """The hashes of what was last given longer ago than that; what a broken write left behind goes at once."""
        before, old = time() - seconds, []
        for path in self._folder.glob("??/*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    if path.name.startswith("."):
                        path.unlink()
                    else:
                        old.append(path.name)
        return old

    def drop(self, digest: str) -> None:
        """Take the content away."""
        self.path(digest).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
