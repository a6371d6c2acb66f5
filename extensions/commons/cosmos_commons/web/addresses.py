"""Which e-mail addresses are in what a steward pasted, or in the table they uploaded? Decides nothing about sending."""

import csv
import re
from io import StringIO

from cosmos_commons.mail import is_address

MOST_ROWS = 5000
_DELIMITERS = ",;\t"
_IN_BRACKETS = re.compile(r"<([^<>\s]*@[^<>\s]*)>")


class TooMany(ValueError):
    """The table has more rows than are taken."""


class Unreadable(ValueError):
    """There is no table here with a column of addresses."""


def in_text(text: str) -> list[str]:
    """Everything between commas, semicolons, blanks and lines; of `Rosa <rosa@example.org>` the address alone."""
    found: list[str] = []
    for part in re.split(r"[,;\n\r]", text):
        found += _IN_BRACKETS.findall(part) or part.split()
    return found


def in_file(content: bytes) -> list[str]:
    """What is in the column of a CSV file that holds most addresses; its title is none of it.

    Raises TooMany beyond 5,000 rows, and Unreadable where no column holds an address.
    """
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise Unreadable from error
    if len(rows) > MOST_ROWS + 1:
        raise TooMany
    counts = [
        sum(is_address(row[at]) for row in rows if at < len(row))
        for at in range(max(map(len, rows), default=0))
    ]
    if not counts or not max(counts):
        raise Unreadable
    column = counts.index(max(counts))
    cells = [row[column] for row in rows if column < len(row)]
    if not is_address(cells[0]) and "@" not in cells[0]:
        cells = cells[1:]
    if len(cells) > MOST_ROWS:
        raise TooMany
    return [cell for cell in cells if cell]


def wrong_among(wanted: list[str]) -> list[str]:
    """Those that are no addresses, each once."""
    return list(dict.fromkeys(one for one in wanted if not is_address(one)))


def _decoded(content: bytes) -> str:
    """The text of a file as spreadsheets write it: UTF-8, UTF-16 with its mark, or Windows' Western European."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
