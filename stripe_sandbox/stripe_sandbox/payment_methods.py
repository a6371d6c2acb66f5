"""What do people pay with? Test cards, of which no number is kept (docs.stripe.com/api/payment_methods)."""

from typing import Any

from stripe_sandbox.cards import BY_NUMBER, BY_TOKEN, SAYS, Card
from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json, Refusal, missing, refuse
from stripe_sandbox.events import changed, tell
from stripe_sandbox.parameters import Required, Unsettable, group, integer, merged, metadata, one_of, text
from stripe_sandbox.world import World, new_id

endpoints = Endpoints()
BILLING = group(email=Unsettable(text), name=Unsettable(text), phone=Unsettable(text))
NO_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"), None)


def new_method(world: World, card: Card, *, email: str | None = None, name: str | None = None) -> Json:
    """A card that is nobody's yet."""
    method = {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": {
            "address": NO_ADDRESS,
            "email": email,
            "name": name,
            "phone": None,
            "tax_id": None,
        },
        "card": {
            "brand": card.brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "US",
            "display_brand": card.brand,
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": f"sandbox{card.number[-9:]}",
            "funding": "credit",
            "generated_from": None,
            "last4": card.number[-4:],
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": world.now(),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
        "_token": card.token,
        "_authenticated": False,
    }
    return world.add(method)


def card_of(method: Json) -> Card:
    """How it behaves."""
    return BY_TOKEN[method["_token"]]


def found(world: World, key: str, param: str = "payment_method") -> Json:
    """The payment method of that id; a test id like `pm_card_visa` stands for a new one (docs.stripe.com/testing)."""
    if key in BY_TOKEN:
        return new_method(world, BY_TOKEN[key])
    return world.get("payment_method", key, param=param)


def attached(world: World, key: str, customer: Json) -> Json:
    """A card that the customer has from now on; refused where the bank says no."""
    method = found(world, key)
    card = card_of(method)
    if not card.attaches and card.declines:
        raise declined(card.declines)
    if method["customer"] not in (None, customer["id"]):
        raise refuse(
            "The payment method you provided has already been attached to a customer.", "payment_method"
        )
    if method["customer"] is None:
        method["customer"] = customer["id"]
        world.save(method)
        tell(world, "payment_method.attached", method)
    return method


def declined(decline_code: str, **fields: Any) -> Refusal:
    """402, as the bank says no."""
    code, message = SAYS[decline_code]
    return Refusal(402, message, kind="card_error", code=code, decline_code=decline_code, **fields)


@endpoints.post(
    "/v1/payment_methods",
    type=Required(one_of("card")),
    card=Required(group(number=text, exp_month=integer, exp_year=integer, cvc=text, token=text)),
    billing_details=BILLING,
    metadata=metadata,
)
def create(world: World, params: Json) -> Json:
    number = params["card"].get("number", "")
    card = BY_TOKEN.get(params["card"].get("token", "").replace("tok_", "pm_card_")) or BY_NUMBER.get(number)
    if not card:
        raise refuse(
            "Your card number is not one of Stripe's test cards.", "card[number]", "incorrect_number"
        )
    details = params.get("billing_details", {})
    method = new_method(world, card, email=details.get("email"), name=details.get("name"))
    method["metadata"] = merged({}, params.get("metadata", {}))
    world.save(method)
    return method


@endpoints.get("/v1/payment_methods/{key}")
def retrieve(world: World, params: Json, key: str) -> Json:
    return world.get("payment_method", key)


@endpoints.post("/v1/payment_methods/{key}", billing_details=BILLING, metadata=metadata)
def update(world: World, params: Json, key: str) -> Json:
    method = world.get("payment_method", key)
    method["billing_details"].update(params.get("billing_details", {}))
    method["metadata"] = merged(method["metadata"], params.get("metadata", {}))
    return changed(world, method)


@endpoints.post("/v1/payment_methods/{key}/attach", customer=Required(text))
def attach(world: World, params: Json, key: str) -> Json:
    return attached(world, key, world.get("customer", params["customer"], param="customer"))


@endpoints.post("/v1/payment_methods/{key}/detach")
def detach(world: World, params: Json, key: str) -> Json:
    """It can never be used again; whoever had it as a default has none."""
    method = world.get("payment_method", key)
    if method["customer"] is None:
        raise refuse(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    customer = world.get("customer", method["customer"])
    if customer["invoice_settings"]["default_payment_method"] == key:
        customer["invoice_settings"]["default_payment_method"] = None
        changed(world, customer)
    for subscription in world.find("subscription", default_payment_method=key):
        subscription["default_payment_method"] = None
        changed(world, subscription, "customer.subscription.updated")
    method["customer"] = None
    previous = world.save(method)
    tell(world, "payment_method.detached", method, previous)
    return method


def _of_customer(world: World, customer: str, kind: str | None) -> list[Json]:
    world.get("customer", customer, param="customer")
    return world.find("payment_method", customer=customer, **({"type": kind} if kind else {}))


@endpoints.list("/v1/payment_methods", customer=text, type=one_of("card"))
def methods(world: World, params: Json) -> list[Json]:
    return _of_customer(world, params["customer"], params.get("type")) if "customer" in params else []


@endpoints.list("/v1/customers/{key}/payment_methods", type=one_of("card"))
def of_customer(world: World, params: Json, key: str) -> list[Json]:
    return _of_customer(world, key, params.get("type"))


@endpoints.get("/v1/customers/{key}/payment_methods/{method}")
def one_of_customer(world: World, params: Json, key: str, method: str) -> Json:
    card = world.get("payment_method", method)
    if card["customer"] != key:
        raise missing("payment_method", method)
    return card
