"""Is the money there? Payment intents and the charges they make (docs.stripe.com/payments/paymentintents/lifecycle).

No money moves: what a card answers is written in `cards`.
"""

from stripe_sandbox.cards import SAYS
from stripe_sandbox.connect.transfers import pass_on
from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json, Refusal, refuse
from stripe_sandbox.events import changed, created
from stripe_sandbox.parameters import (
    Many,
    Required,
    amount,
    boolean,
    group,
    merged,
    metadata,
    one_of,
    span,
    text,
    within,
)
from stripe_sandbox.payment_methods import card_of, declined, found
from stripe_sandbox.presenting import presented
from stripe_sandbox.world import World, new_id

endpoints = Endpoints()
MINIMUM = 50
"""The smallest charge in minor units of most currencies (docs.stripe.com/currencies)."""


def new_intent(world: World, cents: int, currency: str, customer: Json | None, **more: object) -> Json:
    """An intent that waits for a card."""
    key = new_id("pi")
    intent: Json = {
        "id": key,
        "object": "payment_intent",
        "amount": cents,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{key}_secret_{new_id('s')[2:]}",
        "confirmation_method": "automatic",
        "created": world.now(customer),
        "currency": currency,
        "customer": customer["id"] if customer else None,
        "customer_account": None,
        "description": None,
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "managed_payments": None,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
        "_test_clock": customer["test_clock"] if customer else None,
    }
    return created(world, intent | more)


def confirm(
    world: World, intent: Json, method: Json, *, off_session: bool, authenticated: bool = False
) -> str:
    """Charge the card. The intent's status afterwards: `succeeded`, `requires_payment_method` or `requires_action`."""
    card = card_of(method)
    intent["payment_method"] = method["id"]
    intent["last_payment_error"] = intent["next_action"] = None
    asked = card.asks == "always" or (card.asks == "setup" and not method["_authenticated"])
    if asked and not authenticated and not card.declines:
        return _ask(world, intent, method, off_session=off_session)
    if asked:
        method["_authenticated"] = True
        world.save(method)
    if card.declines:
        return _fail(world, intent, method, card.declines)
    charge = _charge(world, intent, method)
    created(world, charge, "charge.succeeded")
    pass_on(world, charge)
    intent["status"] = "succeeded"
    intent["amount_received"] = intent["amount"]
    intent["latest_charge"] = charge["id"]
    changed(world, intent, "payment_intent.succeeded")
    return "succeeded"


def _ask(world: World, intent: Json, method: Json, *, off_session: bool) -> str:
    if off_session:
        return _fail(world, intent, method, "authentication_required", "requires_payment_method")
    intent["status"] = "requires_action"
    address = f"{world.settings.url}/authenticate/{intent['id']}"
    intent["next_action"] = {
        "type": "redirect_to_url",
        "redirect_to_url": {"return_url": None, "url": address},
    }
    changed(world, intent, "payment_intent.requires_action")
    return "requires_action"


def _fail(
    world: World, intent: Json, method: Json, decline: str, status: str = "requires_payment_method"
) -> str:
    charge = _charge(world, intent, method, decline)
    created(world, charge, "charge.failed")
    intent["latest_charge"] = charge["id"]
    intent["status"] = status
    intent["last_payment_error"] = declined(decline, charge=charge["id"]).error | {
        "payment_method": presented(world, method)
    }
    intent["payment_method"] = None
    changed(world, intent, "payment_intent.payment_failed")
    return status


def _charge(world: World, intent: Json, method: Json, decline: str | None = None) -> Json:
    good = decline is None
    code, message = (None, None) if good else SAYS[decline or ""]
    now = world.now(intent | {"test_clock": intent["_test_clock"]})
    card = {
        name: value
        for name, value in method["card"].items()
        if name not in ("display_brand", "generated_from", "networks", "three_d_secure_usage")
    }
    charge: Json = {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if good else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": intent["application_fee_amount"],
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "SANDBOX",
        "captured": good,
        "created": now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": code,
        "failure_message": message,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": intent["on_behalf_of"],
        "outcome": {
            "advice_code": None if good else "try_again_later",
            "network_advice_code": None,
            "network_decline_code": None if good else "01",
            "network_status": "approved_by_network" if good else "declined_by_network",
            "reason": decline,
            "risk_level": "normal",
            "seller_message": "Payment complete." if good else "The bank did not return any further details.",
            "type": "authorized" if good else "issuer_declined",
        },
        "paid": good,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {
            "card": card
            | {
                "amount_authorized": intent["amount"] if good else None,
                "authorization_code": None,
                "extended_authorization": {"status": "disabled"},
                "incremental_authorization": {"status": "unavailable"},
                "installments": None,
                "mandate": None,
                "multicapture": {"status": "unavailable"},
                "network": card["brand"],
                "network_token": {"used": False},
                "network_transaction_id": None,
                "overcapture": {"maximum_amount_capturable": intent["amount"], "status": "unavailable"},
                "three_d_secure": None,
                "transaction_link_id": None,
            },
            "type": "card",
        },
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded" if good else "failed",
        "transfer_data": intent["transfer_data"] and {"amount": None, **intent["transfer_data"]},
        "transfer_group": intent["transfer_group"],
    }
    if good:
        charge["balance_transaction"] = _balance(world, charge)
    return charge


