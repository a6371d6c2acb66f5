"""A home from its stream, as it was: into a folder that nobody else reaches, made anew.

It follows no symbolic link, and no entry can lead out of the folder that is being made.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cosmos_workspace.archive import holes, tar
from cosmos_workspace.archive.errors import BadArchiveError
from cosmos_workspace.archive.packing import INTO, USERS_OWN
from cosmos_workspace.seeding.tree import Blocked, folder

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_DEVICES = {tar.FIFO: stat.S_IFIFO, tar.CHARACTERS: stat.S_IFCHR, tar.BLOCKS: stat.S_IFBLK}


@dataclass(frozen=True, slots=True)
class _Open:
    name: str
    descriptor: int
    entry: tar.Entry


def count(stream: tar.Readable, go_on: Callable[[], None]) -> int:
    """How many entries there are, having read all of it.

    Raises:
        BadArchiveError: where it cannot be read to its end.
    """
    found = 0
    for _ in tar.Tape(stream).entries():
        go_on()
        found += 1
    return found


def unpack(stream: tar.Readable, parent: int, top: str, go_on: Callable[[], None]) -> None:
    """Make what is in the stream as the folder `top`, which is not there yet, in the open folder `parent`.

    `go_on` is called between any two of its steps and may raise.

    Raises:
        BadArchiveError: where the stream is damaged or leads elsewhere.
    """
    tape = tar.Tape(stream)
    into: list[_Open] = []
    try:
        for entry in tape.entries():
            go_on()
            *above, name = _parts(entry.path, top)
            _leave(into, above)
            if [one.name for one in into] != above or (not above and entry.kind != tar.FOLDER):
                raise BadArchiveError(f"{entry.path!r} comes before its folder")
            here = into[-1].descriptor if into else parent
            if entry.kind == tar.FOLDER:
                os.mkdir(name, 0o700, dir_fd=here)
                into.append(_Open(name, os.open(name, INTO, dir_fd=here), entry))
            elif entry.kind == tar.FILE:
                _make_file(tape, entry, here, name, go_on)
            elif entry.kind == tar.LINK:
                _link(parent, _parts(entry.link, top), here, name)
            else:
                _make_other(entry, here, name)
        _leave(into, [])
    except (ValueError, ArithmeticError) as error:  # numbers that no file can have
        raise BadArchiveError(str(error)) from error
    finally:
        for one in into:
            os.close(one.descriptor)


def _parts(path: str, top: str) -> list[str]:
    """The names of a path, of which the first is `top` here, however it was called when it was kept."""
    _, *below = path.split("/")
    if any(name in ("", ".", "..") for name in below):
        raise BadArchiveError(f"{path!r} is no name in a home")
    return [top, *below]


def _leave(into: list[_Open], above: Sequence[str]) -> None:
    """Finish every open folder that is not on the way to `above`: a folder's time is that of its last change."""
    kept = 0
    while kept < min(len(into), len(above)) and into[kept].name == above[kept]:
        kept += 1
    while len(into) > kept:
        done = into[-1]
        _finish(done.descriptor, done.entry)
        os.close(into.pop().descriptor)


def _make_file(tape: tar.Tape, entry: tar.Entry, here: int, name: str, go_on: Callable[[], None]) -> None:
    file = os.open(name, _NEW, 0o600, dir_fd=here)
    try:
        for start, wanted in _pieces(tape, entry):
            os.lseek(file, start, os.SEEK_SET)
            left = wanted
            while left and (data := tape.read(min(tar.CHUNK, left))):
                _write(file, data)
                left -= len(data)
                go_on()
            if left:
                raise BadArchiveError(f"{entry.path!r} is cut off")
        if entry.length is not None:
            os.ftruncate(file, entry.length)
        _finish(file, entry)
    finally:
        os.close(file)


def _pieces(tape: tar.Tape, entry: tar.Entry) -> Iterator[tuple[int, int]]:
    if entry.length is None:
        yield 0, entry.size
        return
    found = holes.read(tape.block)
    yield from zip(found[::2], found[1::2], strict=True)


def _write(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def _finish(descriptor: int, entry: tar.Entry) -> None:
    """Owner before mode, for a change of owner takes bits of the mode away (chown(2)); times last."""
    for name, value in entry.attributes.items():
        if name.startswith(USERS_OWN):
            _attribute(descriptor, name, value)
    if os.geteuid() == 0:
        os.chown(descriptor, entry.uid, entry.gid)
    os.chmod(descriptor, entry.mode)
    os.utime(descriptor, ns=(entry.accessed, entry.changed))


def _attribute(descriptor: int, name: str, value: bytes) -> None:
    try:
        os.setxattr(descriptor, name, value)
    except OSError as error:
        if error.errno != errno.EOPNOTSUPP:  # a file system without any: the file itself is what matters
            raise


def _link(parent: int, to: Sequence[str], here: int, name: str) -> None:
    try:
        with folder(parent, to[:-1]) as there:
            os.link(to[-1], name, src_dir_fd=there, dst_dir_fd=here, follow_symlinks=False)
    except Blocked:
        raise BadArchiveError(f"{name!r} is a link through another") from None


def _make_other(entry: tar.Entry, here: int, name: str) -> None:
    if entry.kind == tar.SYMLINK:
        os.symlink(entry.link, name, dir_fd=here)
    elif entry.kind in _DEVICES:
        os.mknod(name, _DEVICES[entry.kind] | 0o600, entry.device, dir_fd=here)
    else:
        raise BadArchiveError(f"{entry.path!r} is of a kind that is not kept")
    if os.geteuid() == 0:
        os.chown(name, entry.uid, entry.gid, dir_fd=here, follow_symlinks=False)
    if entry.kind in _DEVICES:
        os.chmod(name, entry.mode, dir_fd=here)
    os.utime(name, ns=(entry.accessed, entry.changed), dir_fd=here, follow_symlinks=False)
