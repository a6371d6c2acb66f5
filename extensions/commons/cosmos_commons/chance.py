"""Which id tells nothing of when a thing was made, or after which other? One by chance.

For what may be shown where nobody is to know who came first: responses and replies to an anonymous prompt, which are
then listed in no order, and files, which may be part of one.
"""

import secrets

# Above what a database counts up to by itself, and well within what a browser's numbers are exact for.
_LEAST = 2**40


def an_id() -> int:
    """13 digits."""
    return _LEAST + secrets.randbelow(_LEAST)
