"""What is sold, and for how much? Products and prices (docs.stripe.com/api/products, docs.stripe.com/api/prices)."""

from stripe_sandbox.currencies import THREE_DECIMAL, ZERO_DECIMAL, step
from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import BadParameter, Json, refuse
from stripe_sandbox.events import changed, created
from stripe_sandbox.parameters import (
    Many,
    Required,
    Takes,
    Unsettable,
    amount,
    boolean,
    group,
    integer,
    merged,
    metadata,
    one_of,
    span,
    text,
    within,
)
from stripe_sandbox.world import World, new_id

endpoints = Endpoints()
CURRENCIES = (
    frozenset(
        (
            "aud bam bgn brl cad chf cop czk dkk eur gbp hkd huf inr isk mxn nok nzd pen pln ron sek sgd try usd"
            " zar"
        ).split()
    )
    | ZERO_DECIMAL
    | THREE_DECIMAL
)
RECURRING = group(
    interval=Required(one_of("day", "week", "month", "year")),
    interval_count=integer,
    usage_type=one_of("licensed"),
)
TAX_BEHAVIOR = one_of("exclusive", "inclusive", "unspecified")
PRODUCT_DATA = group(
    name=Required(text), description=text, images=Many(text), metadata=metadata, unit_label=text
)
PRICE_DATA = group(
    currency=Required(text),
    product=text,
    product_data=PRODUCT_DATA,
    recurring=RECURRING,
    tax_behavior=TAX_BEHAVIOR,
    unit_amount=amount,
)


def new_product(world: World, params: Json) -> Json:
    """A product that is kept and told."""
    now = world.now()
    return created(
        world,
        {
            "id": params.get("id") or new_id("prod", 14),
            "object": "product",
            "active": params.get("active", True),
            "created": now,
            "default_price": None,
            "description": params.get("description"),
            "images": params.get("images", []),
            "livemode": False,
            "marketing_features": [],
            "metadata": merged({}, params.get("metadata", {})),
            "name": params["name"],
            "package_dimensions": None,
            "shippable": None,
            "statement_descriptor": None,
            "tax_code": None,
            "type": "service",
            "unit_label": params.get("unit_label"),
            "updated": now,
            "url": None,
        },
    )


def new_price(world: World, params: Json, *, active: bool = True) -> Json:
    """A price that is kept and told; its product is made with it where `product_data` says so."""
    if params["currency"] not in CURRENCIES:
        raise BadParameter(f"Invalid currency: {params['currency']}", "currency")
    custom = params.get("custom_unit_amount")
    if ("unit_amount" in params) == bool(custom):
        raise refuse("Exactly one of unit_amount and custom_unit_amount must be given.", "unit_amount")
    if custom and params.get("recurring"):
        raise refuse("custom_unit_amount is only supported for one-time prices.", "custom_unit_amount")
    if ("product" in params) == ("product_data" in params):
        raise refuse("Exactly one of product and product_data must be given.", "product", "parameter_missing")
    product = (
        world.get("product", params["product"], param="product")
        if "product" in params
        else new_product(world, {"active": active, **params["product_data"]})
    )
    cents = params.get("unit_amount")
    if cents and cents % step(params["currency"]):
        raise refuse("Invalid integer: this currency takes no such fraction.", "unit_amount")
    price = {
        "id": new_id("price"),
        "object": "price",
        "active": params.get("active", active),
        "billing_scheme": "per_unit",
        "created": world.now(),
        "currency": params["currency"],
        "custom_unit_amount": _custom(custom),
        "livemode": False,
        "lookup_key": None,
        "metadata": merged({}, params.get("metadata", {})),
        "nickname": params.get("nickname"),
        "product": product["id"],
        "recurring": _recurring(params.get("recurring")),
        "tax_behavior": params.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if params.get("recurring") else "one_time",
        "unit_amount": cents,
        "unit_amount_decimal": None if cents is None else str(cents),
    }
    _give_lookup_key(world, price, params)
    return created(world, price)


def _custom(given: Json | None) -> Json | None:
    return {name: given.get(name) for name in ("maximum", "minimum", "preset")} if given else None


