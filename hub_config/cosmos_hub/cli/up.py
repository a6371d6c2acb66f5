"""`lanes up`: starts the house, says where to go, and stays until it is told to end."""

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.status import Status
from rich.table import Table

from cosmos_hub.cli.places import CHECKOUT, DATA, PLAYBOOKS, WORKSPACE_ENV, Data
from cosmos_hub.house import address as addresses
from cosmos_hub.house import first_start, machine, parts, ports, proxy_files, view
from cosmos_hub.house import lifeline as lifelines
from cosmos_hub.house.errors import HouseError
from cosmos_hub.house.first_start import Welcome
from cosmos_hub.house.layout import Layout
from cosmos_hub.house.lifeline import Lifeline
from cosmos_hub.house.part import Part
from cosmos_hub.house.settings import House
from cosmos_hub.house.supervisor import Supervisor
from cosmos_hub.providers import settings as sign_in

RENEW_SECONDS = 3600.0
console = Console(highlight=False)


class Wanted(StrEnum):
    """Which sandbox the operator wants."""

    BEST = "best"
    FORK = "fork"
    BUBBLEWRAP = "bubblewrap"


class LaneCreators(StrEnum):
    """Who may make a lane from a page."""

    ADMINS = "admins"
    EVERYONE = "everyone"


def up(
    port: Annotated[
        int, typer.Option(envvar="LANES_PORT", min=1, max=65535, help="The port to open.")
    ] = 8000,
    data: Data = DATA,
    address: Annotated[
        str,
        typer.Option(
            envvar="LANES_ADDRESS",
            help="What people open, as in https://lanes.example.org, where a proxy in front leads here.",
        ),
    ] = "",
    subdomains: Annotated[
        bool,
        typer.Option(
            envvar="LANES_SUBDOMAINS",
            help="An origin for each workspace, at *.lanes.localhost or below the public address.",
        ),
    ] = False,
    empty: Annotated[
        bool,
        typer.Option(envvar="LANES_EMPTY", help="A new data folder gets an administrator and nothing else."),
    ] = False,
    insecure_workspaces: Annotated[
        bool, typer.Option(envvar="LANES_INSECURE_WORKSPACES", help="Run learners' code without a sandbox.")
    ] = False,
    isolation: Annotated[
        Wanted,
        typer.Option(envvar="LANES_ISOLATION", help="How workspaces are kept apart: the best there is."),
    ] = Wanted.BEST,
    idle_minutes: Annotated[
        int,
        typer.Option(
            envvar="LANES_IDLE_MINUTES", min=1, help="Stop a workspace nobody has used for so long."
        ),
    ] = 60,
    commons_away_minutes: Annotated[
        int,
        typer.Option(
            envvar="LANES_COMMONS_AWAY_MINUTES",
            min=1,
            help="Stop a workspace when the commons could not be asked about it for so long.",
        ),
    ] = 60,
    memory: Annotated[
        int, typer.Option(envvar="LANES_MEMORY", min=256, help="MiB that one workspace may use.")
    ] = 2048,
    processes: Annotated[
        int,
        typer.Option(envvar="LANES_PROCESSES", min=32, help="Processes and threads one workspace may have."),
    ] = 256,
    playbooks: Annotated[
        Path,
        typer.Option(
            envvar="LANES_PLAYBOOKS",
            help="The folder of playbooks on offer.",
            exists=True,
            file_okay=False,
            resolve_path=True,
        ),
    ] = PLAYBOOKS,
    lane_creators: Annotated[
        LaneCreators, typer.Option(envvar="LANES_LANE_CREATORS", help="Who may make a lane from a page.")
    ] = LaneCreators.ADMINS,
) -> None:
    """Start Cosmos Lanes here and keep it running. Ctrl-C ends it, with all it started."""
    began = time.monotonic()
    layout = Layout(data)
    end_like_ctrl_c()
    try:
        with console.status("Looking at this machine …") as status:
            layout.check()
            origin = addresses.checked(address, port=port, subdomains=subdomains) if address else ""
            ports.check_free(port)
            found = machine.chosen(WORKSPACE_ENV, insecure=insecure_workspaces, wanted=isolation)
            hub_port, commons_port, proxy_api_port, stripe_port = ports.free(4)
            house_uid, first_uid = machine.users()
            sign_in.check(layout.sign_in, house_uid)
            house = House(
                data=data, port=port, hub_port=hub_port, commons_port=commons_port, proxy_api_port=proxy_api_port,
                subdomains=subdomains, isolation=found.kind, uid=house_uid, first_uid=first_uid,
                workspace_env=WORKSPACE_ENV, playbooks=playbooks,
                stripe_port=0 if address or os.environ.get("COMMONS_STRIPE_API_KEY") else stripe_port,
                idle_minutes=idle_minutes, commons_away_minutes=commons_away_minutes,
                memory_mib=memory, processes=processes, lane_creators=lane_creators, address=origin,
            )  # fmt: skip
            with held(layout, house_uid):
                run(house, layout, status, began, empty=empty)
    except KeyboardInterrupt:
        say("Cosmos Lanes was told to end before it had started.")
        raise typer.Exit(130) from None
    except HouseError as error:
        fail(error.verdict, str(error))
    except OSError as error:
        why = f"{error.strerror}: {error.filename}. Is the disk full, or does it belong to somebody else?"
        fail(HouseError.verdict, why)


