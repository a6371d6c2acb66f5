"""`lanes files`: who has none, and who is nobody, is told so."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cosmos_hub.cli import app
from cosmos_hub.house.layout import Layout
from typer.testing import CliRunner, Result


def asked(data: Path, member: str) -> Result:
    return CliRunner().invoke(app, ["files", member, "py", f"--data={data}"])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    layout = Layout(tmp_path)
    layout.hub.mkdir()
    with closing(sqlite3.connect(layout.database)) as hub:
        hub.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)")
        hub.execute("INSERT INTO users VALUES (7, 'lea')")
        hub.commit()
    return tmp_path


def test_it_says_where_they_are_in_the_home_the_archive_or_both(data: Path) -> None:
    (data / "archives" / "7").mkdir(parents=True)
    kept = data / "archives" / "7" / "py.tar.gz"
    kept.write_bytes(b"x" * (1 << 20))
    assert asked(data, "lea").output.startswith(f"In the archive: {kept} (1.0 MiB, since ")
    (data / "homes" / "7" / "py").mkdir(parents=True)
    both = asked(data, "lea").output.splitlines()
    assert both[0] == f"In the home: {data}/homes/7/py"
    assert both[1].startswith("In the archive: ")


@pytest.mark.parametrize(
    ("member", "said"), [("lea", "lea has no files in py."), ("olu", "Nobody called olu has ever signed in")]
)
def test_who_has_none_and_who_is_nobody(member: str, said: str, data: Path) -> None:
    answer = asked(data, member)
    assert answer.exit_code == 1
    assert said in answer.output


def test_a_folder_without_a_house_is_told(tmp_path: Path) -> None:
    answer = asked(tmp_path, "lea")
    assert answer.exit_code == 1
    assert "Name the data folder with --data" in answer.output
