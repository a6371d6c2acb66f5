"""What does a subscription look like when it is made? And how are its items read from what a call gives?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from stripe_sandbox.clock import period_end
from stripe_sandbox.errors import Json, refuse
from stripe_sandbox.parameters import merged
from stripe_sandbox.products import new_price
from stripe_sandbox.world import World, new_id


@dataclass(frozen=True)
class Entry:
    """What somebody subscribes to."""

    price: Json
    quantity: int = 1
    metadata: Mapping[str, str] = field(default_factory=dict)


def entry(world: World, given: Json, path: str) -> Entry:
    """From `{"price" | "price_data", "quantity", "metadata"}`, as calls give it."""
    if "price_data" in given:
        price = new_price(world, given["price_data"], active=False)
    elif "price" in given:
        price = world.get("price", given["price"], param=f"{path}[price]")
        if not price["active"]:
            raise refuse(
                "The price specified is inactive. This field only accepts active prices.", f"{path}[price]"
            )
    else:
        raise refuse(f"Missing required param: {path}[price].", f"{path}[price]", "parameter_missing")
    if not price["recurring"]:
        message = (
            "The price specified is set to `type=one_time` but this field only accepts prices with"
            " `type=recurring`."
        )
        raise refuse(message, f"{path}[price]")
    return Entry(price, given.get("quantity", 1), merged({}, given.get("metadata", {})))


def new_item(world: World, subscription: str, entry: Entry) -> Json:
    item: Json = {
        "id": new_id("si", 14),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": world.now(),
        "current_period_end": 0,
        "current_period_start": 0,
        "discounts": [],
        "metadata": dict(entry.metadata),
        "plan": None,
        "price": None,
        "quantity": entry.quantity,
        "subscription": subscription,
        "tax_rates": [],
    }
    set_price(world, item, entry.price)
    return item


def set_price(world: World, item: Json, price: Json) -> None:
    """The price and its older form, the plan."""
    recurring = price["recurring"]
    item["price"] = dict(price)
    item["plan"] = {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": recurring["interval"],
        "interval_count": recurring["interval_count"],
        "livemode": False,
        "metadata": price["metadata"],
        "meter": None,
        "nickname": price["nickname"],
        "product": price["product"],
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }
    cents = price["unit_amount"] / 100
    name = world.get("product", price["product"])["name"]
    item["_name"] = f"{name} (at ${cents:,.2f} / {recurring['interval']})"
    if price["currency"] != "usd":
        item["_name"] = f"{name} (at {cents:,.2f} {price['currency'].upper()} / {recurring['interval']})"


def must_match(items: list[Json]) -> None:
    """All items of a subscription have one currency and one interval here."""
    if not items:
        raise refuse("A subscription must have at least one active item.", "items")
    if len({item["price"]["currency"] for item in items}) > 1:
        raise refuse("All prices on a subscription must have the same currency.", "items")
    if len({rhythm(item) for item in items}) > 1:
        raise refuse("All prices on a subscription must have the same `recurring.interval`.", "items")
    if len({item["price"]["id"] for item in items}) < len(items):
        raise refuse("Cannot add multiple subscription items with the same plan.", "items")


def rhythm(item: Json) -> tuple[str, int]:
    """How often an item is paid."""
    return item["price"]["recurring"]["interval"], item["price"]["recurring"]["interval_count"]


def next_end(subscription: Json, start: int) -> int:
    """When the period that begins then ends."""
    return period_end(subscription["billing_cycle_anchor"], start, *rhythm(subscription["items"]["data"][0]))


def set_period(subscription: Json, start: int, end: int) -> None:
    for item in subscription["items"]["data"]:
        item["current_period_start"], item["current_period_end"] = start, end


def period_ends(subscription: Json) -> int:
    """When the present period ends."""
    return int(subscription["items"]["data"][0]["current_period_end"])


def new_subscription(world: World, customer: Json, key: str, items: list[Json], now: int) -> Json:
    """A subscription that has not begun: `incomplete`."""
    return {
        "id": key,
        "object": "subscription",
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": now,
        "billing_cycle_anchor_config": None,
        "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible"},
        "billing_schedules": [],
        "billing_thresholds": None,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": now,
        "currency": items[0]["price"]["currency"],
        "customer": customer["id"],
        "customer_account": None,
        "days_until_due": None,
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": {"type": "self"},
        },
        "items": {
            "object": "list",
            "data": items,
            "has_more": False,
            "url": f"/v1/subscription_items?subscription={key}",
        },
        "latest_invoice": None,
        "livemode": False,
        "managed_payments": None,
        "metadata": {},
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": None,
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        "pending_invoice_item_interval": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "start_date": now,
        "status": "incomplete",
        "test_clock": customer["test_clock"],
        "transfer_data": None,
        "trial_end": None,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": None,
    }
