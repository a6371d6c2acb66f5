"""The calls of invoices (docs.stripe.com/api/invoices). What the next one would be is done and then undone."""

from stripe_sandbox.endpoints import Endpoints, listed
from stripe_sandbox.errors import Json, refuse
from stripe_sandbox.events import changed
from stripe_sandbox.invoices.lifecycle import finalize, void
from stripe_sandbox.parameters import (
    Many,
    Required,
    Unsettable,
    boolean,
    either,
    group,
    integer,
    merged,
    metadata,
    one_of,
    span,
    text,
    within,
)
from stripe_sandbox.payment_methods import found
from stripe_sandbox.payments import failure
from stripe_sandbox.presenting import COLLECTIONS
from stripe_sandbox.subscriptions.api import ITEM, PRORATION
from stripe_sandbox.subscriptions.changing import change
from stripe_sandbox.subscriptions.collecting import collect, money_goes
from stripe_sandbox.subscriptions.renewing import invoice_period
from stripe_sandbox.subscriptions.shape import next_end, period_ends, set_period
from stripe_sandbox.world import World

endpoints = Endpoints()


@endpoints.get("/v1/invoices/{key}")
def retrieve(world: World, params: Json, key: str) -> Json:
    return world.get("invoice", key)


@endpoints.post("/v1/invoices/{key}", metadata=metadata, description=Unsettable(text), auto_advance=boolean)
def update(world: World, params: Json, key: str) -> Json:
    invoice = world.get("invoice", key)
    invoice["metadata"] = merged(invoice["metadata"], params.pop("metadata", {}))
    invoice.update(params)
    return changed(world, invoice)


@endpoints.list(
    "/v1/invoices",
    created=span,
    customer=text,
    status=one_of("draft", "open", "paid", "uncollectible", "void"),
    subscription=text,
)
def invoices(world: World, params: Json) -> list[Json]:
    names = {"customer": "customer", "status": "status", "subscription": "_subscription"}
    equal = {field: params[name] for name, field in names.items() if name in params}
    return [
        invoice
        for invoice in world.find("invoice", **equal)
        if within(invoice["created"], params.get("created", {}))
    ]


@endpoints.list("/v1/invoices/{key}/lines")
def lines(world: World, params: Json, key: str) -> list[Json]:
    return list(world.get("invoice", key)["lines"]["data"])


