"""Every lesson runs from its first cell to its last in a real kernel, also when the commons cannot be reached."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cosmos_commons.playbooks import load, publish
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

CURRICULA = Path(__file__).parents[4] / "curricula"
FEATURES = frozenset({"discussion", "prompts"})
WITH_CODE = [
    path.relative_to(CURRICULA).as_posix()
    for path in sorted(CURRICULA.rglob("*.ipynb"))
    if '"cell_type": "code"' in path.read_text()
]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both curricula as published, for a kernel to start in as it would in a member's home."""
    root = tmp_path_factory.mktemp("homes")
    for path in CURRICULA.iterdir():
        published = publish(load(path, FEATURES), path.name, root)
        (root / path.name / published.version / "files").rename(root / path.name / "home")
    return root


@pytest.fixture
def kernel(request: pytest.FixtureRequest, homes: Path) -> Iterator[BlockingKernelClient]:
    """A kernel in the folder of the lesson, told of a commons at a port where nobody listens."""
    lane, _, lesson = str(request.param).partition("/")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **{name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR", "LANG") if name in os.environ},
        "COSMOS_LANE": lane,
        "COSMOS_MEMBER": "ana",
        "COSMOS_COMMONS_URL": f"http://127.0.0.1:{port}/services/commons",
        "COSMOS_COMMONS_PUBLIC_URL": f"http://127.0.0.1:{port}/services/commons",
        "JUPYTERHUB_API_TOKEN": "not-a-token",
        "JPY_SESSION_NAME": lesson,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    manager = KernelManager()
    manager.start_kernel(cwd=str((homes / lane / "home" / lesson).parent), env=environment)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def run(client: BlockingKernelClient, source: str) -> list[dict[str, Any]]:
    """What the cell displays, as MIME bundles; fails with the traceback where it raises."""
    shown: list[dict[str, Any]] = []

    def take(message: dict[str, Any]) -> None:
        if message["msg_type"] in {"execute_result", "display_data"}:
            shown.append(message["content"]["data"])

    reply = client.execute_interactive(source, timeout=60, output_hook=take)
    assert reply["content"]["status"] == "ok", "\n".join(reply["content"].get("traceback", []))
    return shown


@pytest.mark.parametrize(
    ("kernel", "path"), [pytest.param(path, path, id=path) for path in WITH_CODE], indirect=["kernel"]
)
def test_every_cell_runs_and_shows_a_widget(kernel: BlockingKernelClient, path: str) -> None:
    notebook = json.loads((CURRICULA / path).read_text())
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code
    for source in code:
        shown = run(kernel, source)
        *cards, widget = shown
        assert "application/vnd.jupyter.widget-view+json" in widget, shown
        # What a saved notebook keeps of a Discussion or a Prompt comes before it.
        of_the_lane = ("Discussion(" in source) + ("Prompt(" in source)
        assert [set(card) for card in cards] == [{"text/html", "text/plain"}] * of_the_lane


@pytest.mark.parametrize(
    "kernel", ["coop-train-the-trainers/lessons/02-punto-de-equilibrio.ipynb"], indirect=True
)
def test_the_controls_of_the_lesson_answer_in_its_kernel(kernel: BlockingKernelClient) -> None:
    run(kernel, 'from break_even_controls import controls\nbox = controls("es")\nbox')
    run(
        kernel,
        "box.children[0].children[0].children[0].value = 112\nassert 'Hacen falta 70' in box.children[-1].value",
    )
