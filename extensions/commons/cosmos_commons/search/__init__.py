"""Which of a lane's things hold these words? An index that features write with what they keep, and give hits for.

It knows words and numbers only. Whether somebody may read what was found, and what it says, is the feature's to
tell (`Feature.hits`), each time anew: what is hidden is hidden here too.
"""

from cosmos_commons.search.index import (
    NEWEST,
    Entry,
    Thing,
    add,
    change,
    drop,
    entry_row,
    holding,
    numbers,
    place,
)
from cosmos_commons.search.words import Asked, asked, excerpt, folded, plain

__all__ = [
    "NEWEST",
    "Asked",
    "Entry",
    "Thing",
    "add",
    "asked",
    "change",
    "drop",
    "entry_row",
    "excerpt",
    "folded",
    "holding",
    "numbers",
    "place",
    "plain",
]
