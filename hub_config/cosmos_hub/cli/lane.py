"""`lanes lane`: make a lane from a playbook, and list those there are."""

import secrets
from typing import Annotated

import typer
from rich.console import Console

from cosmos_hub.cli.places import DATA, Data
from cosmos_hub.cli.running import commons

app = typer.Typer(help="Make and list lanes.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True)


@app.command()
def create(
    slug: Annotated[str, typer.Argument(help="Its address: 1 to 30 of a-z 0-9 -, a letter first.")],
    playbook: Annotated[str, typer.Option(help="The playbook's slug or folder name.")],
    title: Annotated[str | None, typer.Option(help="Else the playbook's.")] = None,
    purpose: Annotated[str | None, typer.Option(help="Else the playbook's.")] = None,
    language: Annotated[str | None, typer.Option(help="en or es; else the playbook's.")] = None,
    visibility: Annotated[str | None, typer.Option(help="public or private.")] = None,
    joining: Annotated[str | None, typer.Option(help="open or invited.")] = None,
    feature: Annotated[
        list[str] | None, typer.Option(help="A feature that is on; may be given again.")
    ] = None,
    steward: Annotated[list[str] | None, typer.Option(help="A steward's name; may be given again.")] = None,
    member: Annotated[list[str] | None, typer.Option(help="A member's name; may be given again.")] = None,
    data: Data = DATA,
) -> None:
    """Make a lane from a playbook: whole, or not at all."""
    body = {
        "slug": slug, "playbook": playbook, "title": title, "purpose": purpose, "language": language,
        "visibility": visibility, "joining": joining, "features": feature or None,
        "stewards": steward or [], "members": member or [],
    }  # fmt: skip
    with commons(data) as api:
        key = {"Idempotency-Key": secrets.token_hex(16)}
        lane = api.call(
            "POST", "/lanes", {name: value for name, value in body.items() if value is not None}, key
        )
    console.print(f"The lane “{lane['title']}” is at /services/commons/lanes/{lane['slug']}", markup=False)


@app.command()
def publish(
    slug: Annotated[str, typer.Argument(help="The lane.")],
    playbook: Annotated[
        str | None, typer.Option(help="Another playbook than the one it was made from.")
    ] = None,
    data: Data = DATA,
) -> None:
    """Publish the lane's playbook as it is now; workspaces get it at their next start."""
    body = {} if playbook is None else {"playbook": playbook}
    with commons(data) as api:
        key = {"Idempotency-Key": secrets.token_hex(16)}
        lane = api.call("POST", f"/lanes/{slug}/curriculum", body, key)
    console.print(f"The lane “{lane['title']}” is at version {lane['curriculum'][:12]}.", markup=False)


@app.command("list")
def list_(data: Data = DATA) -> None:
    """List all lanes."""
    with commons(data) as api:
        for lane in api.call("GET", "/lanes")["items"]:
            console.print(f"{lane['slug']:<30}  {lane['title']}", markup=False)
