"""Where the program itself lies, and the options that every verb shares."""

import sys
from pathlib import Path
from typing import Annotated

import typer

CHECKOUT = Path(__file__).parents[3]
WORKSPACE_ENV = Path(sys.prefix).parent / "workspace"
PLAYBOOKS = CHECKOUT / "curricula"

Data = Annotated[Path, typer.Option(envvar="LANES_DATA", help="The data folder.", resolve_path=True)]
DATA = Path("data")

__all__ = ["CHECKOUT", "DATA", "PLAYBOOKS", "WORKSPACE_ENV", "Data"]
