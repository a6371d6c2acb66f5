"""Which id tells nothing of when a thing was made, or after which other? One by chance.

For what stands in one row with things that not everybody may know of: numbers that count up tell by their gaps how
many of those there are, and who came first. Responses and replies are listed by when they were said instead, and
responses in no order where the prompt is anonymous; files may be part of one.
"""

import secrets

# Above what a database counts up to by itself, and well within what a browser's numbers are exact for.
_LEAST = 2**40


def an_id() -> int:
    """13 digits."""
    return _LEAST + secrets.randbelow(_LEAST)
