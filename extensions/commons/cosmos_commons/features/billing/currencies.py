"""How many decimals has an amount of a currency at Stripe, and in which steps does Stripe take it?

docs.stripe.com/currencies: amounts are whole numbers of the smallest unit, of which most currencies have a hundred to
one, some none and a few a thousand.
"""

from decimal import Decimal

_NONE = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
_THREE = frozenset("bhd jod kwd omr tnd".split())
NOT_TAKEN = frozenset({"ugx"})
"""Stripe's list says that it has no decimals, and Stripe's special cases that it is written with two: a hundredfold."""

_STEPS = {"isk": 100} | dict.fromkeys(_THREE, 10)
"""Icelandic crowns are written with two decimals that must be nought; of three decimals the last must be."""

_LONGEST = 8


def decimals(currency: str) -> int:
    """How many digits after the point an amount has."""
    return 0 if currency in _NONE else 3 if currency in _THREE else 2


def is_taken(amount: int, currency: str) -> bool:
    """Whether Stripe takes such an amount, which is in the smallest unit."""
    return amount % _STEPS.get(currency, 1) == 0


def number(amount: int, currency: str) -> Decimal:
    """The amount in the currency's own unit."""
    return Decimal(amount).scaleb(-decimals(currency))


def typed(amount: int, currency: str) -> str:
    """The amount as somebody would type it: `10` or `12.50`."""
    whole = number(amount, currency)
    return str(whole.to_integral_value()) if whole == whole.to_integral_value() else str(whole)


def read(text: str, currency: str) -> int:
    """An amount as people type it, with a point or a comma, in the smallest unit; nothing is 0. Raises ValueError."""
    if not text.strip():
        return 0
    whole, _mark, part = text.strip().replace(",", ".").partition(".")
    digits = decimals(currency)
    if not _is_number(whole) or len(part) > digits or (part and not _is_number(part)):
        raise ValueError("not an amount")
    return int(whole + part.ljust(digits, "0"))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST
