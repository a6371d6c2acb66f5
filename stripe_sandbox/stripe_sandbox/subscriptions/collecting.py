"""Is a subscription's invoice paid, and what follows? (docs.stripe.com/billing/subscriptions/overview)"""

from stripe_sandbox.errors import Json
from stripe_sandbox.events import changed, tell
from stripe_sandbox.invoices.lifecycle import attempt, finalize, void
from stripe_sandbox.settings import DAY
from stripe_sandbox.subscriptions.ending import end_now
from stripe_sandbox.world import World

UPDATED = "customer.subscription.updated"


def payer(world: World, invoice: Json) -> Json | None:
    """The card that an invoice is charged to: the subscription's, else the customer's default."""
    subscription = world.peek("subscription", invoice["_subscription"] or "")
    customer = world.get("customer", invoice["customer"])
    key = (subscription or {}).get("default_payment_method") or customer["invoice_settings"][
        "default_payment_method"
    ]
    return world.get("payment_method", key) if key else None


def money_goes(subscription: Json, total: int) -> Json:
    """What an invoice's intent passes on (docs.stripe.com/connect/subscriptions)."""
    if not subscription["transfer_data"]:
        return {}
    percent = subscription["application_fee_percent"] or 0
    return {
        "transfer_data": {"destination": subscription["transfer_data"]["destination"]},
        "application_fee_amount": round(max(total, 0) * percent / 100) or None,
    }


def collect(
    world: World,
    invoice: Json,
    *,
    method: Json | None = None,
    off_session: bool = True,
    authenticated: bool = False,
    by_hand: bool = False,
) -> str:
    """Try to have it paid; its subscription follows. `by_hand` leaves the planned retries as they are."""
    subscription = world.peek("subscription", invoice["_subscription"] or "")
    outcome = "succeeded"
    if invoice["status"] == "open":
        planned = invoice["next_payment_attempt"] if by_hand else _retry_at(world, invoice)
        outcome = attempt(
            world,
            invoice,
            method or payer(world, invoice),
            off_session=off_session,
            retry_at=planned,
            authenticated=authenticated,
        )
    if subscription and outcome == "succeeded":
        _paid(world, subscription, invoice)
    elif subscription:
        _failed(world, subscription, invoice, by_hand=by_hand)
    return outcome


def _retry_at(world: World, invoice: Json) -> int | None:
    days = world.settings.retry_days
    tried = invoice["attempt_count"]
    if (
        invoice["billing_reason"] == "subscription_create"
        or not invoice["auto_advance"]
        or tried >= len(days)
    ):
        return None
    return world.now(invoice) + days[tried] * DAY


def _paid(world: World, subscription: Json, invoice: Json) -> None:
    world.unschedule("retry", invoice)
    if subscription["ended_at"] is not None or subscription["latest_invoice"] != invoice["id"]:
        return
    if subscription["status"] == "incomplete":
        world.unschedule("incomplete", subscription)
    if subscription["status"] in ("incomplete", "past_due", "unpaid"):
        subscription["status"] = "active"
        changed(world, subscription, UPDATED)
    elif subscription["status"] == "paused":
        subscription["status"] = "active"
        previous = world.save(subscription)
        tell(world, "customer.subscription.resumed", subscription)
        tell(world, UPDATED, subscription, previous)


def _failed(world: World, subscription: Json, invoice: Json, *, by_hand: bool) -> None:
    if invoice["next_payment_attempt"] is not None:
        world.schedule("retry", invoice, invoice["next_payment_attempt"])
    if subscription["status"] == "active":
        subscription["status"] = "past_due"
        changed(world, subscription, UPDATED)
    if by_hand or subscription["status"] != "past_due" or invoice["next_payment_attempt"] is not None:
        return
    if world.settings.after_retries == "cancel":
        end_now(world, subscription, "payment_failed")
    elif world.settings.after_retries == "unpaid":
        subscription["status"] = "unpaid"
        changed(world, subscription, UPDATED)


def finish_draft(world: World, invoice: Json) -> None:
    """An hour after a renewal: finalize it and charge the card."""
    if invoice["status"] != "draft" or not invoice["auto_advance"]:
        return
    subscription = world.get("subscription", invoice["_subscription"])
    finalize(world, invoice, money_goes(subscription, invoice["total"]))
    paused = subscription["pause_collection"]
    if paused and invoice["status"] == "open":
        void(world, invoice, {"void": "void", "mark_uncollectible": "uncollectible"}[paused["behavior"]])
        return
    collect(world, invoice)


def retry(world: World, invoice: Json) -> None:
    """One of the planned retries."""
    if invoice["status"] == "open" and invoice["auto_advance"]:
        collect(world, invoice)
