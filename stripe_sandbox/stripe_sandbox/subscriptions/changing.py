"""What does a change of a subscription cost? Items, quantities and prices, with prorations to the second.

docs.stripe.com/billing/subscriptions/prorations
"""

from datetime import UTC, datetime

from stripe_sandbox import discounts
from stripe_sandbox.errors import Json, Refusal, refuse
from stripe_sandbox.events import changed
from stripe_sandbox.invoices.lifecycle import finalize
from stripe_sandbox.invoices.lines import add_proration, waiting
from stripe_sandbox.parameters import merged
from stripe_sandbox.payment_methods import found
from stripe_sandbox.subscriptions.collecting import UPDATED, collect, money_goes
from stripe_sandbox.subscriptions.ending import ask_to_end
from stripe_sandbox.subscriptions.renewing import invoice_period, next_period
from stripe_sandbox.subscriptions.shape import (
    entry,
    must_match,
    new_item,
    rhythm,
    set_period,
    set_price,
)
from stripe_sandbox.subscriptions.starting import plan_ahead
from stripe_sandbox.world import World

PLAIN = ("description", "pause_collection", "application_fee_percent")


def change(world: World, subscription: Json, params: Json) -> Json:
    """Do what `POST /v1/subscriptions/{id}` was given."""
    _must_go_on(subscription, params)
    _change_plain(world, subscription, params)
    old = [dict(item) for item in subscription["items"]["data"]]
    if "items" in params:
        _change_items(world, subscription, params["items"])
    anew = _must_begin_anew(subscription, old, params)
    behavior = params.get("proration_behavior", "create_prorations")
    if subscription["status"] not in ("trialing", "paused", "incomplete") and behavior != "none":
        at = params.get("proration_date", world.now(subscription))
        _prorate(world, subscription, old, at, refund_only=anew)
    if "trial_end" in params:
        _move_trial(world, subscription, params["trial_end"])
    elif anew:
        _begin_anew(world, subscription)
    elif behavior == "always_invoice" and waiting(world, subscription):
        _invoice_now(world, subscription)
    changed(world, subscription, UPDATED)
    if params.get("payment_behavior") == "error_if_incomplete" and subscription["status"] == "past_due":
        raise Refusal(402, "Your card was declined.", kind="card_error", code="card_declined")
    return subscription


def _must_go_on(subscription: Json, params: Json) -> None:
    if subscription["ended_at"] is not None and params.keys() - {"metadata", "cancellation_details"}:
        raise refuse(
            "A canceled subscription can only update its cancellation_details and metadata.", None, None
        )


def _change_plain(world: World, subscription: Json, params: Json) -> None:
    for name in PLAIN:
        subscription[name] = params.get(name, subscription[name])
    if subscription["pause_collection"]:
        subscription["pause_collection"].setdefault("resumes_at", None)
    subscription["metadata"] = merged(subscription["metadata"], params.get("metadata", {}))
    for name in ("trial_settings", "payment_settings", "cancellation_details"):
        subscription[name] = {**subscription[name], **params.get(name, {})}
    if "transfer_data" in params:
        given = params["transfer_data"]
        subscription["transfer_data"] = given and {"amount_percent": None, **given}
    if "default_payment_method" in params:
        key = params["default_payment_method"]
        subscription["default_payment_method"] = found(world, key)["id"] if key else None
    if "discounts" in params:
        customer = world.get("customer", subscription["customer"])
        choices = [discounts.chosen(world, each, 0, customer["id"]) for each in params["discounts"] or []]
        subscription["discounts"] = [
            discounts.given(world, choice, customer, subscription["id"], None) for choice in choices
        ]
    if "cancel_at_period_end" in params or "cancel_at" in params:
        ask_to_end(world, subscription, params)


