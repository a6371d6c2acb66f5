"""What came of each try at a card? Charges (docs.stripe.com/api/charges) and what they leave in the balance."""

from stripe_sandbox.cards import SAYS
from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json
from stripe_sandbox.parameters import span, text, within
from stripe_sandbox.world import World, new_id

endpoints = Endpoints()


def new_charge(world: World, intent: Json, method: Json, decline: str | None = None) -> Json:
    """What one try at a card looks like; `decline` is the code with which the bank said no. Not kept yet."""
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


@endpoints.get("/v1/charges/{key}")
def charge(world: World, params: Json, key: str) -> Json:
    return world.get("charge", key)


@endpoints.list("/v1/charges", customer=text, payment_intent=text, created=span)
def charges(world: World, params: Json) -> list[Json]:
    return made(world, "charge", params, "customer", "payment_intent")


@endpoints.get("/v1/balance_transactions/{key}")
def balance_transaction(world: World, params: Json, key: str) -> Json:
    return world.get("balance_transaction", key)


def made(world: World, kind: str, params: Json, *fields: str) -> list[Json]:
    """Those of a kind that have these fields and were made in the span `created`."""
    equal = {name: params[name] for name in fields if name in params}
    return [
        thing for thing in world.find(kind, **equal) if within(thing["created"], params.get("created", {}))
    ]
