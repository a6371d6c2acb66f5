"""The calls of subscriptions and their items (docs.stripe.com/api/subscriptions)."""

from stripe_sandbox import discounts
from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json, missing, refuse
from stripe_sandbox.events import changed
from stripe_sandbox.invoices.lifecycle import finalize
from stripe_sandbox.invoices.lines import waiting
from stripe_sandbox.parameters import (
    Many,
    Required,
    Takes,
    Unsettable,
    amount,
    boolean,
    either,
    group,
    integer,
    metadata,
    one_of,
    percent,
    span,
    text,
    within,
)
from stripe_sandbox.payment_methods import found
from stripe_sandbox.products import PRICE_DATA
from stripe_sandbox.subscriptions.changing import change
from stripe_sandbox.subscriptions.collecting import collect, money_goes
from stripe_sandbox.subscriptions.ending import end_now
from stripe_sandbox.subscriptions.renewing import invoice_period, next_period
from stripe_sandbox.subscriptions.shape import entry
from stripe_sandbox.subscriptions.starting import start
from stripe_sandbox.world import World

endpoints = Endpoints()
RECURRING_PRICE = group(**{name: kind for name, kind in PRICE_DATA.takes.items() if name != "product_data"})
PRORATION = one_of("always_invoice", "create_prorations", "none")
BEHAVIOR = one_of("allow_incomplete", "default_incomplete", "error_if_incomplete")
TRIAL_SETTINGS = group(
    end_behavior=Required(group(missing_payment_method=Required(one_of("cancel", "create_invoice", "pause"))))
)
BILLING_MODE = group(type=Required(one_of("classic", "flexible")))
TRANSFER = group(destination=Required(text))
ITEM: Takes = {"price": text, "price_data": RECURRING_PRICE, "quantity": amount, "metadata": metadata}
BOTH: Takes = {
    "application_fee_percent": Unsettable(percent),
    "cancel_at": Unsettable(either("max_period_end", "min_period_end", kind=integer)),
    "cancel_at_period_end": boolean,
    "default_payment_method": Unsettable(text),
    "description": Unsettable(text),
    "discounts": Unsettable(discounts.GIVEN),
    "metadata": metadata,
    "off_session": boolean,
    "payment_behavior": BEHAVIOR,
    "payment_settings": group(
        save_default_payment_method=one_of("off", "on_subscription"),
        payment_method_types=Many(one_of("card")),
    ),
    "proration_behavior": PRORATION,
    "transfer_data": Unsettable(TRANSFER),
    "trial_end": either("now", kind=integer),
    "trial_settings": TRIAL_SETTINGS,
}
DETAILS = group(comment=Unsettable(text), feedback=Unsettable(text))
CHANGED_ITEM = group(id=text, deleted=boolean, **ITEM)
UPDATE: Takes = {
    **BOTH,
    "items": Many(CHANGED_ITEM),
    "billing_cycle_anchor": one_of("now", "unchanged"),
    "cancellation_details": DETAILS,
    "pause_collection": Unsettable(
        group(behavior=Required(one_of("keep_as_draft", "mark_uncollectible", "void")), resumes_at=integer)
    ),
    "proration_date": integer,
}


@endpoints.post(
    "/v1/subscriptions",
    **BOTH,
    customer=Required(text),
    items=Required(Many(group(**ITEM))),
    trial_period_days=integer,
    billing_mode=BILLING_MODE,
)
def create(world: World, params: Json) -> Json:
    customer = world.get("customer", params["customer"], param="customer")
    if params.get("default_payment_method"):
        params["default_payment_method"] = found(world, params["default_payment_method"])["id"]
    if params.get("transfer_data"):
        world.get("account", params["transfer_data"]["destination"], param="transfer_data[destination]")
    has_card = params.get("default_payment_method") or customer["invoice_settings"]["default_payment_method"]
    behavior = params.get("payment_behavior", "allow_incomplete")
    trial = "trial_end" in params or params.get("trial_period_days")
    if not has_card and not trial and behavior != "default_incomplete":
        raise refuse(
            "This customer has no attached payment source or default payment method. Please consider adding a"
            " default payment method.",
            None,
            "resource_missing",
        )
    choices = [discounts.chosen(world, each, 0, customer["id"]) for each in params.get("discounts") or []]
    off_session = params.get("off_session", False)
    entries = [entry(world, each, f"items[{place}]") for place, each in enumerate(params["items"])]
    return start(world, customer, entries, params, choices, off_session=off_session)


@endpoints.get("/v1/subscriptions/{key}")
def retrieve(world: World, params: Json, key: str) -> Json:
    return world.get("subscription", key)


@endpoints.post("/v1/subscriptions/{key}", **UPDATE)
def update(world: World, params: Json, key: str) -> Json:
    return change(world, world.get("subscription", key), params)


