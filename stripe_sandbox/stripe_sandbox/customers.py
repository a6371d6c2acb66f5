"""Who pays? Customers (docs.stripe.com/api/customers)."""

from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json, refuse
from stripe_sandbox.events import changed, created, tell
from stripe_sandbox.parameters import (
    Many,
    Takes,
    Unsettable,
    group,
    merged,
    metadata,
    one_of,
    span,
    text,
    within,
)
from stripe_sandbox.world import World, new_id

endpoints = Endpoints()
ADDRESS = group(
    **dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"), Unsettable(text))
)
FIELDS: Takes = {
    "address": Unsettable(ADDRESS),
    "description": Unsettable(text),
    "email": Unsettable(text),
    "name": Unsettable(text),
    "phone": Unsettable(text),
    "preferred_locales": Many(text),
    "tax_exempt": one_of("none", "exempt", "reverse"),
    "metadata": metadata,
    "invoice_settings": group(default_payment_method=Unsettable(text), footer=Unsettable(text)),
}


def new_customer(world: World, params: Json) -> Json:
    """A customer that is kept and told."""
    clock = params.get("test_clock")
    if clock:
        world.get("test_helpers.test_clock", clock, param="test_clock")
    customer: Json = {
        "id": new_id("cus", 14),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": world.now({"test_clock": clock}),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": new_id("x", 8).removeprefix("x_").upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": clock,
    }
    _apply(world, customer, {**params, "invoice_settings": {}})
    return created(world, customer)


def _apply(world: World, customer: Json, params: Json) -> None:
    for name in ("address", "description", "email", "name", "phone", "preferred_locales", "tax_exempt"):
        if name in params:
            customer[name] = params[name]
    if customer["address"]:
        customer["address"] = dict.fromkeys(ADDRESS.takes, None) | customer["address"]
    if "metadata" in params:
        customer["metadata"] = merged(customer["metadata"], params["metadata"])
    settings = params.get("invoice_settings", {})
    if settings.get("default_payment_method"):
        method = world.get(
            "payment_method",
            settings["default_payment_method"],
            param="invoice_settings[default_payment_method]",
        )
        must_own(method, customer)
    customer["invoice_settings"].update(settings)


def must_own(method: Json, customer: Json) -> None:
    """A customer's default is one of their own."""
    if method["customer"] != customer["id"]:
        raise refuse(
            f"The customer does not have a payment method with the ID {method['id']}. The payment method must be"
            " attached to the customer.",
            "default_payment_method",
            "resource_missing",
        )


@endpoints.post("/v1/customers", **FIELDS, test_clock=text, payment_method=text)
def create(world: World, params: Json) -> Json:
    customer = new_customer(world, params)
    if "payment_method" in params:
        from stripe_sandbox.payment_methods import attached

        method = attached(world, params["payment_method"], customer)
        params.setdefault("invoice_settings", {})
        if params["invoice_settings"].get("default_payment_method") == params["payment_method"]:
            params["invoice_settings"]["default_payment_method"] = method["id"]
    _apply(world, customer, {"invoice_settings": params.get("invoice_settings", {})})
    return changed(world, customer)


@endpoints.get("/v1/customers/{key}")
def retrieve(world: World, params: Json, key: str) -> Json:
    gone = world.peek("deleted_customer", key)
    return _tombstone(key) if gone else world.get("customer", key)


@endpoints.post("/v1/customers/{key}", **FIELDS)
def update(world: World, params: Json, key: str) -> Json:
    customer = world.get("customer", key)
    _apply(world, customer, params)
    return changed(world, customer)


@endpoints.delete("/v1/customers/{key}")
def delete(world: World, params: Json, key: str) -> Json:
    """Their subscriptions end at once, without a last invoice."""
    from stripe_sandbox.subscriptions.ending import end_now

    customer = world.get("customer", key)
    for subscription in world.find("subscription", customer=key):
        if subscription["ended_at"] is None:
            end_now(world, subscription, "cancellation_requested")
    tell(world, "customer.deleted", customer)
    world.remove(customer)
    world.add({"id": key, "object": "deleted_customer"})
    return _tombstone(key)


@endpoints.list("/v1/customers", email=text, created=span, test_clock=text)
def customers(world: World, params: Json) -> list[Json]:
    """Those with a test clock only when asked for it."""
    clock = params.get("test_clock")
    return [
        customer
        for customer in world.find("customer", **({"email": params["email"]} if "email" in params else {}))
        if customer["test_clock"] == clock and within(customer["created"], params.get("created", {}))
    ]


def _tombstone(key: str) -> Json:
    return {"id": key, "object": "customer", "deleted": True}
