"""What is given back? Refunds (docs.stripe.com/api/refunds)."""

from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json, refuse
from stripe_sandbox.events import changed, created, tell
from stripe_sandbox.parameters import amount, boolean, merged, metadata, one_of, text
from stripe_sandbox.world import World, new_id

endpoints = Endpoints()


@endpoints.post(
    "/v1/refunds",
    amount=amount,
    charge=text,
    metadata=metadata,
    payment_intent=text,
    reason=one_of("duplicate", "fraudulent", "requested_by_customer"),
    refund_application_fee=boolean,
    reverse_transfer=boolean,
)
def create(world: World, params: Json) -> Json:
    """All that is left, unless `amount` says less."""
    charge = _charge(world, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if not left:
        raise refuse(f"Charge {charge['id']} has already been refunded.", None, "charge_already_refunded")
    cents = params.get("amount", left)
    if not 0 < cents <= left:
        message = f"Refund amount ({cents}) is greater than unrefunded amount on charge ({left})"
        raise refuse(message, "amount")
    refund = {
        "id": new_id("re"),
        "object": "refund",
        "amount": cents,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": world.now(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": merged({}, params.get("metadata", {})),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    charge["amount_refunded"] += cents
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    previous = world.save(charge)
    created(world, refund)
    tell(world, "charge.refunded", charge, previous)
    _take_back(world, charge, cents, params)
    return refund


def _charge(world: World, params: Json) -> Json:
    if "charge" in params:
        charge = world.get("charge", params["charge"], param="charge")
    elif "payment_intent" in params:
        intent = world.get("payment_intent", params["payment_intent"], param="payment_intent")
        if intent["status"] != "succeeded":
            raise refuse("This PaymentIntent does not have a successful charge to refund.", "payment_intent")
        charge = world.get("charge", intent["latest_charge"])
    else:
        raise refuse(
            "One of the following params should be provided for this request: charge or payment_intent."
        )
    if charge["status"] != "succeeded":
        raise refuse(f"Charge {charge['id']} is not refundable.", "charge")
    return charge


def _take_back(world: World, charge: Json, cents: int, params: Json) -> None:
    """In proportion, from whom a destination charge went to (docs.stripe.com/connect/destination-charges)."""
    if params.get("reverse_transfer") and charge.get("transfer"):
        transfer = world.get("transfer", charge["transfer"])
        transfer["amount_reversed"] += cents
        transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
        changed(world, transfer, "transfer.reversed")
    if params.get("refund_application_fee") and charge["application_fee"]:
        fee = world.get("application_fee", charge["application_fee"])
        fee["amount_refunded"] += round(fee["amount"] * cents / charge["amount"])
        fee["refunded"] = fee["amount_refunded"] >= fee["amount"]
        changed(world, fee, "application_fee.refunded")


@endpoints.get("/v1/refunds/{key}")
def retrieve(world: World, params: Json, key: str) -> Json:
    return world.get("refund", key)


@endpoints.list("/v1/refunds", charge=text, payment_intent=text)
def refunds(world: World, params: Json) -> list[Json]:
    return world.find("refund", **params)
