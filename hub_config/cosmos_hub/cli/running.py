"""The house that runs on a data folder, as the `lanes` command reaches it: over HTTP, with the operator's token."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import httpx
import typer
from rich.console import Console

from cosmos_hub.house.layout import Layout

console = Console(highlight=False, soft_wrap=True)


class Commons:
    """The commons' API as the operator."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def call(self, method: str, path: str, body: Any = None, headers: Any = None) -> Any:
        """One request; its answer as JSON, or None. A refusal is printed in its own words and ends the command."""
        try:
            response = self._client.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as error:
            fail(f"The commons cannot be reached ({error}). Is it starting? Try again, or: lanes doctor")
        if response.is_error:
            problem = response.json() if "json" in response.headers.get("content-type", "") else {}
            fail(
                str(
                    problem.get("detail")
                    or problem.get("title")
                    or f"The commons answered {response.status_code}."
                )
            )
        return response.json() if response.content else None


@contextmanager
def commons(data: Path) -> Iterator[Commons]:
    """The running commons of a data folder."""
    layout = Layout(data)
    try:
        state = json.loads(layout.state.read_text())
        token = layout.operator_token.read_text()
    except (FileNotFoundError, NotADirectoryError):
        fail(f"Cosmos Lanes does not run on {data}. Start it with `make up`, or name its folder with --data.")
    except PermissionError:
        fail(f"The data folder {data} belongs to somebody else. Run this as the user who runs Cosmos Lanes.")
    with httpx.Client(
        base_url=state["commons_url"], headers={"Authorization": f"Bearer {token}"}, timeout=60
    ) as client:
        yield Commons(client)


def fail(message: str) -> NoReturn:
    """Say it and end with 1."""
    console.print(message, style="bold red", markup=False)
    raise typer.Exit(1)
