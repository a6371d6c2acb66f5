"""How does an invoice go from draft to paid? (docs.stripe.com/invoicing/integration/workflow-transitions)

What that means for its subscription is decided in `subscriptions.collecting`.
"""

from stripe_sandbox.cards import SAYS
from stripe_sandbox.errors import Json
from stripe_sandbox.events import changed, tell
from stripe_sandbox.payments import canceled, confirm, new_intent
from stripe_sandbox.world import World, new_id


def finalize(world: World, invoice: Json, transfer: Json | None = None) -> None:
    """It can no longer change. Credit is used up first; nothing left to pay makes it paid."""
    now = world.now(invoice)
    customer = world.get("customer", invoice["customer"])
    _use_balance(world, invoice, customer)
    number = customer["next_invoice_sequence"]
    customer["next_invoice_sequence"] = number + 1
    world.save(customer)
    invoice["status"] = "open"
    invoice["number"] = f"{customer['invoice_prefix']}-{number:04}"
    invoice["automatically_finalizes_at"] = None
    invoice["effective_at"] = invoice["status_transitions"]["finalized_at"] = now
    invoice["hosted_invoice_url"] = f"{world.settings.url}/i/{invoice['id']}"
    invoice["invoice_pdf"] = f"{world.settings.url}/i/{invoice['id']}/pdf"
    if invoice["amount_due"]:
        _ask_for_money(world, invoice, customer, transfer or {})
    changed(world, invoice, "invoice.finalized")
    if not invoice["amount_due"]:
        invoice["attempted"] = True
        _settle(world, invoice)


def _use_balance(world: World, invoice: Json, customer: Json) -> None:
    """A negative balance is credit (docs.stripe.com/billing/customer/balance)."""
    balance, total = customer["balance"], invoice["total"]
    used = min(-balance, total) if balance < 0 < total else min(total, 0)
    customer["balance"] = balance + used
    invoice["amount_due"] = invoice["amount_remaining"] = max(total - max(used, 0), 0)
    invoice["starting_balance"], invoice["ending_balance"] = balance, customer["balance"]
    if used:
        changed(world, customer)


def _ask_for_money(world: World, invoice: Json, customer: Json, transfer: Json) -> None:
    intent = new_intent(
        world,
        invoice["amount_due"],
        invoice["currency"],
        customer,
        description="Subscription update" if invoice["_subscription"] else None,
        setup_future_usage="off_session",
        **transfer,
    )
    invoice["_intent"] = intent["id"]
    world.add(
        {
            "id": new_id("inpay"),
            "object": "invoice_payment",
            "amount_paid": None,
            "amount_requested": invoice["amount_due"],
            "created": world.now(invoice),
            "currency": invoice["currency"],
            "invoice": invoice["id"],
            "is_default": True,
            "livemode": False,
            "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
            "status": "open",
            "status_transitions": {"canceled_at": None, "paid_at": None},
        }
    )


def attempt(
    world: World,
    invoice: Json,
    method: Json | None,
    *,
    off_session: bool,
    retry_at: int | None = None,
    authenticated: bool = False,
) -> str:
    """Try to get the money: `succeeded`, `requires_payment_method` or `requires_action`.

    `retry_at` is when it will be tried again should it fail, None for never.
    """
    invoice["attempted"] = True
    invoice["attempt_count"] += 1
    invoice["next_payment_attempt"] = None
    intent = world.get("payment_intent", invoice["_intent"])
    outcome = (
        confirm(world, intent, method, off_session=off_session, authenticated=authenticated)
        if method
        else "requires_payment_method"
    )
    if outcome == "succeeded":
        _settle(world, invoice)
        return outcome
    invoice["next_payment_attempt"] = retry_at
    previous = world.save(invoice)
    tell(world, "invoice.payment_failed", invoice)
    error = (intent["last_payment_error"] or {}).get("code")
    if outcome == "requires_action" or error == SAYS["authentication_required"][0]:
        tell(world, "invoice.payment_action_required", invoice)
    tell(world, "invoice.updated", invoice, previous)
    return outcome


def _settle(world: World, invoice: Json) -> None:
    now = world.now(invoice)
    invoice["status"] = "paid"
    invoice["amount_paid"], invoice["amount_remaining"] = invoice["amount_due"], 0
    invoice["status_transitions"]["paid_at"] = now
    invoice["next_payment_attempt"] = None
    invoice["auto_advance"] = False
    for payment in world.find("invoice_payment", invoice=invoice["id"]):
        payment["status"] = "paid"
        payment["amount_paid"] = payment["amount_requested"]
        payment["status_transitions"]["paid_at"] = now
        world.save(payment)
        tell(world, "invoice_payment.paid", payment)
    previous = world.save(invoice)
    tell(world, "invoice.updated", invoice, previous)
    tell(world, "invoice.paid", invoice)
    tell(world, "invoice.payment_succeeded", invoice)


def void(world: World, invoice: Json, status: str = "void") -> None:
    """Nobody owes it any more (`void`), or nobody expects it (`uncollectible`)."""
    field = {"void": "voided_at", "uncollectible": "marked_uncollectible_at"}[status]
    invoice["status"] = status
    invoice["status_transitions"][field] = world.now(invoice)
    leave(invoice)
    if invoice["_intent"] and status == "void":
        intent = world.get("payment_intent", invoice["_intent"])
        if intent["status"] not in ("succeeded", "canceled"):
            canceled(world, intent, "void_invoice")
    changed(
        world, invoice, {"void": "invoice.voided", "uncollectible": "invoice.marked_uncollectible"}[status]
    )


def leave(invoice: Json) -> None:
    """It is not tried again by itself."""
    invoice["auto_advance"] = False
    invoice["next_payment_attempt"] = invoice["automatically_finalizes_at"] = None
