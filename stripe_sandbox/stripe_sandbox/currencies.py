"""How is an amount of a currency given? (docs.stripe.com/currencies)"""

ZERO_DECIMAL = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
THREE_DECIMAL = frozenset("bhd jod kwd omr tnd".split())


def decimals(currency: str) -> int:
    """How many digits after the point an amount of it has."""
    return 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2


def step(currency: str) -> int:
    """What an amount must be a multiple of."""
    return 10 if currency in THREE_DECIMAL else 100 if currency == "isk" else 1


def money(amount: int, currency: str) -> str:
    """An amount in its smallest unit, with its currency, as `5.00 USD`, `500 JPY` or `5.000 KWD`."""
    digits = decimals(currency)
    return f"{amount / 10**digits:,.{digits}f} {currency.upper()}"
