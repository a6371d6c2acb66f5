"""`lanes doctor`: what is fine and what is not, each with its remedy."""

import fcntl
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.markup import escape

from cosmos_hub.cli.places import CHECKOUT, DATA, WORKSPACE_ENV, Data
from cosmos_hub.house import machine, parts
from cosmos_hub.house.errors import HouseError
from cosmos_hub.house.layout import Layout
from cosmos_hub.providers import settings as sign_in

LEAST_FREE = 1 << 30
console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    fine: bool
    remedy: str = ""


def doctor(data: Data = DATA) -> None:
    """Look at this machine, the installation and the data folder; exit 1 where something is wrong."""
    layout = Layout(data)
    findings = [finding for look in LOOKS for finding in look(layout)]
    for finding in findings:
        mark = "[green]fine[/] " if finding.fine else "[bold red]wrong[/]"
        words = finding.what if finding.fine else f"{finding.what}\n       {finding.remedy}"
        console.print(f"{mark}  {escape(words)}")
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)


def _python(_: Layout) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(f"Python {version}", sys.version_info >= (3, 11), "Install Python 3.11 or newer")


def _installation(_: Layout) -> Iterator[Finding]:
    for name, path in {
        "the workspaces' environment": WORKSPACE_ENV / "bin" / "python",
        "the proxy": Path(sys.prefix) / "bin" / "traefik",
        "the widgets": CHECKOUT / "widgets" / "cosmos_widgets" / "static" / "discussion.js",
        "the Lab extension": CHECKOUT / "extensions" / "workspace" / "cosmos_workspace" / "labextension",
        "the pages' scripts": CHECKOUT / "extensions" / "commons" / "cosmos_commons" / "static" / "build",
    }.items():
        yield Finding(f"{name} is installed", path.exists(), "Install again: make env")


def _isolation(_: Layout) -> Iterator[Finding]:
    try:
        found = machine.isolation(WORKSPACE_ENV)
    except HouseError as error:
        yield Finding("workspaces are kept apart", fine=False, remedy=str(error))
        return
    words = {"fork": "workspaces are kept apart and start at once", "bubblewrap": "workspaces start at once"}
    yield Finding(words.get(found.kind, "workspaces are kept apart"), found.kind == "fork", remedy(found))


def remedy(found: machine.Isolation) -> str:
    """What helps where the best isolation cannot be had."""
    if found.kind == "bubblewrap":
        return f"bubblewrap is used instead, ten times slower ({found.reason}). {machine.REMEDY}"
    return f"{found.reason}. {machine.REMEDY}"


def _data(layout: Layout) -> Iterator[Finding]:
    try:
        layout.check()
        yield Finding(f"the data folder {layout.data} can be used", fine=True)
    except HouseError as error:
        yield Finding(f"the data folder {layout.data} can be used", fine=False, remedy=str(error))
    place = next(folder for folder in (layout.data, *layout.data.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    yield Finding(
        f"{free >> 30} GiB of disk are free", free > LEAST_FREE, "Free some space, or use another disk"
    )


def _sign_in(layout: Layout) -> Iterator[Finding]:
    if not layout.secrets.exists():
        return
    try:
        found = sign_in.check(layout.sign_in, layout.secrets.stat().st_uid)
    except HouseError as error:
        yield Finding("the ways to sign in are set up", fine=False, remedy=str(error))
        return
    ways = [*(["name and password"] if found.local else []), *(one.title for one in found.providers)]
    yield Finding(f"people sign in by {', '.join(ways)}", fine=True)


def _running(layout: Layout) -> Iterator[Finding]:
    if not layout.state.exists():
        return
    state = json.loads(layout.state.read_text())
    runs = is_held(layout)
    yield Finding("the house runs", runs, "It was killed; start it again: make up")
    if not runs:
        return
    port, name = state["port"], urlsplit(state["origin"]).netloc
    yield Finding(
        f"http://127.0.0.1:{port}/ answers",
        parts.answers(port, "/hub/api", name, expected=200) or parts.answers(port, "/", name),
        f"Look into {layout.logs}",
    )


def is_held(layout: Layout) -> bool:
    """Whether a house runs on the folder: it holds the lock for as long as it lives, so no stale pid is believed."""
    lock = os.open(layout.lock, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _root(_: Layout) -> Iterator[Finding]:
    if os.geteuid() == 0:
        yield Finding("as root, the Hub and every member have users of their own", fine=True)


LOOKS: tuple[Callable[[Layout], Iterator[Finding]], ...] = (
    _python, _installation, _isolation, _root, _data, _sign_in, _running,
)  # fmt: skip
