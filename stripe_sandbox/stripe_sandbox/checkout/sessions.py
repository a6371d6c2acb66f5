"""The calls of Checkout sessions (docs.stripe.com/api/checkout/sessions)."""

from stripe_sandbox import discounts
from stripe_sandbox.checkout.cart import add_up, new_line
from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json, refuse
from stripe_sandbox.events import tell
from stripe_sandbox.parameters import (
    Many,
    Required,
    amount,
    boolean,
    group,
    integer,
    merged,
    metadata,
    one_of,
    percent,
    span,
    text,
    within,
)
from stripe_sandbox.products import PRICE_DATA
from stripe_sandbox.settings import DAY
from stripe_sandbox.subscriptions.api import BILLING_MODE, TRANSFER, TRIAL_SETTINGS
from stripe_sandbox.world import World, new_id

endpoints = Endpoints()
LOCALES = (
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru"
    " sk sl sv th tr vi zh zh-HK zh-TW"
).split()
LINE = group(
    price=text,
    price_data=PRICE_DATA,
    quantity=amount,
    adjustable_quantity=group(enabled=Required(boolean), minimum=amount, maximum=amount),
)
SUBSCRIPTION_DATA = group(
    billing_mode=BILLING_MODE,
    application_fee_percent=percent,
    description=text,
    metadata=metadata,
    transfer_data=TRANSFER,
    trial_end=integer,
    trial_period_days=integer,
    trial_settings=TRIAL_SETTINGS,
)
PAYMENT_INTENT_DATA = group(
    application_fee_amount=amount,
    description=text,
    metadata=metadata,
    setup_future_usage=one_of("off_session", "on_session"),
    transfer_data=TRANSFER,
)


@endpoints.post(
    "/v1/checkout/sessions",
    mode=Required(one_of("payment", "subscription")),
    line_items=Required(Many(LINE)),
    success_url=Required(text),
    cancel_url=text,
    allow_promotion_codes=boolean,
    billing_address_collection=one_of("auto", "required"),
    client_reference_id=text,
    currency=text,
    customer=text,
    customer_creation=one_of("always", "if_required"),
    customer_email=text,
    discounts=discounts.GIVEN,
    expires_at=integer,
    locale=one_of(*LOCALES),
    metadata=metadata,
    payment_intent_data=PAYMENT_INTENT_DATA,
    payment_method_collection=one_of("always", "if_required"),
    allowed_payment_method_types=Many(one_of("card")),
    submit_type=one_of("auto", "book", "donate", "pay", "subscribe"),
    subscription_data=SUBSCRIPTION_DATA,
    ui_mode=one_of("hosted_page"),
)
def create(world: World, params: Json) -> Json:
    customer = world.get("customer", params["customer"], param="customer") if "customer" in params else None
    _must_agree(params)
    now = world.now(customer)
    key = new_id("cs_test", 58)
    mode = params["mode"]
    data = params.get("subscription_data", {})
    for each in (data, params.get("payment_intent_data", {})):
        if "transfer_data" in each:
            world.get("account", each["transfer_data"]["destination"], param="transfer_data[destination]")
    session: Json = {
        "id": key,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": params.get("allow_promotion_codes"),
        "amount_subtotal": 0,
        "amount_total": 0,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": params.get("billing_address_collection"),
        "branding_settings": None,
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": now,
        "currency": None,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": customer and customer["id"],
        "customer_account": None,
        "customer_creation": _creation(params),
        "customer_details": details(customer["email"], customer["name"]) if customer else None,
        "customer_email": params.get("customer_email"),
        "discounts": [],
        "expires_at": params.get("expires_at", now + DAY),
        "integration_identifier": None,
        "invoice": None,
        "invoice_creation": _no_invoice() if mode == "payment" else None,
        "livemode": False,
        "locale": params.get("locale"),
        "managed_payments": None,
        "metadata": merged({}, params.get("metadata", {})),
        "mode": mode,
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": params.get(
            "payment_method_collection", "always" if mode == "subscription" else "if_required"
        ),
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": params.get("submit_type"),
        "subscription": None,
        "success_url": params["success_url"],
        "total_details": None,
        "ui_mode": "hosted_page",
        "url": f"{world.settings.url}/c/pay/{key}",
        "wallet_options": None,
        "_lines": [],
        "_choices": [],
        "_subscription_data": data,
        "_payment_intent_data": params.get("payment_intent_data", {}),
        "_trial": bool(data.get("trial_period_days") or data.get("trial_end")),
        "_clock": customer["test_clock"] if customer else None,
    }
    session["_lines"] = [
        new_line(world, line, mode, f"line_items[{place}]") for place, line in enumerate(params["line_items"])
    ]
    session["currency"] = _currency(session["_lines"], params)
    cents = sum(line["_unit"] * line["quantity"] for line in session["_lines"])
    session["_choices"] = [
        discounts.chosen(world, each, cents, session["customer"]) for each in params.get("discounts", [])
    ]
    session["discounts"] = [dict(choice) for choice in session["_choices"]]
    add_up(world, session)
    if not session["_trial"] and 0 < session["amount_total"] < 50:
        raise refuse(
            "The Checkout Session's total amount must convert to at least 50 cents.", None, "amount_too_small"
        )
    world.add(session)
    world.schedule("expire", session | {"test_clock": session["_clock"]}, session["expires_at"])
    return session


