"""`lanes playbook`: what is wrong with a playbook, all of it, with file and line."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(help="Look at playbooks, the templates that lanes are made from.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True)


@app.callback()
def playbook() -> None:
    """Look at playbooks, the templates that lanes are made from."""


@app.command()
def check(path: Annotated[Path, typer.Argument(help="The playbook's folder, with its lane.yaml.")]) -> None:
    """Report every fault of a playbook with file and line; exit 1 where there is one."""
    from cosmos_commons.playbooks import check as faults_of

    faults = faults_of(path)
    for fault in faults:
        console.print(f"{fault.file}:{fault.line}: {fault.message}", markup=False)
    if faults:
        console.print(f"{len(faults)} to mend in {path}.")
        raise typer.Exit(1)
    console.print(f"{path} is in order.")
