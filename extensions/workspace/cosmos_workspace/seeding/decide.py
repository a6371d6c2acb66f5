"""What is to be done at one path? The rules, and nothing that touches a disk."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from cosmos_workspace.seeding.state import Record
from cosmos_workspace.seeding.tree import Standing


class Step(StrEnum):
    """What seeding does at one path."""

    NOTHING = "nothing"
    LAY = "lay"  # it is new, and its place is free
    ADOPT = "adopt"  # it is there already, byte for byte
    UPDATE = "update"  # what is there is the lane's own former version
    BESIDE = "beside"  # something of the learner's is there: theirs stays, the lane's goes beside it
    GONE = "gone"  # the learner deleted it, and it stays deleted
    BACK = "back"  # the learner brought back what they had deleted


def decide(sha256: str, record: Record | None, stands: Standing, digest: Callable[[], str | None]) -> Step:
    """The step for a published file of digest `sha256`; `digest` reads what is in its place, where that
    matters.
    """
    if record is None:
        if stands is Standing.ABSENT:
            return Step.LAY
        return Step.ADOPT if digest() == sha256 else Step.BESIDE
    if stands is Standing.ABSENT:
        return Step.NOTHING if record.gone and record.offered == sha256 else Step.GONE
    if record.offered == sha256:
        return Step.BACK if record.gone else Step.NOTHING
    found = digest()
    if found == sha256:
        return Step.ADOPT
    return Step.UPDATE if record.is_the_lanes(found) else Step.BESIDE
