"""The Linux system calls that Python 3.11 has no binding for, each raising SandboxError with the kernel's reason.

Numbers and constants are those of <linux/mount.h>, <linux/sched.h>, <linux/prctl.h> and <linux/capability.h>.
pivot_root is the only one whose number differs between architectures; mount_setattr (Linux 5.12) does not.
"""

import ctypes
import os
import platform
from collections.abc import Callable
from typing import Any

from cosmos_workspace.sandbox.errors import SandboxError

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
ALL_NAMESPACES = (
    CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP
)

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV = 1, 2, 4
MNT_DETACH = 2
AT_FDCWD, AT_RECURSIVE = -100, 0x8000

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 36, 38, 47, 4
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x20080522

_SYS_MOUNT_SETATTR = 442
_SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}

_libc = ctypes.CDLL(None, use_errno=True)


class _MountAttr(ctypes.Structure):
    _fields_ = [
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("userns", ctypes.c_uint64),
    ]


class _CapHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


def _call(function: Callable[..., Any], what: str, *arguments: object) -> int:
    result = int(function(*arguments))
    if result < 0:
        number = ctypes.get_errno()
        raise SandboxError(f"{what}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Leave the namespaces named by `flags` for new ones."""
    _call(_libc.unshare, "unshare namespaces", ctypes.c_int(flags))


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    """mount(2)."""
    _call(
        _libc.mount,
        f"mount {source} on {target}",
        source.encode() if source else None,
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        options.encode() if options else None,
    )


def set_mount_attributes(target: str, attributes: int, *, recursive: bool) -> None:
    """mount_setattr(2): unlike a remount it can reach every mount below `target`."""
    value = _MountAttr(attributes)
    _call(
        _libc.syscall,
        f"set attributes of {target}",
        ctypes.c_long(_SYS_MOUNT_SETATTR),
        ctypes.c_int(AT_FDCWD),
        target.encode(),
        ctypes.c_uint(AT_RECURSIVE if recursive else 0),
        ctypes.byref(value),
        ctypes.c_size_t(ctypes.sizeof(value)),
    )


def pivot_root_here() -> None:
    """Make the current folder the root and let go of the old one."""
    number = _SYS_PIVOT_ROOT.get(platform.machine())
    if number is None:
        raise SandboxError(f"no sandbox for {platform.machine()} yet: x86_64 and aarch64 are supported")
    _call(_libc.syscall, "pivot_root", ctypes.c_long(number), b".", b".")
    _call(_libc.umount2, "let go of the old root", b".", ctypes.c_int(MNT_DETACH))
    os.chdir("/")


def prctl(option: int, *arguments: int) -> None:
    """prctl(2) with integer arguments."""
    padded = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    _call(_libc.prctl, f"prctl {option}", ctypes.c_int(option), *padded)


def sethostname(name: str) -> None:
    """sethostname(2)."""
    _call(_libc.sethostname, "set the host name", name.encode(), ctypes.c_size_t(len(name)))


def drop_capabilities() -> None:
    """Empty the ambient, bounding, inheritable, permitted and effective sets, for good."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(_last_capability() + 1):
        prctl(PR_CAPBSET_DROP, capability)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    header = _CapHeader(CAPABILITY_VERSION_3, 0)
    _call(_libc.capset, "drop capabilities", ctypes.byref(header), (ctypes.c_uint32 * 6)())


def _last_capability() -> int:
    with open("/proc/sys/kernel/cap_last_cap", encoding="ascii") as file:
        return int(file.read())
