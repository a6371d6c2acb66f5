"""A second opinion: what localstripe covers, it says as the sandbox does."""

import json
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
LOCALSTRIPE = CHECKOUT / ".lanes" / "env" / "localstripe" / "bin" / "localstripe"


def test_localstripe_and_the_sandbox_say_the_same(tmp_path: Path) -> None:
    assert LOCALSTRIPE.exists(), "localstripe is missing: python3 deploy/environment.py localstripe"
    scenario = str(Path(__file__).with_name("side_by_side.py"))
    done = subprocess.run(
        [
            "unshare",
            "--map-root-user",
            "--net",
            sys.executable,
            scenario,
            str(LOCALSTRIPE),
            sys.executable,
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    theirs, ours = json.loads(done.stdout)
    assert ours == theirs
    assert ours["4242424242424242"]["subscription"] == "active"
    assert ours["4000000000000341"]["subscription"] == "incomplete"
