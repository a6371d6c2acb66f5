"""Where does a line really end? A playbook's text is wrapped for its file; what members type is not.

The commons keeps the line breaks that people make. So the wraps of a file are undone as it is read, and only breaks
that its author marked, in Markdown's way, stay.
"""

import re
from typing import Final

# A line that begins a block of its own: a list item, a quotation, a heading, a table row, a rule, a fence.
_BLOCK: Final = re.compile(r"\s*([-+*•]\s|\d+[.)]\s|>|#{1,6}\s|\||```|~~~|---)|\s{4,}\S")


def unwrap(text: object) -> object:
    """The same text with each paragraph on one line; what is not text is left for the schema to refuse."""
    return (
        "\n\n".join(_joined(part) for part in re.split(r"\n[ \t]*\n", text))
        if isinstance(text, str)
        else text
    )


def _joined(paragraph: str) -> str:
    lines = paragraph.splitlines()
    if paragraph.lstrip().startswith(("```", "~~~")):
        return paragraph
    joined = lines[:1]
    for line in lines[1:]:
        marked = joined[-1].endswith(("  ", "\\"))
        if marked or _BLOCK.match(line):
            joined.append(line)
        else:
            joined[-1] = f"{joined[-1].rstrip()} {line.lstrip()}"
    return "\n".join(joined)
