"""What README.md says of a playbook's files is what the models hold, and the package keeps to its side of the wall."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cosmos_commons import playbooks
from cosmos_commons.playbooks import (
    Demo,
    DemoPerson,
    DemoPost,
    DemoResponse,
    DemoThread,
    LessonDeclaration,
    PromptDeclaration,
    ThreadDeclaration,
)
from cosmos_commons.playbooks.schema import LaneFile
from cosmos_commons.playbooks.tree import FOLDERS, OWN
from pydantic import BaseModel

README = (Path(str(playbooks.__file__)).parent / "README.md").read_text()


def table(after: str) -> dict[str, str]:
    """The first table after a text: key → the column "unless given"."""
    rows = README[README.index(after) :].split("|---|---|---|\n")[1].split("\n\n")[0]
    return dict(re.findall(r"(?m)^\| `(\w+)` \|.*\| (.*) \|$", rows))


@pytest.mark.parametrize(
    ("model", "after"),
    [
        pytest.param(LaneFile, "## lane.yaml", id="lane"),
        pytest.param(LessonDeclaration, "A lesson (`lessons`)", id="lesson"),
        pytest.param(ThreadDeclaration, "A thread (`threads`)", id="thread"),
        pytest.param(PromptDeclaration, "A prompt (`prompts`)", id="prompt"),
        pytest.param(Demo, "## demo.yaml", id="demo"),
    ],
)
def test_every_key_is_documented_in_its_order_with_what_holds_unless_it_is_given(
    model: type[BaseModel], after: str
) -> None:
    documented = table(after)
    assert list(documented) == list(model.model_fields)
    for key, field in model.model_fields.items():
        default = "required" if field.is_required() else f"`{field.default}`" if field.default else "none"
        assert documented[key] == default, key


@pytest.mark.parametrize("model", [DemoPerson, DemoThread, DemoPost, DemoResponse])
def test_every_key_of_the_demonstration_is_named(model: type[BaseModel]) -> None:
    prose = README[README.index("A person (`people`)") : README.index("## Notebooks")]
    assert set(model.model_fields) <= set(re.findall(r"`(\w+)`", prose))


def test_the_files_and_folders_are_documented() -> None:
    assert set(re.findall(r"(?m)^  (\w+/|\w+\.\w+) ", README)) == {
        *(f"{folder}/" for folder in FOLDERS),
        *OWN,
        "welcome.ipynb",
    }


def test_the_package_loads_neither_the_database_nor_the_web_parts_nor_what_only_checking_needs() -> None:
    script = "import sys, cosmos_commons.playbooks; print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in ended.stdout.split()}
    assert loaded >= {"cosmos_commons", "pydantic", "yaml"}
    assert not loaded & {"sqlalchemy", "fastapi", "starlette", "jupyterhub", "nbformat", "markdown_it"}
