"""A new house waits for the last workspace of a killed one, and for nothing else."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cosmos_hub.house import lifeline

HOLDER = """
import os, sys
descriptor = int(sys.argv[1])
if os.fork():
    os._exit(0)  # what holds on is not the process that was started, as with a workspace
print("holds", flush=True)
os.read(0, 1)
"""


def test_a_fresh_folder_is_waited_for_by_nobody(tmp_path: Path) -> None:
    waited: list[bool] = []
    lifeline.take(tmp_path / "lifeline", lambda: waited.append(True))
    assert waited == []


def test_what_was_left_by_a_house_whose_workspaces_have_ended_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "lifeline"
    first = lifeline.take(path, lambda: None)
    let_go(first)
    waited: list[bool] = []
    lifeline.take(path, lambda: waited.append(True))
    assert waited == []


def test_a_workspace_that_outlives_its_house_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "lifeline"
    first = lifeline.take(path, lambda: None)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(first.reading)],
        pass_fds=(first.reading,), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as holder:  # fmt: skip
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == b"holds\n"
        let_go(first)
        waited: list[float] = []
        stdin = holder.stdin

        def waiting() -> None:
            waited.append(time.monotonic())
            stdin.close()  # only now does it end

        lifeline.take(path, waiting)
    assert len(waited) == 1


def test_the_end_of_the_house_is_the_end_of_file_for_its_workspaces(tmp_path: Path) -> None:
    held = lifeline.take(tmp_path / "lifeline", lambda: None)
    with pytest.raises(BlockingIOError):
        os.read(held.reading, 1)
    os.close(held.writing)
    assert os.read(held.reading, 1) == b"", "the end of file"
    os.close(held.reading)


def let_go(one: lifeline.Lifeline) -> None:
    os.close(one.writing)
    os.close(one.reading)
