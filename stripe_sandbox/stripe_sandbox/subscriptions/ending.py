"""How does a subscription end? (docs.stripe.com/billing/subscriptions/cancel)"""

from stripe_sandbox.errors import Json, refuse
from stripe_sandbox.events import changed, tell
from stripe_sandbox.invoices.lifecycle import leave, void
from stripe_sandbox.invoices.lines import drop_waiting
from stripe_sandbox.subscriptions.shape import period_ends
from stripe_sandbox.world import World

TASKS = ("period_end", "trial_will_end", "upcoming", "cancel_at", "incomplete")


def end_now(world: World, subscription: Json, reason: str | None, **details: str | None) -> None:
    """It is over: `canceled`. What is unpaid is not tried any more."""
    now = world.now(subscription)
    subscription["status"] = "canceled"
    subscription["canceled_at"] = subscription["canceled_at"] or now
    subscription["ended_at"] = now
    subscription["cancellation_details"].update(details)
    subscription["cancellation_details"]["reason"] = subscription["cancellation_details"]["reason"] or reason
    for name in TASKS:
        world.unschedule(name, subscription)
    for invoice in world.find("invoice", _subscription=subscription["id"]):
        if invoice["status"] in ("draft", "open"):
            leave(invoice)
            changed(world, invoice)
    drop_waiting(world, subscription)
    world.save(subscription)
    tell(world, "customer.subscription.deleted", subscription)


def expire_incomplete(world: World, subscription: Json) -> None:
    """The first payment did not come within 23 hours: it is over, and nothing is owed."""
    if subscription["status"] != "incomplete":
        return
    subscription["status"] = "incomplete_expired"
    subscription["ended_at"] = world.now(subscription)
    for name in TASKS:
        world.unschedule(name, subscription)
    changed(world, subscription, "customer.subscription.updated")
    invoice = world.get("invoice", subscription["latest_invoice"])
    if invoice["status"] == "open":
        void(world, invoice)


def ask_to_end(world: World, subscription: Json, params: Json) -> None:
    """`cancel_at_period_end` or `cancel_at`: it ends then, or no longer. Its status stays what it is until then."""
    by_period = bool(params.get("cancel_at_period_end"))
    at = period_ends(subscription) if by_period else params.get("cancel_at")
    if at in ("min_period_end", "max_period_end"):
        at = period_ends(subscription)
    if at is not None and at <= world.now(subscription):
        raise refuse("cancel_at must be in the future.", "cancel_at")
    subscription["cancel_at"] = at
    subscription["cancel_at_period_end"] = by_period
    subscription["canceled_at"] = None if at is None else world.now(subscription)
    subscription["cancellation_details"]["reason"] = None if at is None else "cancellation_requested"
    if at is None or by_period:
        world.unschedule("cancel_at", subscription)
    else:
        world.schedule("cancel_at", subscription, at)
