"""Attacks on files: what a kernel can read and write of the machine it runs on."""

# Attacks are plain system calls.
# ruff: noqa: PTH108, PTH112, PTH123, PTH208


def read_below(paths: list[str], digests: dict[str, str]) -> dict[str, list[str]]:
    """Read every file below each path, by every door that a process has; path as tried to names of words found."""
    import os
    import re
    from hashlib import sha256
    from pathlib import Path

    up = "/".join([".."] * 30)
    link = Path.home() / "way-out"
    link.unlink(missing_ok=True)
    link.symlink_to("/")
    doors = ["", "/proc/1/root", "/proc/self/root", f"/proc/{os.getppid()}/root", "/proc/1/cwd/" + up]
    doors += [f"/proc/self/cwd/{up}", str(Path.home() / up), str(link), f"/run/lane/{up}", f"/run/out/{up}"]
    doors += [f"/proc/self/fd/{name}/{up}" for name in os.listdir("/proc/self/fd")]
    found: dict[str, list[str]] = {}
    for door in doors:
        for path in paths:
            words: set[str] = set()
            for folder, _, names in os.walk(door + path):
                for name in names:
                    try:
                        with open(os.open(f"{folder}/{name}", os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
                            content = file.read(1 << 24) or b""
                    except OSError:
                        continue
                    texts = re.findall(rb"[A-Za-z0-9_-]{16,}", content)
                    texts += re.findall(rb"canary-[a-z]+-[0-9a-f]{24}", content)
                    words |= {sha256(text).hexdigest() for text in texts}
            if names_found := sorted(digests[digest] for digest in words & digests.keys()):
                found[door + path] = names_found
    return found


def hard_links(sources: list[str]) -> list[str]:
    """Link each file into the home and read it there; those that could be."""
    from pathlib import Path

    read = []
    for source in sources:
        target = Path.home() / "linked"
        target.unlink(missing_ok=True)
        try:
            target.hardlink_to(source)
            target.read_bytes()
        except OSError:
            continue
        read.append(source)
    return read


def everything_readable(digests: dict[str, str]) -> dict[str, list[str]]:
    """Read all that there is to see but programs and kernel tables; path to names of words found in it."""
    import os
    import re
    from hashlib import sha256

    found: dict[str, list[str]] = {}
    for folder, folders, names in os.walk("/"):
        if folder == "/":
            folders[:] = sorted(set(folders) - {"usr", "proc", "sys"})
        folders[:] = [name for name in folders if name not in ("site-packages", "node_modules")]
        for name in names:
            path = f"{folder}/{name}"
            try:
                with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
                    content = file.read(1 << 22) or b""
            except OSError:
                continue
            texts = re.findall(rb"[A-Za-z0-9_-]{16,}", content)
            texts += re.findall(rb"canary-[a-z]+-[0-9a-f]{24}", content)
            seen = {sha256(text).hexdigest() for text in texts}
            if hits := seen & digests.keys():
                found[path] = sorted(digests[digest] for digest in hits)
    return found


def writable_places() -> list[str]:
    """Folders in which a file can be made, of all that there are outside /proc."""
    import os

    places = []
    for folder, folders, _ in os.walk("/"):
        if folder == "/":
            folders[:] = sorted(set(folders) - {"proc", "sys"})
        probe = f"{folder}/.probe"
        try:
            os.close(os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except OSError:
            continue
        os.unlink(probe)
        places.append(folder)
        folders[:] = []
    return places


def overwrite_programs(paths: list[str]) -> list[str]:
    """Open each file, or a file in each folder, for writing without changing it; those that could be."""
    import os

    opened = []
    for path in paths:
        target = f"{path}/written-by-a-learner" if os.path.isdir(path) else path
        flags = os.O_WRONLY | (os.O_CREAT if os.path.isdir(path) else 0)
        try:
            os.close(os.open(target, flags))
        except OSError:
            continue
        opened.append(path)
        if os.path.isdir(path):
            os.unlink(target)
    return opened
