"""`lanes files`: where somebody's files in a lane are on this machine. It opens none of them."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cosmos_hub.cli.places import DATA, Data
from cosmos_hub.cli.running import fail
from cosmos_hub.house.layout import Layout

console = Console(highlight=False, soft_wrap=True)


def files(
    member: Annotated[str, typer.Argument(help="The name that the person signs in with.")],
    lane: Annotated[str, typer.Argument(help="The lane's address.")],
    data: Data = DATA,
) -> None:
    """Say where somebody's files in a lane are: in their home, or in the archive."""
    number = number_of(Layout(data).database, member)
    if number is None:
        fail(f"Nobody called {member} has ever signed in here.")
    home = data / "homes" / str(number) / lane
    archive = data / "archives" / str(number) / f"{lane}.tar.gz"
    if home.exists():
        console.print(f"In the home: {home}", markup=False)
    if archive.exists():
        about = archive.stat()
        since = datetime.fromtimestamp(about.st_mtime, UTC).date()
        console.print(
            f"In the archive: {archive} ({about.st_size / 2**20:.1f} MiB, since {since})", markup=False
        )
    if not (home.exists() or archive.exists()):
        fail(f"{member} has no files in {lane}.")


def number_of(database: Path, member: str) -> int | None:
    """The number by which the data folder knows a person; None for nobody."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as hub:
            row = hub.execute("SELECT id FROM users WHERE name = ?", (member,)).fetchone()
    except sqlite3.OperationalError:
        fail(f"{database} cannot be read. Name the data folder with --data, and run this as its owner.")
    return int(row[0]) if row else None
