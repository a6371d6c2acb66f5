"""Where a workspace's files are on the host, and whose they are.

In ordinary use every file belongs to the one user who runs the house. Where the fork server is root, a member's files
belong to a uid of the member's own, and the folders above them to root, so that no member can replace them.
"""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cosmos_workspace.archive import Shelf
from cosmos_workspace.forkserver.request import Archive, Clear, Start
from cosmos_workspace.sandbox.spec import BOXED, Bind, Inside, Limits, Spec

SYSTEM = ("/usr", "/etc/ld.so.cache", "/etc/ssl", "/etc/alternatives", "/etc/localtime", "/etc/fonts")
"""What every program needs; each is read-only inside and left out where the host has none."""


@dataclass(frozen=True)
class Place:
    """The fork server's own settings: the data folder, who may ask, and which uids members get."""

    data: Path
    house: int
    """uid and gid of the Hub and the gate."""
    first_uid: int
    """0: one uid for all (ordinary user). Otherwise a member's uid is `first_uid` + their number."""
    programs: tuple[str, ...]
    """Folders with our own programs, shown read-only."""
    limits: Limits

    def uid(self, member: int) -> int:
        """The host uid of a member."""
        return self.first_uid + member if self.first_uid else os.getuid()

    def log(self, start: Start) -> int:
        """Open the workspace's log outside the sandbox; a new start empties it. Only the house may read it."""
        path = self.data / "logs" / "workspaces" / f"{start.key}.log"
        path.parent.mkdir(mode=0o711, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        log = os.open(path, flags, 0o600)
        if self.first_uid:
            os.fchown(log, self.house, self.house)
        return log

    def held(self, start: Start | Clear | Archive) -> str:
        """The file by whose locks one workspace at a time lives in its place (cosmos_workspace.forkserver.hold)."""
        return str(self.data / "run" / "held" / start.key)

    @property
    def one_archiving(self) -> str:
        """The file by whose lock one home at a time is put into the archive."""
        return str(self.data / "run" / "held" / "archiving")

    def shelf(self, asked: Start | Archive, go_on: Callable[[], None] = lambda: None) -> Shelf:
        """The member's home, and its place in the archive."""
        member = str(asked.member)
        return Shelf(
            self.data / "homes" / member / asked.lane,
            self.data / "archives" / member / f"{asked.lane}.tar.gz",
            go_on,
        )

    def prepare(self, start: Start) -> Spec:
        """Make the member's folders where they are missing and describe the sandbox."""
        host = self.host(start)
        home, run = Path(host.home), Path(host.run)
        home.parent.mkdir(mode=0o711, exist_ok=True)
        self.clear(start)
        for folder in (home, run):
            folder.mkdir(mode=0o700, exist_ok=True)
        uid = self.uid(start.member)
        if self.first_uid:
            os.chown(home, uid, uid)
            os.chown(run, uid, self.house)
            run.chmod(0o750)
        binds = [
            Bind(host.home, BOXED.home, writable=not start.read_only),
            Bind(host.run, BOXED.run, writable=True),
            Bind(str(self.data / "run" / "out" / start.key), str(BOXED.out)),
        ]
        if start.curriculum:
            binds.append(Bind(host.curriculum, BOXED.curriculum))
        return Spec(
            root=str(self.data / "run" / "empty"),
            uid=uid,
            gid=uid,
            shared=tuple(path for path in (*SYSTEM, *self.programs) if os.path.exists(path)),
            binds=tuple(binds),
            limits=self.limits,
        )

    def clear(self, ended: Start | Clear) -> None:
        """Take the workspace's folder of sockets away. A learner may have put anything there, nested without end."""
        run = self._run(ended)
        if os.path.lexists(run):
            subprocess.run(["rm", "-rf", "--", run], check=True, env={"PATH": "/usr/bin:/bin"}, cwd="/")

    def _run(self, workspace: Start | Clear) -> str:
        return str(self.data / "run" / "workspaces" / workspace.key)

    def host(self, start: Start) -> Inside:
        """The workspace's things as the host names them; also what it sees where there is no sandbox."""
        return Inside(
            home=str(self.shelf(start).home),
            curriculum=str(self.data / "curricula" / start.lane / (start.curriculum or "")),
            run=self._run(start),
            out=None,
        )
