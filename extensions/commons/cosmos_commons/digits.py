"""How is a number written out? With all its digits: nowhere rounded, and without an exponent."""

from decimal import Decimal


def exact(number: float | Decimal) -> Decimal:
    """The number that its digits say, with which a tenth is a tenth."""
    return Decimal(str(number)).normalize()


def in_full(number: float | Decimal) -> str:
    """Its digits, with a point before the decimals."""
    return f"{exact(number):f}"
