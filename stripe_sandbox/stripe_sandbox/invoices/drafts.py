"""What does an invoice look like when it is made? A draft with its lines, discounts taken off."""

from stripe_sandbox.discounts import taken_off
from stripe_sandbox.errors import Json
from stripe_sandbox.events import created
from stripe_sandbox.settings import HOUR
from stripe_sandbox.world import World, new_id


def draft(
    world: World,
    customer: Json,
    lines: list[Json],
    reason: str,
    *,
    subscription: Json | None = None,
    discounts: list[str] | None = None,
    period: tuple[int, int] | None = None,
    key: str | None = None,
    **more: object,
) -> Json:
    """A new invoice with those lines, kept and told."""
    now = world.now(customer)
    key = key or new_id("in")
    for line in lines:
        line["invoice"] = key
    discounts = discounts or []
    discountable = sum(line["amount"] for line in lines if line["discountable"])
    off = taken_off(world, discountable, discounts, now)
    _share(lines, off, discountable)
    subtotal = sum(line["amount"] for line in lines)
    total = subtotal - sum(each["amount"] for each in off)
    start, end = period or (now, now)
    invoice: Json = {
        "id": key,
        "object": "invoice",
        "account_country": "US",
        "account_name": "Sandbox",
        "account_tax_ids": None,
        "amount_due": max(total, 0),
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_remaining": max(total, 0),
        "amount_shipping": 0,
        "application": None,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "automatically_finalizes_at": now + HOUR,
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": now,
        "currency": lines[0]["currency"],
        "custom_fields": None,
        "customer": customer["id"],
        "customer_account": None,
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_phone": customer["phone"],
        "customer_shipping": None,
        "customer_tax_exempt": customer["tax_exempt"],
        "customer_tax_ids": [],
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": subscription["description"] if subscription else None,
        "discounts": discounts,
        "due_date": None,
        "effective_at": None,
        "ending_balance": None,
        "footer": None,
        "from_invoice": None,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "issuer": {"type": "self"},
        "last_finalization_error": None,
        "latest_revision": None,
        "lines": {"object": "list", "data": lines, "has_more": False, "url": f"/v1/invoices/{key}/lines"},
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": now + HOUR,
        "number": None,
        "on_behalf_of": None,
        "parent": _parent(subscription),
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": end,
        "period_start": start,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "receipt_number": None,
        "rendering": None,
        "shipping_cost": None,
        "shipping_details": None,
        "starting_balance": customer["balance"],
        "statement_descriptor": None,
        "status": "draft",
        "status_transitions": {
            "finalized_at": None,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal,
        "test_clock": customer["test_clock"],
        "total": total,
        "total_discount_amounts": off,
        "total_excluding_tax": total,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
        "webhooks_delivered_at": None,
        "_subscription": subscription["id"] if subscription else None,
        "_intent": None,
    }
    return created(world, invoice | more)


def _parent(subscription: Json | None) -> Json | None:
    if not subscription:
        return None
    details = {
        "metadata": dict(subscription["metadata"]),
        "subscription": subscription["id"],
        "subscription_proration_date": None,
    }
    return {"quote_details": None, "subscription_details": details, "type": "subscription_details"}


def _share(lines: list[Json], off: list[Json], discountable: int) -> None:
    """What is taken off, line by line; the last one bears the rounding."""
    sharing = [line for line in lines if line["discountable"] and line["amount"] > 0]
    for each in off:
        left = each["amount"]
        for line in sharing:
            last = line is sharing[-1]
            part = left if last else each["amount"] * line["amount"] // max(discountable, 1)
            left -= part
            line["discount_amounts"].append({"amount": part, "discount": each["discount"]})
