"""Where in a file is there anything? A file of a terabyte may hold a page, and only that page is read and kept.

The map is GNU tar's, form 1.0 ("Storing Sparse Files" in its manual): how many pieces, then the offset and length of
each, a number a line, before the data themselves. An array of numbers, since a file may have millions of pieces.
"""

from __future__ import annotations

import errno
import os
from array import array
from collections.abc import Callable, Iterator

BLOCK = 512
DIGITS = 20
AT_ONCE = 4096


def pieces(file: int, about: os.stat_result) -> array[int] | None:
    """Offsets and lengths, in turn, of what is not a hole; None for a file without holes (lseek(2), SEEK_DATA)."""
    if about.st_blocks * BLOCK >= about.st_size:
        return None
    found = array("Q")
    end = 0
    while end < about.st_size:
        try:
            start = os.lseek(file, end, os.SEEK_DATA)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            break
        end = min(os.lseek(file, start, os.SEEK_HOLE), about.st_size)
        found.extend((start, end - start))
    if list(found) == [0, about.st_size]:
        return None
    if end < about.st_size or not found:
        found.extend((about.st_size, 0))
    return found


def size_of_map(found: array[int]) -> int:
    """Bytes of the map, which fills whole blocks."""
    numbers = len(str(len(found) // 2)) + 1 + sum(len(str(number)) + 1 for number in found)
    return numbers + -numbers % BLOCK


def written(found: array[int]) -> Iterator[bytes]:
    """The map, some thousand numbers at a time."""
    yield (first := f"{len(found) // 2}\n".encode("ascii"))
    size = len(first)
    for at in range(0, len(found), AT_ONCE):
        text = "".join(f"{number}\n" for number in found[at : at + AT_ONCE]).encode("ascii")
        size += len(text)
        yield text
    yield bytes(-size % BLOCK)


def read(block: Callable[[], bytes]) -> array[int]:
    """The map that begins with the next `block`.

    Raises:
        ValueError: where it is none.
    """
    found = array("Q")
    left, wanted = b"", 0
    while not wanted or len(found) < wanted:
        *numbers, left = (left + block()).split(b"\n")
        if len(left) > DIGITS and left.strip(b"\0"):
            raise ValueError("a number without an end")
        for number in numbers:
            if not wanted:
                wanted = 2 * int(number)
            elif len(found) < wanted:
                found.append(int(number))
    return found
