"""What goes wrong, on demand? The next calls that match are answered badly, late, or not at all."""

import re
from dataclasses import dataclass
from typing import Literal

Do = Literal["limit", "error", "slow", "lose"]


@dataclass
class Fault:
    """`limit` answers 429, `error` 500, `slow` waits, `lose` cuts the connection once the work is done.

    `when` says whether an `error` comes before the effect or after it.
    """

    do: Do
    method: str = ""
    path: str = ".*"
    times: int = 1
    when: Literal["before", "after"] = "before"
    seconds: float = 0.0

    def matches(self, method: str, path: str) -> bool:
        return self.times > 0 and self.method in ("", method) and bool(re.fullmatch(self.path, path))


class Faults:
    """Those that are still to come."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def next(self, method: str, path: str) -> Fault | None:
        """The first that matches, used up by one."""
        for fault in self.waiting:
            if fault.matches(method, path):
                fault.times -= 1
                return fault
        return None
