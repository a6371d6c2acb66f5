"""What tells nothing of who came first? Numbers by chance, for pseudonyms in an anonymous prompt."""

import secrets
from collections.abc import Set

_PSEUDONYMS = 9_000


def a_number(taken: Set[int]) -> int:
    """For a pseudonym: four digits that are not `taken`, five where more than a few thousand are."""
    span = _PSEUDONYMS * (1 + len(taken) // (_PSEUDONYMS // 2))
    while (number := 1_000 + secrets.randbelow(span)) in taken:
        pass
    return number
