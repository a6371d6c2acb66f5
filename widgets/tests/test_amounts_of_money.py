"""Dollars in a lesson are read as money: JupyterLab takes what stands between two dollar signs for mathematics."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, expect
from widgets_testing.lab import jupyterlab, lay, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAYBOOK = Path(__file__).parents[2] / "curricula" / "coop-train-the-trainers"
LESSONS = [
    f"{folder}/02-{name}.ipynb"
    for folder in ("lessons", "facilitation")
    for name in ("break-even", "punto-de-equilibrio")
]
FORMULA = {"id": "formula", "cell_type": "markdown", "metadata": {}, "source": "A formula, $x$."}
NOWHERE = {"COSMOS_LANE": "coops", "COSMOS_COMMONS_URL": "http://127.0.0.1:9", "JUPYTERHUB_API_TOKEN": "none"}


def with_a_formula(file: Path) -> bytes:
    """The lesson's texts, and one formula to tell when mathematics has been set."""
    lesson = json.loads(file.read_text())
    texts = [cell for cell in lesson["cells"] if cell["cell_type"] == "markdown"]
    return json.dumps({**lesson, "cells": [*texts, FORMULA]}).encode()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home, curriculum = (tmp_path_factory.mktemp(name) for name in ("ana", "curriculum"))
    publish(curriculum, {name: with_a_formula(PLAYBOOK / name) for name in LESSONS})
    lay(curriculum, home)
    with jupyterlab(home, curriculum, NOWHERE) as address:
        yield address


@pytest.mark.parametrize("lesson", LESSONS)
def test_amounts_of_money_are_not_set_as_mathematics(lesson: str, address: str, browser: Browser) -> None:
    # Tall, because Lab leaves out what is far below the screen.
    page = browser.new_page(viewport={"width": 1200, "height": 6000})
    page.goto(f"{address}/lab/tree/{lesson}")
    notebook = page.locator(".jp-Notebook:visible")
    expect(
        notebook.locator(".jp-MarkdownOutput", has_text="A formula,").locator("mjx-container")
    ).to_be_visible()
    expect(notebook.locator("mjx-container")).to_have_count(1)
    expect(notebook).to_contain_text("$1,800")
    page.close()
