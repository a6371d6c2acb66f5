"""Taking one's work along: all of it, only it, and never more than a piece of it in memory."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cosmos_workspace.server.packing import DEEPEST, PIECE, packed

MISSING, WHY = "not-included.txt", "These are not in here:"
IN_LITTLE_MEMORY = """
import resource, sys
from pathlib import Path
from cosmos_workspace.server.packing import packed
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
total = 0
for piece in packed(Path(sys.argv[1]), "m", "w"):
    total += len(piece)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(total, grown)
"""


def zipped(home: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(packed(home, MISSING, WHY))))


def test_every_file_is_in_it_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "semana 1").mkdir()
    (tmp_path / "semana 1" / "café.ipynb").write_text("{}")
    big = os.urandom(3 * PIECE + 1)
    (tmp_path / "big.bin").write_bytes(big)
    (tmp_path / "empty.txt").touch()
    taken = zipped(tmp_path)
    assert taken.testzip() is None
    assert sorted(taken.namelist()) == ["big.bin", "empty.txt", "semana 1/café.ipynb"]
    assert taken.read("big.bin") == big


def test_what_programs_keep_for_themselves_stays_out(tmp_path: Path) -> None:
    for name in (
        ".lane/state.json",
        ".ipynb_checkpoints/a.ipynb",
        "w/.ipynb_checkpoints/a.ipynb",
        "w/a.ipynb",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / ".bash_history").write_text("secret")
    (tmp_path / "w" / ".gitignore").write_text("*")
    assert sorted(zipped(tmp_path).namelist()) == ["w/.gitignore", "w/a.ipynb"]


def test_no_link_is_followed_and_each_is_named(tmp_path: Path) -> None:
    outside, home = tmp_path / "outside", tmp_path / "home"
    (outside / "deep").mkdir(parents=True)
    (outside / "secret.txt").write_text("another's")
    home.mkdir()
    (home / "file").symlink_to(outside / "secret.txt")
    (home / "folder").symlink_to(outside)
    os.mkfifo(home / "pipe")
    os.link(outside / "secret.txt", home / "mine.txt")
    taken = zipped(home)
    assert sorted(taken.namelist()) == ["mine.txt", MISSING]
    said = taken.read(MISSING).decode().splitlines()
    assert said[0] == WHY
    assert said[2:] == ["file", "folder", "pipe"]


def test_names_that_are_no_text_and_folders_without_end_do_not_stop_it(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text("odd")
    deep = tmp_path
    for _ in range(DEEPEST + 5):
        deep = deep / "d"
        deep.mkdir()
    (deep / "lost.txt").write_text("too deep")
    taken = zipped(tmp_path)
    assert taken.testzip() is None
    assert taken.namelist() == ["\ufffd.txt", MISSING]
    assert taken.read(MISSING).decode().splitlines()[2:] == ["d/" * (DEEPEST + 1)]


def test_a_file_older_than_zip_is_taken(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("old")
    os.utime(tmp_path / "old.txt", (0, 0))
    assert zipped(tmp_path).read("old.txt") == b"old"


@pytest.mark.parametrize("files", [1, 40], ids=["one-file", "many-files"])
def test_200_megabytes_take_little_memory(tmp_path: Path, files: int) -> None:
    piece = os.urandom(1 << 20)
    for number in range(files):
        with (tmp_path / f"{number}.bin").open("wb") as file:
            for _ in range(200 // files):
                file.write(piece)
    done = subprocess.run(
        [sys.executable, "-c", IN_LITTLE_MEMORY, str(tmp_path)], capture_output=True, text=True, check=True
    )
    total, grown_kibibytes = map(int, done.stdout.split())
    assert total > 200 << 20
    assert grown_kibibytes < 16 << 10