@endpoints.post("/v1/invoices/{key}/finalize", auto_advance=boolean)
def finalize_now(world: World, params: Json, key: str) -> Json:
    invoice = world.get("invoice", key)
    if invoice["status"] != "draft":
        raise refuse("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    subscription = world.peek("subscription", invoice["_subscription"] or "")
    world.unschedule("finalize", invoice)
    finalize(world, invoice, money_goes(subscription, invoice["total"]) if subscription else {})
    return invoice


@endpoints.post("/v1/invoices/{key}/pay", payment_method=text, off_session=boolean)
def pay(world: World, params: Json, key: str) -> Json:
    """402 when the card says no; the attempt stands."""
    invoice = world.get("invoice", key)
    if invoice["status"] == "draft":
        finalize_now(world, {}, key)
    if invoice["status"] != "open":
        raise refuse(
            "Invoice is already paid"
            if invoice["status"] == "paid"
            else "This invoice can no longer be paid.",
            None,
            "invoice_already_paid" if invoice["status"] == "paid" else "invoice_not_editable",
        )
    method = found(world, params["payment_method"]) if "payment_method" in params else None
    off_session = params.get("off_session", True)
    outcome = collect(world, invoice, method=method, off_session=off_session, by_hand=True)
    intent = world.get("payment_intent", invoice["_intent"])
    if outcome != "succeeded" and intent["last_payment_error"]:
        raise failure(world, intent)
    if outcome != "succeeded":
        raise refuse(
            "There is no payment method for this invoice.", None, "invoice_payment_intent_requires_action"
        )
    return invoice


@endpoints.post("/v1/invoices/{key}/void")
def void_now(world: World, params: Json, key: str) -> Json:
    return _left(world, key, "void")


@endpoints.post("/v1/invoices/{key}/mark_uncollectible")
def mark_uncollectible(world: World, params: Json, key: str) -> Json:
    return _left(world, key, "uncollectible")


def _left(world: World, key: str, status: str) -> Json:
    invoice = world.get("invoice", key)
    if invoice["status"] not in ("open", "uncollectible"):
        raise refuse(
            f"You can only pass in open invoices. This invoice isn't open, it is {invoice['status']}."
        )
    void(world, invoice, status)
    return invoice


@endpoints.post(
    "/v1/invoices/create_preview",
    customer=text,
    subscription=text,
    subscription_details=group(
        billing_cycle_anchor=one_of("now", "unchanged"),
        cancel_at=Unsettable(integer),
        cancel_at_period_end=boolean,
        items=Many(group(id=text, deleted=boolean, **ITEM)),
        proration_behavior=PRORATION,
        proration_date=integer,
        trial_end=either("now", kind=integer),
    ),
)
def create_preview(world: World, params: Json) -> Json:
    """The subscription's next invoice, with a change or without; nothing is kept and nobody is told."""
    if "subscription" not in params:
        raise refuse("Missing required param: subscription.", "subscription", "parameter_missing")
    return preview(world, params["subscription"], params.get("subscription_details", {}))


def preview(world: World, key: str, details: Json) -> Json:
    """What would be invoiced next: at once where the change asks for that, else when the period ends."""
    with world.store.undone():
        trying = world.elsewhere(world.account)
        subscription = trying.get("subscription", key, param="subscription")
        if subscription["ended_at"] is not None or (subscription["cancel_at_period_end"] and not details):
            raise refuse("No upcoming invoices for customer", None, "invoice_upcoming_none")
        before = subscription["latest_invoice"]
        if details:
            change(trying, subscription, details)
        if subscription["latest_invoice"] == before:
            trying.pinned = period_ends(subscription)
            set_period(subscription, trying.pinned, next_end(subscription, trying.pinned))
            invoice_period(trying, subscription, "upcoming")
        invoice = dict(trying.get("invoice", subscription["latest_invoice"]))
    return invoice | {"id": invoice["id"].replace("in_", "upcoming_in_"), "status": "draft", "number": None}


@endpoints.list("/v1/invoice_payments", invoice=text, payment=group(type=Required(text), payment_intent=text))
def payments(world: World, params: Json) -> list[Json]:
    intent = params.get("payment", {}).get("payment_intent")
    equal = {"invoice": params["invoice"]} if "invoice" in params else {}
    if intent:
        equal["payment__payment_intent"] = intent
    return world.find("invoice_payment", **equal)


@endpoints.get("/v1/invoice_payments/{key}")
def payment(world: World, params: Json, key: str) -> Json:
    return world.get("invoice_payment", key)


@endpoints.list("/v1/invoiceitems", customer=text, invoice=text, pending=boolean)
def invoice_items(world: World, params: Json) -> list[Json]:
    pending = params.pop("pending", None)
    found_items = world.find("invoiceitem", **params)
    return [item for item in found_items if pending is None or (item["invoice"] is None) == pending]


def _payments_of(world: World, invoice: Json) -> Json:
    found_payments = world.find("invoice_payment", invoice=invoice["id"])
    return listed(found_payments, f"/v1/invoice_payments?invoice={invoice['id']}")


def _confirmation(world: World, invoice: Json) -> Json | None:
    found_payments = world.find("invoice_payment", invoice=invoice["id"])
    if not found_payments:
        return None
    intent = world.get("payment_intent", found_payments[0]["payment"]["payment_intent"])
    return {"client_secret": intent["client_secret"], "type": "payment_intent"}


COLLECTIONS["invoice", "payments"] = _payments_of
COLLECTIONS["invoice", "confirmation_secret"] = _confirmation
