"""What does a subscription come to, as a fact? From the object alone, as Stripe gave it; no clock of ours.

docs.stripe.com/api/subscriptions/object; the table of statuses is in docs/billing.md.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cosmos_commons.entitlement.facts import FAILING, KNOWN_STATES, PAYING, Fact
from cosmos_commons.features.billing.gateway import JSON, when

EXPANDED = ("latest_invoice", "discounts.source.coupon")
"""What a subscription is asked for with, that all of it can be said."""


def fact_of(source: str, said: JSON, as_of: datetime) -> Fact:
    """The fact that a subscription is. `said` has its `latest_invoice` expanded."""
    status = str(said["status"])
    return Fact(
        source,
        as_of,
        status,
        until=_until(said),
        paid_to=when(said.get("trial_end")) if status == "trialing" else period_end(said),
        failed_at=_failed_at(said),
    )


def is_known(said: JSON) -> bool:
    """Whether the status is one that we know the meaning of."""
    return said["status"] in KNOWN_STATES


def item(said: JSON) -> JSON:
    """The one item that our subscriptions have."""
    items: list[JSON] = said["items"]["data"]
    return items[0]


def quantity(said: JSON) -> int:
    """How many are paid for."""
    return int(item(said).get("quantity") or 0)


def price(said: JSON) -> JSON:
    """What is paid for each."""
    found: JSON = item(said)["price"]
    return found


def period_end(said: JSON) -> datetime | None:
    """The end of the period that is paid for, or to be paid."""
    return when(item(said).get("current_period_end"))


def summary(said: JSON) -> dict[str, Any]:
    """What we keep of it: nothing of a card."""
    now = price(said)
    kept = ("status", "cancel_at_period_end", "cancel_at", "canceled_at", "ended_at", "trial_end")
    return {name: said.get(name) for name in kept} | {
        "quantity": quantity(said),
        "period_end": item(said).get("current_period_end"),
        "amount": now.get("unit_amount"),
        "currency": now.get("currency"),
        "every": (now.get("recurring") or {}).get("interval"),
        "lookup_key": now.get("lookup_key"),
        "off": _off(said),
    }


def _off(said: JSON) -> dict[str, Any] | None:
    """What a code takes off each payment, in percent or in the smallest unit, and until when; None for nothing.

    A code for the first payment alone is no part of the subscription after that.
    """
    for discount in said.get("discounts") or []:
        coupon = discount["source"]["coupon"]
        return {
            "percent": coupon["percent_off"],
            "amount": coupon["amount_off"],
            "until": discount.get("end"),
        }
    return None


def _until(said: JSON) -> datetime | None:
    if said["status"] in PAYING | {FAILING}:
        if said.get("cancel_at"):
            return when(said["cancel_at"])
        return period_end(said) if said.get("cancel_at_period_end") else None
    return when(said.get("ended_at") or said.get("canceled_at"))


def _failed_at(said: JSON) -> datetime | None:
    """Since when a payment has failed: since the invoice that is owed was made final, which is when it is first
    charged."""
    why = (said.get("cancellation_details") or {}).get("reason")
    if said["status"] not in {FAILING, "unpaid"} and why != "payment_failed":
        return None
    invoice = said.get("latest_invoice")
    if not isinstance(invoice, Mapping):
        return None
    return when((invoice.get("status_transitions") or {}).get("finalized_at") or invoice.get("created"))
