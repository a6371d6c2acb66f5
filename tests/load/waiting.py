"""Waiting for what is measured to have happened."""

import time
from collections.abc import Callable

LOOK_SECONDS = 0.02


def wait(seconds: float, true: Callable[[], bool]) -> None:
    """Until it is so, looked at often enough to say when; `seconds` at most."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds:g} s"
        time.sleep(LOOK_SECONDS)
