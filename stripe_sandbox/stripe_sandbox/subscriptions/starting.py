"""How does a subscription begin? With a trial, or with a first invoice that is paid at once.

docs.stripe.com/billing/subscriptions/overview#subscription-lifecycle
"""

from stripe_sandbox import discounts
from stripe_sandbox.errors import Json, Refusal, refuse
from stripe_sandbox.events import changed, created, tell
from stripe_sandbox.invoices.drafts import draft
from stripe_sandbox.invoices.lifecycle import finalize
from stripe_sandbox.invoices.lines import period_line
from stripe_sandbox.parameters import merged
from stripe_sandbox.payments import failure
from stripe_sandbox.settings import DAY, HOUR
from stripe_sandbox.subscriptions.collecting import collect, money_goes
from stripe_sandbox.subscriptions.ending import ask_to_end
from stripe_sandbox.subscriptions.shape import (
    Entry,
    must_match,
    new_item,
    new_subscription,
    next_end,
    period_ends,
    set_period,
)
from stripe_sandbox.world import World, new_id

INCOMPLETE = 23 * HOUR
"""How long a first payment may take."""
TRIAL_WARNING = 3 * DAY
COPIED = ("application_fee_percent", "default_payment_method", "description")


def start(
    world: World,
    customer: Json,
    entries: list[Entry],
    params: Json,
    choices: list[Json],
    *,
    session: str | None = None,
    off_session: bool = False,
    authenticated: bool = False,
) -> Json:
    """A subscription of those items that is trialing, active or incomplete. `choices` are discounts to redeem."""
    now = world.now(customer)
    key = new_id("sub")
    items = [new_item(world, key, entry) for entry in entries]
    must_match(items)
    subscription = new_subscription(world, customer, key, items, now)
    for name in COPIED:
        subscription[name] = params.get(name, subscription[name])
    subscription["metadata"] = merged({}, params.get("metadata", {}))
    subscription["transfer_data"] = params.get("transfer_data") and {
        "amount_percent": None,
        **params["transfer_data"],
    }
    subscription["payment_settings"].update(params.get("payment_settings", {}))
    subscription["trial_settings"] = params.get("trial_settings", subscription["trial_settings"])
    if params.get("billing_mode", {}).get("type") == "classic":
        subscription["billing_mode"] = {"flexible": None, "type": "classic"}
    trial_end = _trial_end(params, now)
    subscription["billing_cycle_anchor"] = trial_end or now
    set_period(subscription, now, trial_end or next_end(subscription, now))
    if trial_end:
        subscription |= {"status": "trialing", "trial_start": now, "trial_end": trial_end}
    if "cancel_at" in params or params.get("cancel_at_period_end"):
        ask_to_end(world, subscription, params)
    subscription["discounts"] = [discounts.given(world, choice, customer, key, session) for choice in choices]
    created(world, subscription, "customer.subscription.created")
    if customer["currency"] is None:
        customer["currency"] = subscription["currency"]
        changed(world, customer)
    plan_ahead(world, subscription)
    invoice = _first_invoice(world, subscription, customer)
    if not trial_end:
        behavior = params.get("payment_behavior", "allow_incomplete")
        _first_payment(
            world, subscription, invoice, behavior, off_session=off_session, authenticated=authenticated
        )
    return subscription


def _trial_end(params: Json, now: int) -> int | None:
    end = params.get("trial_end")
    if end == "now":
        return None
    if end is None and params.get("trial_period_days"):
        end = now + params["trial_period_days"] * DAY
    if end is not None and end <= now:
        raise refuse("trial_end must be in the future, or `now`.", "trial_end")
    return end


def _first_invoice(world: World, subscription: Json, customer: Json) -> Json:
    """Finalized at once; that of a trial is over nothing."""
    trial = subscription["status"] == "trialing"
    lines = [period_line(item, trial=trial) for item in subscription["items"]["data"]]
    invoice = draft(
        world,
        customer,
        lines,
        "subscription_create",
        subscription=subscription,
        discounts=list(subscription["discounts"]),
        automatically_finalizes_at=None,
        next_payment_attempt=None,
    )
    subscription["latest_invoice"] = invoice["id"]
    if not trial:
        subscription["discounts"] = discounts.lasting(world, subscription["discounts"])
    world.save(subscription)
    finalize(world, invoice, money_goes(subscription, invoice["total"]))
    return invoice


def _first_payment(
    world: World, subscription: Json, invoice: Json, behavior: str, *, off_session: bool, authenticated: bool
) -> None:
    world.schedule("incomplete", subscription, subscription["created"] + INCOMPLETE)
    if behavior == "default_incomplete" and invoice["amount_due"]:
        return
    collect(world, invoice, off_session=off_session, authenticated=authenticated)
    if behavior == "error_if_incomplete" and subscription["status"] == "incomplete":
        refusal = failure(world, world.get("payment_intent", invoice["_intent"]))
        raise Refusal(402, str(refusal), kind="card_error", code=refusal.error.get("code"))


def plan_ahead(world: World, subscription: Json) -> None:
    """Put down what will happen to it in its present period."""
    end = period_ends(subscription)
    world.schedule("period_end", subscription, end)
    if subscription["status"] == "trialing":
        warn = subscription["trial_end"] - TRIAL_WARNING
        if warn > world.now(subscription):
            world.schedule("trial_will_end", subscription, warn)
        else:
            tell(world, "customer.subscription.trial_will_end", subscription)
    upcoming = end - world.settings.upcoming_days * DAY
    if upcoming > world.now(subscription):
        world.schedule("upcoming", subscription, upcoming)
    if subscription["cancel_at"] is not None and not subscription["cancel_at_period_end"]:
        world.schedule("cancel_at", subscription, subscription["cancel_at"])
    else:
        world.unschedule("cancel_at", subscription)
