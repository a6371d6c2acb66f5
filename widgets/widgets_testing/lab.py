"""A real JupyterLab for tests: one lane's workspace with its curriculum laid into it, and no Hub around."""

from __future__ import annotations

import contextlib
import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cosmos_workspace.seeding import seed

from widgets_testing.served import jupyter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LESSON = """from cosmos_widgets import Discussion, Prompt
Discussion("week-1")"""


def lesson(*cells: str) -> bytes:
    """A notebook that asks to be run when it opens, its first cell a heading."""
    code: list[dict[str, object]] = [
        {
            "id": f"c{n}",
            "cell_type": "code",
            "metadata": {},
            "source": text,
            "execution_count": None,
            "outputs": [],
        }
        for n, text in enumerate(cells)
    ]
    heading = {"id": "top", "cell_type": "markdown", "metadata": {}, "source": "# Week one"}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"cosmos": {"run": "open"}, "kernelspec": kernel}
    return json.dumps(
        {"cells": [heading, *code], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    ).encode()


def publish(curriculum: Path, files: Mapping[str, bytes]) -> None:
    """Lay `files` out as a lane publishes them."""
    listed = []
    for name, data in files.items():
        target = curriculum / "files" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        listed.append({"path": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)})
    version = hashlib.sha256(json.dumps(listed).encode()).hexdigest()
    manifest = {"format": 1, "lane": "coops", "version": version, "start": "welcome.ipynb", "files": listed}
    (curriculum / "manifest.json").write_text(json.dumps(manifest))


def lay(curriculum: Path, home: Path) -> None:
    """What a workspace does when it starts."""
    seed(curriculum, home, datetime.now(UTC), lane="coops")


@contextlib.contextmanager
def jupyterlab(home: Path, curriculum: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The address of a JupyterLab that serves `home`, with nothing from our development environment in it."""
    config = home / ".jupyter" / "jupyter_server_config.json"
    config.parent.mkdir(exist_ok=True)
    theirs = {"notebook": False, "voila.server_extension": False}
    config.write_text(
        json.dumps({"ServerApp": {"jpserver_extensions": {"cosmos_workspace.server": True, **theirs}}})
    )
    # Lab's check whether it should build itself runs Node, and keeps a server that is told to stop from stopping.
    page_config = home / ".jupyter" / "labconfig" / "page_config.json"
    page_config.parent.mkdir(exist_ok=True)
    disabled = {"@jupyter-notebook/lab-extension": True, "@voila-dashboards/jupyterlab-preview": True}
    page_config.write_text(
        json.dumps({"buildAvailable": False, "buildCheck": False, "disabledExtensions": disabled})
    )
    lane = {"COSMOS_CURRICULUM": str(curriculum), "COSMOS_LANE_TITLE": "Co-ops"}
    with jupyter("jupyterlab", home, {**environment, **lane}) as address:
        yield address