def _balance(world: World, charge: Json) -> str:
    fee = round(charge["amount"] * 0.029) + 30
    transaction = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": charge["amount"],
        "available_on": charge["created"],
        "balance_type": "payments",
        "created": charge["created"],
        "currency": charge["currency"],
        "description": charge["description"],
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [
            {
                "amount": fee,
                "application": None,
                "currency": charge["currency"],
                "description": "Stripe processing fees",
                "type": "stripe_fee",
            }
        ],
        "net": charge["amount"] - fee,
        "reporting_category": "charge",
        "source": charge["id"],
        "status": "available",
        "type": "charge",
    }
    return str(world.add(transaction)["id"])


def failure(world: World, intent: Json) -> Refusal:
    """402 for an intent that failed, as the call that asked for the money answers; the attempt stands."""
    error = dict(intent["last_payment_error"])
    error["payment_intent"] = presented(world, intent)
    return Refusal(402, error.pop("message"), kind=error.pop("type"), kept=True, **error)


@endpoints.post(
    "/v1/payment_intents",
    amount=Required(amount),
    currency=Required(text),
    application_fee_amount=amount,
    confirm=boolean,
    customer=text,
    description=text,
    metadata=metadata,
    off_session=boolean,
    payment_method=text,
    allowed_payment_method_types=Many(one_of("card")),
    setup_future_usage=one_of("off_session", "on_session"),
    transfer_data=group(destination=Required(text)),
)
def create(world: World, params: Json) -> Json:
    if params["amount"] < MINIMUM:
        raise refuse("Amount must be at least 50 cents", "amount", "amount_too_small")
    customer = world.get("customer", params["customer"], param="customer") if "customer" in params else None
    if "transfer_data" in params:
        world.get("account", params["transfer_data"]["destination"], param="transfer_data[destination]")
    names = ("application_fee_amount", "description", "setup_future_usage", "transfer_data")
    more = {name: params[name] for name in names if name in params}
    more["metadata"] = merged({}, params.get("metadata", {}))
    intent = new_intent(world, params["amount"], params["currency"], customer, **more)
    if params.get("confirm"):
        return _confirmed(world, intent, params)
    return intent


@endpoints.post(
    "/v1/payment_intents/{key}/confirm", payment_method=text, off_session=boolean, return_url=text
)
def confirm_intent(world: World, params: Json, key: str) -> Json:
    return _confirmed(world, world.get("payment_intent", key), params)


def _confirmed(world: World, intent: Json, params: Json) -> Json:
    if intent["status"] in ("succeeded", "canceled"):
        status = intent["status"]
        raise refuse(
            f"You cannot confirm this PaymentIntent because it has a status of {status}.",
            code="payment_intent_unexpected_state",
        )
    key = params.get("payment_method") or intent["payment_method"]
    if not key:
        raise refuse(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
        )
    method = found(world, key)
    if (
        confirm(world, intent, method, off_session=params.get("off_session", False))
        == "requires_payment_method"
    ):
        raise failure(world, intent)
    return intent


@endpoints.post("/v1/payment_intents/{key}/cancel", cancellation_reason=text)
def cancel(world: World, params: Json, key: str) -> Json:
    intent = world.get("payment_intent", key)
    if intent["status"] in ("succeeded", "canceled"):
        raise refuse(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
        )
    return canceled(world, intent, params.get("cancellation_reason"))


def canceled(world: World, intent: Json, reason: str | None) -> Json:
    """It can never be paid any more."""
    intent["status"] = "canceled"
    intent["canceled_at"] = world.now(intent)
    intent["cancellation_reason"] = reason
    intent["next_action"] = None
    return changed(world, intent, "payment_intent.canceled")


@endpoints.get("/v1/payment_intents/{key}")
def retrieve(world: World, params: Json, key: str) -> Json:
    return world.get("payment_intent", key)


@endpoints.list("/v1/payment_intents", customer=text, created=span)
def intents(world: World, params: Json) -> list[Json]:
    return _made(world, "payment_intent", params, "customer")


@endpoints.get("/v1/charges/{key}")
def charge(world: World, params: Json, key: str) -> Json:
    return world.get("charge", key)


@endpoints.list("/v1/charges", customer=text, payment_intent=text, created=span)
def charges(world: World, params: Json) -> list[Json]:
    return _made(world, "charge", params, "customer", "payment_intent")


@endpoints.get("/v1/balance_transactions/{key}")
def balance_transaction(world: World, params: Json, key: str) -> Json:
    return world.get("balance_transaction", key)


def _made(world: World, kind: str, params: Json, *fields: str) -> list[Json]:
    equal = {name: params[name] for name in fields if name in params}
    return [
        thing for thing in world.find(kind, **equal) if within(thing["created"], params.get("created", {}))
    ]
