"""What this machine can do: how workspaces are kept apart here, and who they run as."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cosmos_hub.house.errors import HouseError

HOUSE_UID = 199_999
FIRST_UID = 200_000
"""As root: the house's own user, and the number to which a member's is added. Above every ordinary account's."""
REMEDY = (
    "Allow user namespaces (on Ubuntu: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0; in a container: "
    "run it with --security-opt seccomp=unconfined), or start with --insecure-workspaces if everybody who uses "
    "this place trusts everybody else"
)


@dataclass(frozen=True)
class Isolation:
    """How workspaces can be kept apart here."""

    kind: str
    """`fork`, `bubblewrap` or `none`."""
    reason: str
    """Why not a better one; empty for the best."""


def users() -> tuple[int, int]:
    """The uid of the house and the first one of members (0: all share the house's)."""
    return (HOUSE_UID, FIRST_UID) if os.geteuid() == 0 else (os.getuid(), 0)


def isolation(workspace_env: Path) -> Isolation:
    """Try it.

    Raises:
        HouseError: where the workspaces' environment cannot be run at all.
    """
    house, _ = users()
    python = workspace_env / "bin" / "python"
    if not python.exists():
        raise HouseError(f"The workspaces' environment is missing ({python}); install it with: make env")
    done = subprocess.run(
        [str(python), "-m", "cosmos_workspace.forkserver.probe", str(house)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    if done.returncode:
        raise HouseError(
            f"The workspaces' environment does not run; make it anew with: make env\n{done.stderr}"
        )
    kind, *reason = done.stdout.splitlines()
    return Isolation(kind, " ".join(reason))


def chosen(workspace_env: Path, *, insecure: bool, wanted: str = "best") -> Isolation:
    """What `lanes up` uses; `wanted` is `best`, `fork` or `bubblewrap`.

    Raises:
        HouseError: where there is no such sandbox to be had and the operator has not said that it may be without.
    """
    if insecure:
        return Isolation("none", "asked for with --insecure-workspaces")
    found = isolation(workspace_env)
    if found.kind == "none":
        raise HouseError(f"This machine cannot keep workspaces apart ({found.reason}). {REMEDY}")
    if wanted == "bubblewrap":
        return Isolation("bubblewrap", "asked for with --isolation=bubblewrap")
    if wanted == "fork" and found.kind != "fork":
        raise HouseError(f"Workspaces cannot be forks here ({found.reason}). {REMEDY}")
    return found
