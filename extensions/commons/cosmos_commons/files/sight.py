"""Is a file for somebody? Each feature says what it knows of it, and one word for showing outweighs any for hiding."""

from collections.abc import Iterable
from enum import Enum, auto


class Sight(Enum):
    """What one feature says of a file to one person: whether it shows it, or has it only where they may not look."""

    HIDDEN = auto()
    NOT_MINE = auto()
    SHOWN = auto()


def hides(said: Iterable[Sight]) -> bool:
    """Whether the file is somewhere that this person may not look, and nowhere that they may."""
    everything = set(said)
    return Sight.HIDDEN in everything and Sight.SHOWN not in everything