def _must_agree(params: Json) -> None:
    if not params["line_items"]:
        raise refuse("Missing required param: line_items.", "line_items", "parameter_missing")
    if "customer" in params and ("customer_email" in params or "customer_creation" in params):
        other = "customer_email" if "customer_email" in params else "customer_creation"
        raise refuse(f"You may only specify one of these parameters: customer, {other}.", "customer")
    if "discounts" in params and "allow_promotion_codes" in params:
        raise refuse(
            "You may only specify one of these parameters: allow_promotion_codes, discounts.", "discounts"
        )
    if params["mode"] == "payment" and "subscription_data" in params:
        raise refuse("You can not pass `subscription_data` in `payment` mode.", "subscription_data")
    if params["mode"] == "subscription" and "payment_intent_data" in params:
        raise refuse("You can not pass `payment_intent_data` in `subscription` mode.", "payment_intent_data")
    if params["mode"] == "subscription" and "customer_creation" in params:
        raise refuse("`customer_creation` can only be used in `payment` mode.", "customer_creation")
    if params["mode"] == "payment" and "payment_method_collection" in params:
        raise refuse(
            "You can only set `payment_method_collection` in `subscription` mode.",
            "payment_method_collection",
        )


def _currency(lines: list[Json], params: Json) -> str:
    found = {line["currency"] for line in lines} | ({params["currency"]} if "currency" in params else set())
    if len(found) > 1:
        raise refuse("All prices of a Checkout Session must have the same currency.", "line_items")
    return str(found.pop())


def _creation(params: Json) -> str | None:
    if "customer" in params:
        return None
    default = "always" if params["mode"] == "subscription" else "if_required"
    return str(params.get("customer_creation", default))


def _no_invoice() -> Json:
    return {
        "enabled": False,
        "invoice_data": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": None,
            "metadata": {},
            "rendering_options": None,
        },
    }


def details(email: str | None, name: str | None) -> Json:
    return {
        "address": None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


@endpoints.get("/v1/checkout/sessions/{key}")
def retrieve(world: World, params: Json, key: str) -> Json:
    return world.get("checkout.session", key)


@endpoints.post("/v1/checkout/sessions/{key}", metadata=metadata)
def update(world: World, params: Json, key: str) -> Json:
    session = world.get("checkout.session", key)
    session["metadata"] = merged(session["metadata"], params.get("metadata", {}))
    world.save(session)
    return session


@endpoints.list(
    "/v1/checkout/sessions",
    created=span,
    customer=text,
    payment_intent=text,
    status=one_of("complete", "expired", "open"),
    subscription=text,
)
def sessions(world: World, params: Json) -> list[Json]:
    when = params.pop("created", {})
    return [
        session for session in world.find("checkout.session", **params) if within(session["created"], when)
    ]


@endpoints.list("/v1/checkout/sessions/{key}/line_items")
def line_items(world: World, params: Json, key: str) -> list[Json]:
    return list(world.get("checkout.session", key)["_lines"])


@endpoints.post("/v1/checkout/sessions/{key}/expire")
def expire_now(world: World, params: Json, key: str) -> Json:
    session = world.get("checkout.session", key)
    if session["status"] != "open":
        raise refuse(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of'
            f" {session['status']}."
        )
    expire(world, session)
    return session


def expire(world: World, session: Json) -> None:
    """Nobody can pay there any more."""
    if session["status"] != "open":
        return
    session["status"], session["url"] = "expired", None
    world.save(session)
    world.unschedule("expire", session)
    tell(world, "checkout.session.expired", session)
