"""What stands for somebody where nobody is told who it is? Told in English, and said in the language of who reads."""

import re


def pseudonym(number: int) -> str:
    """What stands for a name, by a number of its own."""
    return f"Response {number}"


def number_of(told: str) -> str | None:
    """The number by which a pseudonym is said in another language; None for a name."""
    found = re.fullmatch(r"Response (\d+)", told)
    return found[1] if found else None
