"""The README's commands do what it says, from this checkout, as they stand."""

import os
import signal
import subprocess
import time

from tests.conftest import open_place
from tests.support.house import CHECKOUT, free_port
from tests.support.wire import client


def test_make_up_opens_a_living_place_and_ctrl_c_ends_it() -> None:
    port = free_port()
    with open_place() as place:
        output = place / "out"
        with output.open("w") as file:
            process = subprocess.Popen(
                ["make", "up", f"PORT={port}", f"DATA={place / 'data'}"],
                cwd=CHECKOUT,
                stdout=file,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        deadline = time.monotonic() + 110
        while "is running" not in output.read_text():
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.1)
        with client(f"http://127.0.0.1:{port}", follow_redirects=True) as http:
            front = http.get("/")
            assert "Train the Trainers" in front.text
            assert "Prompting Revolution" in front.text
        os.killpg(process.pid, signal.SIGINT)
        process.wait(30)
        assert "Nothing of it is left running" in output.read_text()
