"""`lanes why`: may somebody be in a lane, and why or why not, in a sentence."""

from typing import Annotated
from urllib.parse import quote

import typer
from rich.console import Console

from cosmos_hub.cli.places import DATA, Data
from cosmos_hub.cli.running import commons

console = Console(highlight=False, soft_wrap=True)


def why(
    member: Annotated[str, typer.Argument(help="The name that the person signs in with.")],
    lane: Annotated[str, typer.Argument(help="The lane's address.")],
    data: Data = DATA,
) -> None:
    """Say why somebody has access to a lane or has none, until when, and what would change it."""
    with commons(data) as api:
        answer = api.call("GET", f"/lanes/{quote(lane, safe='')}/entitlements/{quote(member, safe='')}")
    console.print("Access." if answer["access"] else "No access.", style="bold", markup=False)
    console.print(" ".join(said for said in (answer["reason"], answer["remedy"]) if said), markup=False)
    if answer["workspace"]:
        opens = "to work in" if answer["workspace"]["mode"] == "work" else "to look at and take along"
        until = f" until {answer['until']}" if answer["until"] else ""
        console.print(f"The workspace opens {opens}{until}.", markup=False)
