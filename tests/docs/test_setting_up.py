"""What a bare machine lacks is said in one sentence that says how to get it, before anything is made."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.house import CHECKOUT

CASES = {
    "no venv": ("sys.modules['ensurepip'] = None", "sudo apt install python3-venv"),
    "old Python": ("sys.version_info = (3, 10, 0)", "Python 3.11 or newer is needed"),
}


@pytest.mark.parametrize(("without", "said"), CASES.values(), ids=CASES)
def test_a_missing_part_is_said_and_nothing_is_made(without: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    script = tmp_path / "deploy" / "environment.py"
    script.write_bytes((CHECKOUT / "deploy" / "environment.py").read_bytes())
    start = f"sys.argv = ['x', 'hub']; runpy.run_path({str(script)!r}, run_name='__main__')"
    code = f"import sys, runpy; {without}; {start}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / ".lanes").exists()


def test_make_says_what_to_install_where_there_is_no_python() -> None:
    done = subprocess.run(
        ["make", "up", "PYTHON="],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert done.returncode != 0
    assert "sudo apt install python3 python3-venv" in done.stdout + done.stderr
