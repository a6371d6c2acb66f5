"""How do people write a number? Read from a field and put into one, by the language of the page.

The component reads them by the same rule (`widgets/frontend/src/prompt_value.ts`).
"""

import re
from math import isfinite

from babel.numbers import get_decimal_symbol

from cosmos_commons.digits import in_full

# The smallest number that there is has 324 decimals.
_LONGEST = 400


def number_in(typed: str, language: str) -> int | float | None:
    """The number that somebody wrote; None for anything else.

    As `language` writes numbers, else as the other language does: 1,234 is more than a thousand in English and little
    more than one in Spanish, and 1,5 is one and a half in both.
    """
    plain = re.sub(r"[\s\u00a0\u202f']", "", typed).replace("−", "-")
    if len(plain) > _LONGEST:
        return None
    signs = (",", ".") if get_decimal_symbol(language) == "," else (".", ",")
    told = _plain(plain, *signs) or _plain(plain, *reversed(signs))
    if told is None:
        return None
    value = float(told)
    if not isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def in_field(number: float, language: str) -> str:
    """The number as `number_in` reads it: all its digits, and no groups of them."""
    return in_full(number).replace(".", get_decimal_symbol(language))


def _plain(typed: str, decimal: str, group: str) -> str | None:
    whole = rf"(?:\d+|[1-9]\d{{0,2}}(?:[{group}]\d{{3}})+)"
    if not re.fullmatch(rf"-?(?:{whole}(?:[{decimal}]\d*)?|[{decimal}]\d+)", typed):
        return None
    return typed.replace(group, "").replace(decimal, ".")