def run(house: House, layout: Layout, status: Status, began: float, *, empty: bool) -> None:
    """Prepare, start, and stay."""
    if house.first_uid:
        view.open_up(
            [
                CHECKOUT,
                layout.data,
                house.playbooks,
                Path(os.path.realpath(WORKSPACE_ENV / "bin" / "python")).parents[1],
            ]
        )
    lifeline = lifelines.take(
        layout.lifeline,
        lambda: status.update("Waiting for the workspaces of a house that was killed to end …"),
    )
    layout.sweep()
    proxy_files.write(house, layout)
    welcomes: list[Welcome] = []
    if layout.unfilled.exists():
        status.update("Making the first lanes …")
        welcomes = first_start.fill(house, layout, empty=empty)
    supervisor = build(house, layout, lifeline)

    def waiting(missing: list[Part]) -> None:
        status.update(f"Starting: {', '.join(part.name for part in missing)} …")

    def started() -> None:
        status.stop()
        state = {
            "pid": os.getpid(),
            "port": house.port,
            "origin": house.origin,
            "commons_url": commons_api(house),
        }
        layout.state.write_text(json.dumps(state) + "\n")
        greet(house, welcomes, time.monotonic() - began)
        # Only now that the passwords have been shown; a start that ended before makes new ones.
        layout.unfilled.unlink(missing_ok=True)

    try:
        supervisor.run(started, waiting)
    finally:
        layout.state.unlink(missing_ok=True)
    say("Cosmos Lanes has ended. Nothing of it is left running.")


def build(house: House, layout: Layout, lifeline: Lifeline) -> Supervisor:
    """The house's processes, in the order in which they start."""
    uid = house.uid if house.first_uid else None
    fork_server = parts.fork_server(house, layout, lifeline.reading)
    running = [
        parts.traefik(house, layout, uid),
        parts.gate(house, layout, uid),
        *([parts.stripe_sandbox(house, layout, uid)] if house.stripe_port else []),
        parts.hub(house, layout, uid),
        fork_server,
    ]
    return Supervisor(running, lifeline, renewed=fork_server, renew_seconds=RENEW_SECONDS, tell=say)


@contextlib.contextmanager
def held(layout: Layout, house_uid: int) -> Iterator[None]:
    """Make the data folder and hold it: one house at a time.

    Raises:
        HouseError: where another one runs on it, or it cannot be written.
    """
    try:
        layout.data.mkdir(parents=True, exist_ok=True)
        lock = os.open(layout.lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise HouseError(
            f"The data folder {layout.data} cannot be made ({error.strerror}). Give another: make up DATA=/path"
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise HouseError(
            f"Cosmos Lanes runs already on the data folder {layout.data}. Use that one, or give another: "
            "make up DATA=/path PORT=8010"
        ) from error
    try:
        if layout.is_new():
            layout.unfilled.touch()
        layout.make(house_uid)
        yield
    finally:
        os.close(lock)


def end_like_ctrl_c() -> None:
    """Until the supervisor waits for signals itself, being told to end is as good as Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def say(sentence: str) -> None:
    """Print it, where there is still a terminal to print on."""
    with contextlib.suppress(OSError):
        console.print(sentence, markup=False, soft_wrap=True)


def fail(verdict: str, why: str) -> NoReturn:
    """Say why, as it stands: logs hold square brackets."""
    with contextlib.suppress(OSError):
        console.print(f"[bold red]{verdict}[/] {escape(why)}", soft_wrap=True)
    raise typer.Exit(1)


def commons_api(house: House) -> str:
    """Where the `lanes` command reaches the commons."""
    return f"{house.commons_internal_url}/api/v1"


def greet(house: House, welcomes: list[Welcome], seconds: float) -> None:
    """Where to go and what to do next; passwords only now and never again."""
    console.print(
        f"\n[bold green]Cosmos Lanes is running[/] ({seconds:.1f} s).  Open  [bold]{house.public_url}[/]\n"
    )
    if house.address:
        console.print(f"Your proxy leads there from here: http://127.0.0.1:{house.port}\n")
    if house.isolation == "none":
        console.print("[bold red]Workspaces are not kept apart[/]: any member can read everything here.\n")
    if house.isolation == "bubblewrap":
        console.print("Workspaces start slowly here: `lanes doctor` says why and what helps.\n")
    if welcomes:
        table = Table(box=None, padding=(0, 3, 0, 0), header_style="bold")
        for column in ("sign in as", "password", "who"):
            table.add_column(column, no_wrap=True)
        for welcome in welcomes:
            table.add_row(welcome.name, welcome.password, f"{welcome.display_name}, {welcome.role}")
        console.print(
            Panel(
                table,
                title="Made for this installation, shown only now: write down what you need",
                expand=False,
            )
        )
        console.print("Sign in as a member, open a lane, and press “Open the workspace”.")
    console.print("[dim]Ctrl-C ends it.  lanes --help: .lanes/env/hub/bin/lanes --help[/]\n")