def _change_items(world: World, subscription: Json, given: list[Json]) -> None:
    items = subscription["items"]["data"]
    begin, end = items[0]["current_period_start"], items[0]["current_period_end"]
    for place, each in enumerate(given):
        path = f"items[{place}]"
        if "id" not in each:
            item = new_item(world, subscription["id"], entry(world, each, path))
            item["current_period_start"], item["current_period_end"] = begin, end
            items.append(item)
            continue
        found_items = [item for item in items if item["id"] == each["id"]]
        if not found_items:
            raise refuse(f"No such subscription item: '{each['id']}'", f"{path}[id]", "resource_missing")
        item = found_items[0]
        if each.get("deleted"):
            items.remove(item)
            continue
        if "price" in each or "price_data" in each:
            set_price(world, item, entry(world, each, path).price)
        item["quantity"] = each.get("quantity", item["quantity"])
        item["metadata"] = merged(item["metadata"], each.get("metadata", {}))
    must_match(items)


def _must_begin_anew(subscription: Json, old: list[Json], params: Json) -> bool:
    """A change of the interval, or who asks for it, begins a new period now."""
    new = subscription["items"]["data"]
    asked = params.get("billing_cycle_anchor") == "now"
    return subscription["status"] in ("active", "past_due") and (asked or rhythm(old[0]) != rhythm(new[0]))


def _prorate(world: World, subscription: Json, old: list[Json], at: int, *, refund_only: bool) -> None:
    after = {item["id"]: item for item in subscription["items"]["data"]}
    for item in old:
        new = after.pop(item["id"], None)
        same = new and (new["price"]["id"], new["quantity"]) == (item["price"]["id"], item["quantity"])
        if same and not refund_only:
            continue
        unused = -_part(item, at)
        if unused:
            words = f"Unused time on {item['quantity']} × {item['_name']} after {_day(at)}"
            add_proration(world, subscription, item, unused, words, at)
        if new and not refund_only:
            _charge_rest(world, subscription, new, at)
    if not refund_only:
        for item in after.values():
            _charge_rest(world, subscription, item, at)


def _charge_rest(world: World, subscription: Json, item: Json, at: int) -> None:
    words = f"Remaining time on {item['quantity']} × {item['_name']} after {_day(at)}"
    add_proration(world, subscription, item, _part(item, at), words, at)


def _part(item: Json, at: int) -> int:
    """What the rest of the period costs, to the second."""
    begin, end = item["current_period_start"], item["current_period_end"]
    whole: int = item["price"]["unit_amount"] * item["quantity"]
    part: float = whole * max(end - at, 0) / max(end - begin, 1)
    return round(part)


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%d %b %Y}"


def _begin_anew(world: World, subscription: Json) -> None:
    now = world.now(subscription)
    subscription["billing_cycle_anchor"] = now
    next_period(world, subscription, now, reason="subscription_update", at_once=True)


def _invoice_now(world: World, subscription: Json) -> None:
    invoice = invoice_period(world, subscription, "subscription_update", whole=False)
    invoice["automatically_finalizes_at"] = None
    finalize(world, invoice, money_goes(subscription, invoice["total"]))
    world.save(subscription)
    collect(world, invoice)


def _move_trial(world: World, subscription: Json, end: int | str) -> None:
    """`now` ends it with an invoice at once; a time makes it last until then."""
    now = world.now(subscription)
    if end == "now":
        if subscription["status"] == "trialing":
            subscription |= {"status": "active", "trial_end": now, "billing_cycle_anchor": now}
            world.unschedule("trial_will_end", subscription)
            next_period(world, subscription, now, reason="subscription_update", at_once=True)
        return
    if int(end) <= now:
        raise refuse("trial_end must be in the future, or `now`.", "trial_end")
    subscription |= {
        "status": "trialing",
        "trial_start": subscription["trial_start"] or now,
        "trial_end": end,
        "billing_cycle_anchor": end,
    }
    set_period(subscription, now, int(end))
    if subscription["cancel_at_period_end"]:
        subscription["cancel_at"] = int(end)
    plan_ahead(world, subscription)
