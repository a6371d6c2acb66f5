"""Is the money there? Payment intents and the charges they make (docs.stripe.com/payments/paymentintents/lifecycle).

No money moves: what a card answers is written in `cards`.
"""

from stripe_sandbox.charges import made, new_charge
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
    charge = new_charge(world, intent, method)
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
    charge = new_charge(world, intent, method, decline)
    created(world, charge, "charge.failed")
    intent["latest_charge"] = charge["id"]
    intent["status"] = status
    intent["last_payment_error"] = declined(decline, charge=charge["id"]).error | {
        "payment_method": presented(world, method)
    }
    intent["payment_method"] = None
    changed(world, intent, "payment_intent.payment_failed")
    return status


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
    return made(world, "payment_intent", params, "customer")
