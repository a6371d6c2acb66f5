"""Where are a member's files in a lane, and how do they get into the archive and back? Nothing is lost on the way.

What stands is the home, or where there is none, the archive. The *spare* is the archive while it changes places with
the home: beside a home it is a copy of it, and without one it is the archive. Each step is durable before the next
begins, so that after an end at any moment one of them is whole, and the next run finishes what was begun. Whoever calls
holds the workspace's place (cosmos_workspace.forkserver.hold).
"""

import contextlib
import ctypes
import gzip
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmos_workspace.archive import tar
from cosmos_workspace.archive.errors import BadArchiveError, BothError
from cosmos_workspace.archive.packing import INTO, pack
from cosmos_workspace.archive.removing import remove
from cosmos_workspace.archive.unpacking import count, unpack

LEVEL = 6
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Shelf:
    """The home of one member in one lane, and its place in the archive.

    `go_on` is called between any two steps and may raise: then what was begun is finished, or begun anew, next time.
    """

    home: Path
    archive: Path
    go_on: Callable[[], None] = lambda: None

    @property
    def spare(self) -> Path:
        return self.archive.with_name(f".{self.archive.name}.spare")

    @property
    def growing(self) -> Path:
        """An archive that is not whole yet."""
        return self.archive.with_name(f".{self.archive.name}.growing")

    @property
    def coming(self) -> Path:
        """A home that is not whole yet."""
        return self.home.with_name(f".{self.home.name}.coming")

    @property
    def going(self) -> Path:
        """A home that is in the archive, being taken away."""
        return self.home.with_name(f".{self.home.name}.going")

    def is_kept(self) -> bool:
        """Whether the files are in the archive, and must be put back before a workspace opens."""
        return not exists(self.home) and (exists(self.archive) or exists(self.spare))

    def is_begun(self) -> bool:
        """Whether something was begun and not finished."""
        return any(map(exists, (self.spare, self.growing, self.coming, self.going)))

    def put_away(self) -> None:
        """Put the home into the archive; done again, it finishes what was begun, and does nothing where there is none.

        Raises:
            ArchiveError, OSError: where it cannot be; the home is as it was.
        """
        self._finish()
        if not exists(self.home):
            return
        if exists(self.archive):
            raise BothError(f"{self.archive} is there beside {self.home}; move one of them away")
        with self._or_nothing(self.growing):
            self._write()
        self._rename(self.growing, self.spare)
        self._rename(self.home, self.going)
        self._rename(self.spare, self.archive)
        self._remove(self.going)

    def put_back(self) -> None:
        """Put the home back from the archive; does nothing where there is a home, or no archive.

        Raises:
            ArchiveError, OSError: where it cannot be; the archive is as it was.
        """
        self._finish()
        if exists(self.home) or not exists(self.archive):
            return
        with self._or_nothing(self.coming):
            self._read()
        self._rename(self.archive, self.spare)
        self._rename(self.coming, self.home)
        self._unlink(self.spare)

    def drop_copies(self) -> None:
        """Beside a home, take away what an interrupted run left of an archive: it only takes room."""
        if exists(self.home):
            self._unlink(self.growing)
            self._unlink(self.spare)

    def _finish(self) -> None:
        """Bring an interrupted run to where it can begin anew."""
        for folder, mode in ((self.home.parent, 0o711), (self.archive.parent, 0o700)):
            if not exists(folder):
                folder.mkdir()
                folder.chmod(mode)
        self._unlink(self.growing)
        self._remove(self.coming)
        self.drop_copies()
        if exists(self.spare):
            if exists(self.archive):
                raise BothError(f"{self.archive} is there beside {self.spare}; move one of them away")
            self._rename(self.spare, self.archive)
        self._remove(self.going)

    def _write(self) -> None:
        self.go_on()
        file = os.open(self.growing, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "r+b") as out:
            with (
                opened(self.home.parent) as parent,
                gzip.GzipFile("", "wb", LEVEL, out, 0) as packed,
                io.BufferedWriter(packed, tar.CHUNK) as pieces,
            ):
                written = pack(parent, self.home.name, pieces, self.go_on)
            out.flush()
            os.fsync(out.fileno())
            self.go_on()
            # Read again before the home goes: what cannot be read back would be lost.
            out.seek(0)
            with gzip.GzipFile("", "rb", fileobj=out) as back:
                if count(back, self.go_on) != written:
                    raise BadArchiveError("what was written is not what is read back")

    def _read(self) -> None:
        self.go_on()
        with (
            opened(self.home.parent) as parent,
            self.archive.open("rb") as file,
            gzip.GzipFile("", "rb", fileobj=file) as packed,
        ):
            unpack(packed, parent, self.coming.name, self.go_on)
            sync_all(parent)

    @contextlib.contextmanager
    def _or_nothing(self, begun: Path) -> Iterator[None]:
        """Give back the room that something half done takes, where that is possible."""
        try:
            yield
        except Exception:
            with contextlib.suppress(Exception):
                self._remove(begun) if begun == self.coming else self._unlink(begun)
            raise

    def _rename(self, path: Path, to: Path) -> None:
        self.go_on()
        path.rename(to)
        sync(to.parent)
        self.go_on()

    def _unlink(self, path: Path) -> None:
        if exists(path):
            self.go_on()
            path.unlink()
            sync(path.parent)
            self.go_on()

    def _remove(self, path: Path) -> None:
        if exists(path):
            with opened(path.parent) as parent:
                remove(parent, path.name, self.go_on)
            self.go_on()


def exists(path: Path) -> bool:
    """Whether anything has this name, a link that leads nowhere too."""
    return os.path.lexists(path)


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[int]:
    """A descriptor of a folder of the house's own."""
    descriptor = os.open(folder, INTO)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def sync(folder: Path) -> None:
    """Make what names are in a folder durable."""
    with opened(folder) as descriptor:
        os.fsync(descriptor)


def sync_all(descriptor: int) -> None:
    """Make the whole file system that the descriptor is on durable (syncfs(2)): a file at a time takes minutes."""
    if _libc.syncfs(descriptor):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
