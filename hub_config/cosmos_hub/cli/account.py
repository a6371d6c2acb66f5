"""`lanes account`: accounts, where no page can help: a forgotten password, a first administrator."""

from typing import Annotated

import typer
from rich.console import Console

from cosmos_hub.accounts import AccountError, Accounts, make_password
from cosmos_hub.cli.places import DATA, Data
from cosmos_hub.cli.running import fail
from cosmos_hub.house.layout import Layout
from cosmos_hub.identities import Identities

app = typer.Typer(help="Look after accounts.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True)
Name = Annotated[str, typer.Argument(help="The name that the person signs in with.")]


@app.command()
def create(
    name: Name,
    display_name: Annotated[str, typer.Option(help="How others see them.")] = "",
    admin: Annotated[bool, typer.Option(help="May open lanes and administer the Hub.")] = False,
    data: Data = DATA,
) -> None:
    """Make an account with a password that is shown once."""
    password = make_password()
    try:
        account = opened(data).create(name, display_name, password, admin)
    except AccountError as error:
        fail(str(error))
    console.print(f"{account.name}  {password}", markup=False)


@app.command()
def password(name: Name, data: Data = DATA) -> None:
    """Give an account a new password, shown once."""
    fresh = make_password()
    try:
        opened(data).set_password(name, fresh)
    except AccountError as error:
        fail(str(error))
    console.print(f"{name}  {fresh}", markup=False)


@app.command("list")
def list_(data: Data = DATA) -> None:
    """List all accounts, each with the providers that open it."""
    accounts = opened(data)
    providers = Identities(accounts.database).providers()
    for account in accounts.list():
        role = "  administrator" if account.admin else ""
        ways = f"  by {', '.join(providers[account.name])}" if account.name in providers else ""
        console.print(f"{account.name:<30}  {account.display_name}{role}{ways}", markup=False)


def opened(data: Data) -> Accounts:
    """The accounts of a data folder."""
    path = Layout(data).accounts
    if not path.exists():
        fail(f"There are no accounts in {data}. Start it first: make up")
    return Accounts(path)
