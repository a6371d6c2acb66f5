"""Which names an account may have: one spelling each, safe in a URL, a path and a host name.

Anything that looks like another name becomes that name or is refused, so no two people differ only in case or
in look-alike letters.
"""

import re
import secrets
import unicodedata

from cosmos_hub.accounts.errors import BadDisplayName, BadName

NAME_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
NAME_MIN, NAME_MAX = 2, 30
DISPLAY_NAME_MAX = 80

_NAME = re.compile(NAME_PATTERN)
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_MADE = re.compile(f"u-[a-z][{_LETTERS}]{{9}}")


def normalise_name(typed: str) -> str:
    """Return the one spelling of a name: NFKC, lower case, no blanks around it.

    Raises BadName when that is not 2 to 30 of `a-z0-9-` with a letter first and no double or trailing hyphen.
    """
    name = one_spelling(typed)
    # `fullmatch`, as `$` also matches before a line's end.
    if not (NAME_MIN <= len(name) <= NAME_MAX and name.isascii() and _NAME.fullmatch(name)):
        raise BadName
    return name


def one_spelling(typed: str) -> str:
    """Return what is typed as a name would be spelled, allowed or not; at most 120 characters."""
    return unicodedata.normalize("NFKC", typed[: 4 * NAME_MAX]).strip().lower()


def make_name() -> str:
    """Return a name that says nothing of its owner, for who comes by a provider: `u-` and 49 random bits."""
    return "u-" + secrets.choice(_LETTERS[:26]) + "".join(secrets.choice(_LETTERS) for _ in range(9))


def is_made(name: str) -> bool:
    """Whether `make_name` could have made this name."""
    return _MADE.fullmatch(name) is not None


def normalise_display_name(typed: str) -> str:
    """Return the name others see: NFC, blanks collapsed, 1 to 80 characters.

    Raises BadDisplayName for an empty or long one, and for one with control, format or unassigned characters:
    those can turn the text around it or hide in it (Unicode Technical Report 36, 2.10.4). Joiners stay, as
    some scripts and emoji are written with them.
    """
    shown = " ".join(unicodedata.normalize("NFC", typed).split())
    if not 1 <= len(shown) <= DISPLAY_NAME_MAX:
        raise BadDisplayName
    if any(
        unicodedata.category(c) in {"Cc", "Cf", "Cn", "Co", "Cs"} and c not in "\u200c\u200d" for c in shown
    ):
        raise BadDisplayName
    if not any(c.isalnum() for c in shown):
        raise BadDisplayName
    return shown