def _recurring(given: Json | None) -> Json | None:
    if not given:
        return None
    return {
        "interval": given["interval"],
        "interval_count": given.get("interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def _give_lookup_key(world: World, price: Json, params: Json) -> None:
    """A lookup key is one price's; `transfer_lookup_key` takes it from the one that has it."""
    key = params.get("lookup_key")
    if key is None:
        return
    for other in world.find("price", lookup_key=key):
        if other["id"] == price["id"]:
            continue
        if not params.get("transfer_lookup_key"):
            raise refuse(
                f"A price (`{other['id']}`) already uses that lookup key.",
                "lookup_key",
                "resource_already_exists",
            )
        other["lookup_key"] = None
        changed(world, other)
    price["lookup_key"] = key


PRODUCT: Takes = {
    "active": boolean,
    "description": Unsettable(text),
    "images": Many(text),
    "metadata": metadata,
    "unit_label": Unsettable(text),
}


@endpoints.post("/v1/products", **PRODUCT, id=text, name=Required(text))
def create_product(world: World, params: Json) -> Json:
    if "id" in params and world.peek("product", params["id"]):
        raise refuse("Product already exists.", "id", "resource_already_exists")
    return new_product(world, params)


@endpoints.get("/v1/products/{key}")
def retrieve_product(world: World, params: Json, key: str) -> Json:
    return world.get("product", key)


@endpoints.post("/v1/products/{key}", **PRODUCT, name=text, default_price=text)
def update_product(world: World, params: Json, key: str) -> Json:
    product = world.get("product", key)
    if "default_price" in params:
        world.get("price", params["default_price"], param="default_price")
    given = params.pop("metadata", {})
    product.update(params)
    product["metadata"] = merged(product["metadata"], given)
    product["updated"] = world.now()
    return changed(world, product)


@endpoints.list("/v1/products", active=boolean, ids=Many(text), created=span)
def products(world: World, params: Json) -> list[Json]:
    return [
        product
        for product in world.find("product")
        if product["active"] == params.get("active", product["active"])
        and product["id"] in params.get("ids", [product["id"]])
        and within(product["created"], params.get("created", {}))
    ]


@endpoints.post(
    "/v1/prices",
    active=boolean,
    currency=Required(text),
    custom_unit_amount=group(enabled=Required(boolean), maximum=amount, minimum=amount, preset=amount),
    lookup_key=text,
    metadata=metadata,
    nickname=text,
    product=text,
    product_data=PRODUCT_DATA,
    recurring=RECURRING,
    tax_behavior=TAX_BEHAVIOR,
    transfer_lookup_key=boolean,
    unit_amount=amount,
)
def create_price(world: World, params: Json) -> Json:
    return new_price(world, params)


@endpoints.get("/v1/prices/{key}")
def retrieve_price(world: World, params: Json, key: str) -> Json:
    return world.get("price", key)


@endpoints.post(
    "/v1/prices/{key}",
    active=boolean,
    lookup_key=Unsettable(text),
    metadata=metadata,
    nickname=Unsettable(text),
    tax_behavior=TAX_BEHAVIOR,
    transfer_lookup_key=boolean,
)
def update_price(world: World, params: Json, key: str) -> Json:
    price = world.get("price", key)
    price["metadata"] = merged(price["metadata"], params.get("metadata", {}))
    for name in ("active", "nickname", "tax_behavior"):
        price[name] = params.get(name, price[name])
    if "lookup_key" in params and params["lookup_key"] is None:
        price["lookup_key"] = None
    _give_lookup_key(world, price, params)
    return changed(world, price)


@endpoints.list(
    "/v1/prices",
    active=boolean,
    created=span,
    currency=text,
    lookup_keys=Many(text),
    product=text,
    recurring=group(interval=one_of("day", "week", "month", "year")),
    type=one_of("one_time", "recurring"),
)
def prices(world: World, params: Json) -> list[Json]:
    interval = params.get("recurring", {}).get("interval")
    return [
        price
        for price in world.find("price")
        if all(
            price[name] == params.get(name, price[name]) for name in ("active", "currency", "product", "type")
        )
        and price["lookup_key"] in params.get("lookup_keys", [price["lookup_key"]])
        and within(price["created"], params.get("created", {}))
        and (interval is None or (price["recurring"] or {}).get("interval") == interval)
    ]
