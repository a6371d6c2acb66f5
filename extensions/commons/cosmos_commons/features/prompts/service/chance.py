"""What tells nothing of who came first? Numbers by chance, for responses to an anonymous prompt.

A list in their order is then a shuffled one, page by page. Whoever watches the lane while people respond, or has its
log told again, still learns in which order that was.
"""

import secrets
from collections.abc import Set

# Above what a database counts up to by itself, and well within what a browser's numbers are exact for.
_LEAST_ID = 2**40
_PSEUDONYMS = 9_000


def an_id() -> int:
    """For a response; 13 digits."""
    return _LEAST_ID + secrets.randbelow(_LEAST_ID)


def a_number(taken: Set[int]) -> int:
    """For a pseudonym: four digits that are not `taken`, five where more than a few thousand are."""
    span = _PSEUDONYMS * (1 + len(taken) // (_PSEUDONYMS // 2))
    while (number := 1_000 + secrets.randbelow(span)) in taken:
        pass
    return number
