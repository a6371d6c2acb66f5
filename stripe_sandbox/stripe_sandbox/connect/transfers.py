"""What of a charge is passed on? Destination charges (docs.stripe.com/connect/destination-charges)."""

from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json
from stripe_sandbox.events import created
from stripe_sandbox.parameters import text
from stripe_sandbox.world import World, new_id

endpoints = Endpoints()


def pass_on(world: World, charge: Json) -> None:
    """The whole amount goes to the destination, and the application's fee comes back from there."""
    if not charge["transfer_data"]:
        return
    destination = charge["transfer_data"]["destination"]
    key = new_id("tr")
    transfer = created(
        world,
        {
            "id": key,
            "object": "transfer",
            "amount": charge["amount"],
            "amount_reversed": 0,
            "balance_transaction": charge["balance_transaction"],
            "created": charge["created"],
            "currency": charge["currency"],
            "description": None,
            "destination": destination,
            "destination_payment": new_id("py"),
            "livemode": False,
            "metadata": {},
            "reversals": {
                "object": "list",
                "data": [],
                "has_more": False,
                "url": f"/v1/transfers/{key}/reversals",
            },
            "reversed": False,
            "source_transaction": charge["id"],
            "source_type": "card",
            "transfer_group": f"group_{charge['payment_intent']}",
        },
    )
    charge["transfer"] = transfer["id"]
    charge["transfer_group"] = transfer["transfer_group"]
    if charge["application_fee_amount"]:
        charge["application_fee"] = _fee(world, charge, destination)["id"]
    world.save(charge)


def _fee(world: World, charge: Json, account: str) -> Json:
    key = new_id("fee")
    return created(
        world,
        {
            "id": key,
            "object": "application_fee",
            "account": account,
            "amount": charge["application_fee_amount"],
            "amount_refunded": 0,
            "application": "ca_sandbox",
            "balance_transaction": charge["balance_transaction"],
            "charge": charge["id"],
            "created": charge["created"],
            "currency": charge["currency"],
            "fee_source": {"charge": charge["id"], "type": "charge"},
            "livemode": False,
            "originating_transaction": charge["id"],
            "refunded": False,
            "refunds": {
                "object": "list",
                "data": [],
                "has_more": False,
                "url": f"/v1/application_fees/{key}/refunds",
            },
        },
    )


@endpoints.get("/v1/transfers/{key}")
def transfer(world: World, params: Json, key: str) -> Json:
    return world.get("transfer", key)


@endpoints.list("/v1/transfers", destination=text)
def transfers(world: World, params: Json) -> list[Json]:
    return world.find("transfer", **params)


@endpoints.get("/v1/application_fees/{key}")
def fee(world: World, params: Json, key: str) -> Json:
    return world.get("application_fee", key)


@endpoints.list("/v1/application_fees", charge=text)
def fees(world: World, params: Json) -> list[Json]:
    return world.find("application_fee", **params)
