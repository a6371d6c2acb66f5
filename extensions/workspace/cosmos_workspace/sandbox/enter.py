"""How a single-threaded process becomes pid 1 of its own box, as an ordinary user or starting as root.

The order is forced, each step needing the one before: drop to the member's uid; new user, mount, pid, network, ipc,
uts and cgroup namespaces; fork (the child is pid 1); the file system view; loopback up; a second user namespace, so
that no process inside owns the others, and no third; capabilities and the way back to them dropped; the filter.
"""

import fcntl
import os
import resource
import socket
import struct

from cosmos_workspace.sandbox import kernel, root
from cosmos_workspace.sandbox.errors import SandboxError
from cosmos_workspace.sandbox.filter import Filter
from cosmos_workspace.sandbox.spec import LEARNER_ID, Limits, Spec

SIOCSIFFLAGS, IFF_UP_RUNNING = 0x8914, 0x1 | 0x40


def enter(spec: Spec, syscalls: Filter) -> None:
    """Return in pid 1 of the new namespaces, boxed in; the calling process itself exits.

    Raises:
        SandboxError: where the kernel refuses a step; nothing of the caller's has been given away then.
    """
    try:
        _enter(spec, syscalls)
    except OSError as error:
        raise SandboxError(f"entering the sandbox: {error}") from error


def _enter(spec: Spec, syscalls: Filter) -> None:
    if os.geteuid() == 0:
        become(spec.uid, spec.gid)
    uid, gid = os.getuid(), os.getgid()
    _open_process_limit()
    kernel.unshare(kernel.ALL_NAMESPACES)
    map_ids((0, 0), (uid, gid))
    if os.fork():
        os._exit(0)
    kernel.sethostname(spec.hostname)
    root.build(spec)
    _loopback_up()
    limit(spec.limits)
    _forbid_namespaces()
    kernel.drop_capabilities()
    # Nobody inside, not even with the same uid, may trace or read the memory of pid 1 or what it forks before exec.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    syscalls.load()


def become(uid: int, gid: int) -> None:
    """From root to a member's own uid, for good.

    Raises:
        SandboxError: for root's own uid or gid.
    """
    if uid < 1 or gid < 1:
        raise SandboxError("a workspace may not run as root")
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    # setuid clears it, and /proc/self/uid_map would then belong to root.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)


def map_ids(inside: tuple[int, int], outside: tuple[int, int]) -> None:
    """Say which uid and gid of the user namespace just made are which outside."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{inside[0]} {outside[0]} 1"),
        ("gid_map", f"{inside[1]} {outside[1]} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _open_process_limit() -> None:
    """Raise RLIMIT_NPROC as far as it goes before the first user namespace is made.

    The kernel remembers it as that namespace's ceiling for the *host* uid, which all workspaces of an ordinary user
    share; the workspace's own limit is set afterwards and counts inside alone (Linux 5.14, ucounts).
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    resource.setrlimit(resource.RLIMIT_NPROC, (hard, hard))


def limit(limits: Limits) -> None:
    """Bind the calling process and all it will start to its limits."""
    for kind, value in (
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NICE, 0),
        (resource.RLIMIT_RTPRIO, 0),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (allowed, allowed))
    os.setpriority(os.PRIO_PROCESS, 0, limits.niceness)


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP_RUNNING))


def _forbid_namespaces() -> None:
    with open("/proc/sys/user/max_user_namespaces", "w", encoding="ascii") as file:
        file.write("1")
    kernel.unshare(kernel.CLONE_NEWUSER)
    map_ids((LEARNER_ID, LEARNER_ID), (0, 0))
