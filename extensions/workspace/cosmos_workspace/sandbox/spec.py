"""What a sandbox is made of. Data only: building it is `root`, entering it is `enter`."""

from dataclasses import dataclass, field

LEARNER_ID = 1000
"""The uid and gid that a learner sees as their own; outside it is the member's unprivileged uid."""

MIB = 1 << 20


@dataclass(frozen=True)
class Bind:
    """One folder or file of the host, shown inside at `target`."""

    source: str
    target: str
    writable: bool = False


@dataclass(frozen=True)
class Inside:
    """Where a workspace finds its own things; the defaults are those of every sandbox."""

    home: str = "/home/learner"
    curriculum: str = "/srv/lane"
    run: str = "/run/lane"
    out: str | None = "/run/out"
    """Sockets that lead out, or None where the host's network is shared (no sandbox)."""

    @property
    def socket(self) -> str:
        """Where the Jupyter server listens."""
        return f"{self.run}/server.sock"


BOXED = Inside()


@dataclass(frozen=True)
class Limits:
    """What one workspace may use. Memory in bytes of anonymous and shared memory of all its processes together."""

    memory: int = 2048 * MIB
    processes: int = 256
    open_files: int = 4096
    temporary: int = 256 * MIB
    niceness: int = 5


@dataclass(frozen=True)
class Spec:
    """The whole view of a workspace.

    `uid` and `gid` are the host's; they matter only where the caller is root and must drop to them.
    """

    root: str
    uid: int
    gid: int
    shared: tuple[str, ...]
    """Host paths shown read-only at the same place."""
    binds: tuple[Bind, ...]
    limits: Limits = field(default_factory=Limits)
    hostname: str = "lane"
