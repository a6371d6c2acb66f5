"""Attacks on processes: what a kernel can see, read, trace and end of what runs beside it."""

# Attacks are plain system calls.
# ruff: noqa: PTH123, PTH208

from typing import Any


def visible() -> dict[str, str]:
    """Pid to command line of every process there is to see."""
    import os

    seen = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    seen[name] = file.read().replace(b"\0", b" ").decode()
            except OSError:
                continue
    return seen


def read_environments(digests: dict[str, str]) -> list[str]:
    """Names of the words found in any other process's environment."""
    import os
    from hashlib import sha256

    found = set()
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                entries = file.read().split(b"\0")
        except OSError:
            continue
        values = {sha256(entry.partition(b"=")[2]).hexdigest() for entry in entries}
        found |= {digests[digest] for digest in values & digests.keys()}
    return sorted(found)


def touch(pid: int) -> dict[str, str]:
    """Try to look into a process by each way the kernel has; what each attempt came to."""
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    came: dict[str, str] = {}
    for name, flags in {"mem": os.O_RDWR, "environ": os.O_RDONLY, "maps": os.O_RDONLY}.items():
        try:
            descriptor = os.open(f"/proc/{pid}/{name}", flags)
            if name != "mem":
                os.read(descriptor, 64)
            os.close(descriptor)
            came[name] = "open"
        except OSError as error:
            came[name] = type(error).__name__
    try:
        os.listdir(f"/proc/{pid}/fd")
        came["fd"] = "open"
    except OSError as error:
        came["fd"] = type(error).__name__
    attach, detach = 16, 17
    ctypes.set_errno(0)
    if libc.ptrace(attach, pid, None, None) == 0:
        os.waitpid(pid, 0x40000000)
        libc.ptrace(detach, pid, None, None)
        came["ptrace"] = "open"
    else:
        came["ptrace"] = os.strerror(ctypes.get_errno())
    return came


def own_server() -> int:
    """The pid of the Jupyter server that this kernel hangs on."""
    import os

    return os.getppid()


def end_first() -> str:
    """Kill pid 1."""
    import os
    import signal

    try:
        os.kill(1, signal.SIGKILL)
        os.kill(1, signal.SIGSTOP)
    except OSError as error:
        return type(error).__name__
    return "sent"


def identity() -> dict[str, Any]:
    """What the kernel says of this process."""
    from pathlib import Path

    lines = Path("/proc/self/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
