"""A small playbook without a fault, made anew for each test that breaks it or publishes it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LANE = """\
format: 1
slug: reading-circle
title: Reading circle
purpose: We read together.
language: en
visibility: public
joining: open
features: [discussion, prompts]
start: welcome.ipynb
lessons:
  - slug: first
    title: {en: First}
    files: {en: lessons/first.ipynb}
threads:
  - slug: week-1
    title: Week 1
    intro: What did you read?
    lesson: lessons/first.ipynb
prompts:
  - slug: a-line
    title: A line
    text: Which line stayed with you?
"""

DEMO = """\
format: 1
people:
  - {name: ana, display_name: Ana Ruiz, role: steward}
  - {name: ben, display_name: Ben Cole}
threads:
  - thread: week-1
    posts:
      - by: ana
        at: -3d4h
        text: I read the first chapter twice.
        replies:
          - {by: ben, at: -2d, text: Me too.}
responses:
  - {prompt: a-line, by: ben, at: -20m, text: The last one.}
"""


def markdown(source: str, identity: str = "text") -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": identity,
        "metadata": {},
        "source": source.splitlines(keepends=True),
    }


def code(source: str, identity: str = "code") -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": identity,
        "metadata": {},
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }


def notebook(*cells: dict[str, Any]) -> dict[str, Any]:
    return {
        "cells": list(cells),
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


@pytest.fixture
def playbook(tmp_path: Path) -> Path:
    """The folder of a playbook that has no fault."""
    root = tmp_path / "reading-circle"
    (root / "lessons").mkdir(parents=True)
    (root / "media").mkdir()
    (root / "lane.yaml").write_text(LANE)
    (root / "demo.yaml").write_text(DEMO)
    (root / "media" / "notes.txt").write_text("Notes.\n")
    first = notebook(
        markdown("# First\n\n[notes](../media/notes.txt), [back](../welcome.ipynb#top)\n"),
        code('from cosmos_widgets import Discussion\n\nDiscussion("week-1")'),
    )
    (root / "lessons" / "first.ipynb").write_text(json.dumps(first, indent=1))
    (root / "welcome.ipynb").write_text(json.dumps(notebook(markdown("# Welcome\n")), indent=1))
    return root


@pytest.fixture
def lesson(playbook: Path) -> Callable[..., Path]:
    """Write cells, or changes to the notebook, into the playbook's lesson; its discussion stays in place."""

    def write(*cells: dict[str, Any], **changes: Any) -> Path:
        path = playbook / "lessons" / "first.ipynb"
        kept = code('Discussion("week-1")', "kept")
        path.write_text(json.dumps({**notebook(*cells, kept), **changes}, indent=1))
        return path

    return write
