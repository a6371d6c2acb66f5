"""What happens when a period or a trial ends? (docs.stripe.com/billing/subscriptions/trials)"""

from stripe_sandbox import discounts
from stripe_sandbox.errors import Json
from stripe_sandbox.events import changed, tell
from stripe_sandbox.invoices.drafts import draft
from stripe_sandbox.invoices.lifecycle import finalize, leave
from stripe_sandbox.invoices.lines import period_line, proration_line, waiting
from stripe_sandbox.subscriptions.collecting import UPDATED, collect, money_goes
from stripe_sandbox.subscriptions.ending import end_now
from stripe_sandbox.subscriptions.shape import next_end, period_ends, set_period
from stripe_sandbox.subscriptions.starting import plan_ahead
from stripe_sandbox.world import World, new_id


def turn(world: World, subscription: Json) -> None:
    """A period has ended: the next begins with a draft invoice, which is finalized an hour later."""
    now = world.now(subscription)
    if subscription["ended_at"] is not None or subscription["status"] in ("incomplete", "paused"):
        return
    if now < period_ends(subscription):
        return
    if subscription["cancel_at_period_end"] or (subscription["cancel_at"] or now + 1) <= now:
        end_now(world, subscription, "cancellation_requested")
        return
    if subscription["status"] == "trialing" and _stops_without_card(world, subscription):
        return
    if subscription["status"] == "trialing":
        subscription["status"] = "active"
    next_period(world, subscription, period_ends(subscription))


def _stops_without_card(world: World, subscription: Json) -> bool:
    customer = world.get("customer", subscription["customer"])
    if subscription["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]:
        return False
    behavior = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
    if behavior == "cancel":
        end_now(world, subscription, None)
    if behavior == "pause":
        subscription["status"] = "paused"
        previous = world.save(subscription)
        tell(world, "customer.subscription.paused", subscription)
        tell(world, UPDATED, subscription, previous)
    return behavior in ("cancel", "pause")


def next_period(
    world: World, subscription: Json, begin: int, *, reason: str = "subscription_cycle", at_once: bool = False
) -> Json:
    """Begin a period then; the invoice for it. `at_once` finalizes and charges it now."""
    before = subscription["items"]["data"][0]
    ended = (before["current_period_start"], before["current_period_end"])
    set_period(subscription, begin, next_end(subscription, begin))
    invoice = invoice_period(world, subscription, reason, ended if reason == "subscription_cycle" else None)
    changed(world, subscription, UPDATED)
    plan_ahead(world, subscription)
    if at_once:
        invoice["automatically_finalizes_at"] = None
        finalize(world, invoice, money_goes(subscription, invoice["total"]))
        collect(world, invoice)
    elif subscription["status"] == "unpaid" or _keeps_drafts(subscription):
        leave(invoice)
        changed(world, invoice)
    else:
        world.schedule("finalize", invoice, world.now(subscription) + world.settings.finalize_seconds)
    return invoice


def _keeps_drafts(subscription: Json) -> bool:
    return (subscription["pause_collection"] or {}).get("behavior") == "keep_as_draft"


def invoice_period(
    world: World,
    subscription: Json,
    reason: str,
    period: tuple[int, int] | None = None,
    *,
    whole: bool = True,
) -> Json:
    """A draft with what waits and, where `whole`, the present period of every item."""
    customer = world.get("customer", subscription["customer"])
    key = new_id("in")
    lines = [proration_line(world, item, key) for item in waiting(world, subscription)]
    if whole:
        lines += [period_line(item) for item in subscription["items"]["data"]]
    invoice = draft(
        world,
        customer,
        lines,
        reason,
        subscription=subscription,
        discounts=list(subscription["discounts"]),
        period=period,
        key=key,
    )
    subscription["latest_invoice"] = invoice["id"]
    if whole:
        subscription["discounts"] = discounts.lasting(world, subscription["discounts"])
    return invoice


def warn_of_trial(world: World, subscription: Json) -> None:
    """Three days before a trial ends."""
    if subscription["status"] == "trialing":
        tell(world, "customer.subscription.trial_will_end", subscription)


def cancel_as_planned(world: World, subscription: Json) -> None:
    """`cancel_at` has come."""
    due = subscription["cancel_at"]
    if subscription["ended_at"] is None and due is not None and due <= world.now(subscription):
        end_now(world, subscription, "cancellation_requested")