@endpoints.delete(
    "/v1/subscriptions/{key}", invoice_now=boolean, prorate=boolean, cancellation_details=DETAILS
)
def cancel(world: World, params: Json, key: str) -> Json:
    """At once. `prorate` gives credit for the unused time; `invoice_now` invoices what waits."""
    subscription = world.get("subscription", key)
    if subscription["ended_at"] is not None:
        raise missing("subscription", key)
    if params.get("prorate"):
        items = [{"id": item["id"], "quantity": 0} for item in subscription["items"]["data"]]
        change(world, subscription, {"items": items})
    if params.get("invoice_now") and waiting(world, subscription):
        invoice = invoice_period(world, subscription, "subscription_update", whole=False)
        finalize(world, invoice, money_goes(subscription, invoice["total"]))
        collect(world, invoice)
    end_now(world, subscription, "cancellation_requested", **params.get("cancellation_details", {}))
    return subscription


@endpoints.post(
    "/v1/subscriptions/{key}/resume",
    billing_cycle_anchor=one_of("now", "unchanged"),
    proration_behavior=PRORATION,
)
def resume(world: World, params: Json, key: str) -> Json:
    """One that a trial without a card has paused: it stays paused until its invoice is paid."""
    subscription = world.get("subscription", key)
    if subscription["status"] != "paused":
        raise refuse("This subscription is not paused, so it cannot be resumed.")
    now = world.now(subscription)
    subscription["billing_cycle_anchor"] = now
    next_period(world, subscription, now, reason="subscription_update", at_once=True)
    return subscription


@endpoints.list(
    "/v1/subscriptions",
    collection_method=one_of("charge_automatically"),
    created=span,
    customer=text,
    price=text,
    status=text,
    test_clock=text,
)
def subscriptions(world: World, params: Json) -> list[Json]:
    """Those that have not been canceled, unless `status` says otherwise."""
    wanted = params.get("status")
    equal = {"customer": params["customer"]} if "customer" in params else {}
    return [
        subscription
        for subscription in world.find("subscription", **equal)
        if _has_status(subscription, wanted)
        and within(subscription["created"], params.get("created", {}))
        and subscription["test_clock"] == params.get("test_clock", subscription["test_clock"])
        and ("customer" in params or "test_clock" in params or subscription["test_clock"] is None)
        and any(
            item["price"]["id"] == params.get("price", item["price"]["id"])
            for item in subscription["items"]["data"]
        )
    ]


def _has_status(subscription: Json, wanted: str | None) -> bool:
    if wanted == "all":
        return True
    if wanted == "ended":
        return subscription["status"] in ("canceled", "incomplete_expired")
    return bool(subscription["status"] == wanted) if wanted else subscription["status"] != "canceled"


def _holder(world: World, item: str) -> Json:
    for subscription in world.find("subscription"):
        if any(each["id"] == item for each in subscription["items"]["data"]):
            return subscription
    raise missing("subscription_item", item)


def _item(subscription: Json, key: str) -> Json:
    return next(item for item in subscription["items"]["data"] if item["id"] == key)


@endpoints.list("/v1/subscription_items", subscription=Required(text))
def items(world: World, params: Json) -> list[Json]:
    subscription = world.get("subscription", params["subscription"], param="subscription")
    return list(subscription["items"]["data"])


@endpoints.get("/v1/subscription_items/{key}")
def retrieve_item(world: World, params: Json, key: str) -> Json:
    return _item(_holder(world, key), key)


@endpoints.post(
    "/v1/subscription_items",
    **ITEM,
    subscription=Required(text),
    proration_behavior=PRORATION,
    payment_behavior=BEHAVIOR,
)
def create_item(world: World, params: Json) -> Json:
    subscription = world.get("subscription", params.pop("subscription"), param="subscription")
    before = {item["id"] for item in subscription["items"]["data"]}
    _change_one(world, subscription, params)
    return next(item for item in subscription["items"]["data"] if item["id"] not in before)


@endpoints.post(
    "/v1/subscription_items/{key}", **ITEM, proration_behavior=PRORATION, payment_behavior=BEHAVIOR
)
def update_item(world: World, params: Json, key: str) -> Json:
    subscription = _holder(world, key)
    _change_one(world, subscription, {"id": key, **params})
    return _item(subscription, key)


@endpoints.delete("/v1/subscription_items/{key}", proration_behavior=PRORATION)
def delete_item(world: World, params: Json, key: str) -> Json:
    _change_one(world, _holder(world, key), {"id": key, "deleted": True, **params})
    return {"id": key, "object": "subscription_item", "deleted": True}


def _change_one(world: World, subscription: Json, params: Json) -> None:
    apart = ("proration_behavior", "payment_behavior")
    item = {name: value for name, value in params.items() if name not in apart}
    change(world, subscription, {"items": [item]} | {name: params[name] for name in apart if name in params})
    changed(world, subscription, "customer.subscription.updated")
