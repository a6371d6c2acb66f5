"""What is wrong with a playbook, and where. Says nothing about how a fault was found."""

from typing import NamedTuple


class Fault(NamedTuple):
    """One thing to put right: a file of the playbook, a line in it (from 1), and what to do about it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class PlaybookFaults(Exception):
    """A playbook cannot be used. `faults` holds every reason, in the order of files and lines."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))
