"""What is on an invoice? Its lines, and the items that wait for the next one (docs.stripe.com/api/invoiceitems)."""

from stripe_sandbox.errors import Json
from stripe_sandbox.events import created, tell
from stripe_sandbox.world import World, new_id


def period_line(item: Json, *, trial: bool = False) -> Json:
    """One item of a subscription for its present period."""
    price = item["price"]
    quantity = item["quantity"]
    words = f"Trial period for {item['_name']}" if trial else f"{quantity} × {item['_name']}"
    cents = 0 if trial else price["unit_amount"] * quantity
    parent = {
        "invoice_item_details": None,
        "subscription_item_details": {
            "invoice_item": None,
            "proration": False,
            "proration_details": {"credited_items": None},
            "subscription": item["subscription"],
            "subscription_item": item["id"],
        },
        "type": "subscription_item_details",
    }
    start, end = item["current_period_start"], item["current_period_end"]
    return _line(price, quantity, cents, words, (start, end), parent, item)


def one_time_line(price: Json, quantity: int, name: str, at: int) -> Json:
    """Something that is bought once."""
    return _line(price, quantity, price["unit_amount"] * quantity, name, (at, at), None, None)


def _line(
    price: Json,
    quantity: int,
    cents: int,
    words: str,
    period: tuple[int, int],
    parent: Json | None,
    item: Json | None,
) -> Json:
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": cents,
        "currency": price["currency"],
        "description": words,
        "discount_amounts": [],
        "discountable": not (parent and parent["invoice_item_details"]),
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": dict(item["metadata"]) if item else {},
        "parent": parent,
        "period": {"start": period[0], "end": period[1]},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": str(price["unit_amount"]),
        },
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "subscription": item["subscription"] if item else None,
        "subtotal": cents,
        "taxes": [],
    }


def add_proration(world: World, subscription: Json, item: Json, cents: int, words: str, at: int) -> None:
    """Something that waits for the subscription's next invoice."""
    period = {"start": at, "end": item["current_period_end"]}
    price = item["price"]
    invoice_item = {
        "id": new_id("ii"),
        "object": "invoiceitem",
        "amount": cents,
        "currency": price["currency"],
        "customer": subscription["customer"],
        "customer_account": None,
        "date": at,
        "description": words,
        "discountable": False,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": {},
        "net_amount": cents,
        "parent": {
            "subscription_details": {"subscription": subscription["id"], "subscription_item": item["id"]},
            "type": "subscription_details",
        },
        "period": period,
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": str(price["unit_amount"]),
        },
        "proration": True,
        "quantity": item["quantity"],
        "quantity_decimal": str(item["quantity"]),
        "tax_rates": [],
        "test_clock": subscription["test_clock"],
        "_item": item,
    }
    created(world, invoice_item)


def waiting(world: World, subscription: Json) -> list[Json]:
    """The subscription's invoice items that are on no invoice yet, oldest first."""
    found = world.find("invoiceitem", parent__subscription_details__subscription=subscription["id"])
    return [item for item in reversed(found) if item["invoice"] is None]


def proration_line(world: World, invoice_item: Json, invoice: str) -> Json:
    """The line of an invoice item, which is on that invoice from now on."""
    invoice_item["invoice"] = invoice
    world.save(invoice_item)
    parent = {
        "invoice_item_details": None,
        "subscription_item_details": {
            "invoice_item": invoice_item["id"],
            "proration": True,
            "proration_details": {"credited_items": None},
            "subscription": invoice_item["parent"]["subscription_details"]["subscription"],
            "subscription_item": invoice_item["parent"]["subscription_details"]["subscription_item"],
        },
        "type": "subscription_item_details",
    }
    item = invoice_item["_item"]
    period = (invoice_item["period"]["start"], invoice_item["period"]["end"])
    line = _line(
        item["price"],
        item["quantity"],
        invoice_item["amount"],
        invoice_item["description"],
        period,
        parent,
        item,
    )
    return line | {"discountable": False, "metadata": {}}


def drop_waiting(world: World, subscription: Json) -> None:
    """They will never be invoiced."""
    for invoice_item in waiting(world, subscription):
        tell(world, "invoiceitem.deleted", invoice_item)
        world.remove(invoice_item)
