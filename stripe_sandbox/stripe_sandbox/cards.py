"""How does each test card behave? By its number (docs.stripe.com/testing)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """`declines` is the decline code of each charge; `attaches` whether a customer may have it at all."""

    number: str
    brand: str
    token: str
    says: str
    declines: str | None = None
    attaches: bool = True
    asks: str = "never"
    """When the bank wants to see the person: `never`, `setup` (the first time alone) or `always`."""


CARDS = (
    Card("4242424242424242", "visa", "pm_card_visa", "good"),
    Card("5555555555554444", "mastercard", "pm_card_mastercard", "good"),
    Card(
        "4000000000000002",
        "visa",
        "pm_card_visa_chargeDeclined",
        "declined",
        "generic_decline",
        attaches=False,
    ),
    Card(
        "4000000000009995",
        "visa",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "says_insufficient_funds",
        "insufficient_funds",
        attaches=False,
    ),
    Card(
        "4000002500003155",
        "visa",
        "pm_card_authenticationRequiredOnSetup",
        "asks_once",
        asks="setup",
    ),
    Card("4000002760003184", "visa", "pm_card_authenticationRequired", "asks_always", asks="always"),
    Card("4000000000000341", "visa", "pm_card_chargeCustomerFail", "fails_later", "generic_decline"),
)
BY_NUMBER = {card.number: card for card in CARDS}
BY_TOKEN = {card.token: card for card in CARDS} | {"pm_card_us": CARDS[0]}
SAYS = {
    "generic_decline": ("card_declined", "Your card was declined."),
    "insufficient_funds": ("card_declined", "Your card has insufficient funds."),
    "authentication_required": (
        "authentication_required",
        "Your card was declined. This transaction requires authentication.",
    ),
}
"""Code and message by decline code (docs.stripe.com/declines/codes)."""
