"""Homes as a learner may leave them, and a picture of all that is to come back."""

# Names that are no text are bytes, which pathlib does not take.
# ruff: noqa: PTH115, PTH118, PTH211

import hashlib
import os
import socket
import stat
from pathlib import Path

from cosmos_workspace.archive import Shelf

PAGE = 4096
Picture = dict[bytes, tuple[object, ...]]


def shelf(data: Path) -> Shelf:
    """The place of a member's files, as the fork server has it."""
    for name in ("homes", "archives"):
        (data / name).mkdir(exist_ok=True)
    (data / "homes" / "7").mkdir(exist_ok=True)
    return Shelf(data / "homes" / "7" / "py", data / "archives" / "7" / "py.tar.gz")


def picture(home: Path) -> Picture:
    """Of every name: kind, mode, owner, times, size, content, attributes, and which names are the same file."""
    top = os.fsencode(home)
    found: Picture = {}
    same: dict[int, bytes] = {}
    for folder, folders, files in os.walk(top):
        folders.sort()  # in place: which of the same file's names comes first is no matter of the disk's
        for name in [b".", *sorted(folders + files)] if folder == top else sorted(folders + files):
            path = os.path.join(folder, name)
            about = os.lstat(path)
            if stat.S_ISSOCK(about.st_mode):
                continue
            first = same.setdefault(about.st_ino, path) if not stat.S_ISDIR(about.st_mode) else b""
            size = 0 if stat.S_ISDIR(about.st_mode) else about.st_size
            found[os.path.relpath(path, top)] = (
                about.st_mode, about.st_uid, about.st_gid, about.st_mtime_ns, size, about.st_rdev,
                content(path, about), os.path.relpath(first, top) if first else b"",
                {key: os.getxattr(path, key) for key in attributes(path)},
            )  # fmt: skip
    return found


def attributes(path: bytes) -> list[str]:
    try:
        return sorted(os.listxattr(path, follow_symlinks=False))
    except OSError:
        return []


def content(path: bytes, about: os.stat_result) -> str:
    if stat.S_ISLNK(about.st_mode):
        return repr(os.readlink(path))
    if not stat.S_ISREG(about.st_mode):
        return ""
    digest = hashlib.sha256()
    file = os.open(path, os.O_RDONLY)
    end = 0
    while end < about.st_size:
        try:
            start = os.lseek(file, end, os.SEEK_DATA)
        except OSError:
            break
        end = os.lseek(file, start, os.SEEK_HOLE)
        start -= start % PAGE
        while start < end and (data := os.pread(file, PAGE, start)):
            if data.strip(b"\0"):
                digest.update(b"%d:%b" % (start, data))
            start += len(data)
    os.close(file)
    return digest.hexdigest()


def fill(home: Path) -> None:
    """Some of everything: what people leave, and what only somebody with bad intentions does."""
    home.mkdir()
    (home / "welcome.ipynb").write_text("{}")
    (home / "semana 1").mkdir()
    (home / "semana 1" / "café.ipynb").write_text("mía")
    (home / os.fsdecode(b"\xff\xfe no text\n")).write_bytes(b"odd")
    (home / ("n" * 255)).write_text("a long name")
    (home / "two").write_text("one file")
    os.link(home / "two", home / "semana 1" / "names")
    (home / "link").symlink_to("/etc/passwd")
    os.link(home / "link", home / "link too", follow_symlinks=False)
    (home / "up").symlink_to("../../../..")
    (home / "to a folder").symlink_to("semana 1")
    os.symlink(b"\xff nowhere", os.fsencode(home / "gone"))
    os.mkfifo(home / "pipe", 0o640)
    with socket.socket(socket.AF_UNIX) as server:
        folder = os.open(home, os.O_RDONLY)
        server.bind(f"/proc/self/fd/{folder}/socket")
        os.close(folder)
    with (home / "holes").open("wb") as file:
        file.truncate(1 << 40)
        for at in (0, 1 << 20, (1 << 39) + 5):
            file.seek(at)
            file.write(b"here")
    with (home / "hole alone").open("wb") as file:
        file.truncate(100_000)
    (home / "empty").touch()
    (home / "empty folder").mkdir()
    (home / "closed").write_text("nobody reads this")
    (home / "closed folder" / "in it").mkdir(parents=True)
    (home / "closed folder" / "in it" / "file").write_text("safe")
    os.setxattr(home / "welcome.ipynb", "user.a=b%", b"\x00\xff=\n")
    (home / "program").write_text("#!/bin/sh")
    for name, mode in (
        ("program", 0o4755), ("closed", 0), ("closed folder/in it", 0), ("closed folder", 0o555), ("two", 0o2604),
        ("empty folder", 0o1777), (".", 0o750),
    ):  # fmt: skip
        (home / name).chmod(mode)
    for name, changed in (
        ("two", 1), ("empty", -5_000_000_001), ("link", 1_234_567_891_123_456_789),
        ("closed folder", 86_400_000_000_007), ("pipe", 9_999_999_999_000_000_001), ("semana 1", 7), (".", 3),
    ):  # fmt: skip
        os.utime(home / name, ns=(5, changed), follow_symlinks=False)
