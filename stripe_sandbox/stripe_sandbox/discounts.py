"""Who pays less? Coupons, promotion codes and the discounts they give (docs.stripe.com/billing/coupons)."""

from stripe_sandbox.clock import period_end
from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json, refuse
from stripe_sandbox.events import changed, created, tell
from stripe_sandbox.parameters import (
    Many,
    Required,
    Unsettable,
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
from stripe_sandbox.world import World, new_id

endpoints = Endpoints()
GIVEN = Many(group(coupon=text, promotion_code=text, discount=text))
"""What `discounts` takes wherever a discount can be given."""


@endpoints.post(
    "/v1/coupons",
    id=text,
    amount_off=amount,
    currency=text,
    duration=one_of("forever", "once", "repeating"),
    duration_in_months=integer,
    max_redemptions=integer,
    metadata=metadata,
    name=text,
    percent_off=percent,
    redeem_by=integer,
)
def create_coupon(world: World, params: Json) -> Json:
    if ("percent_off" in params) == ("amount_off" in params):
        raise refuse(
            "Exactly one of percent_off and amount_off must be given.", "percent_off", "parameter_missing"
        )
    if "amount_off" in params and "currency" not in params:
        raise refuse("You must pass currency when passing amount_off", "currency", "parameter_missing")
    if (params.get("duration") == "repeating") != ("duration_in_months" in params):
        raise refuse("duration_in_months goes with duration=repeating alone.", "duration_in_months")
    if "id" in params and world.peek("coupon", params["id"]):
        raise refuse("Coupon already exists.", "id", "resource_already_exists")
    coupon = {
        "id": params.get("id") or new_id("x", 8).removeprefix("x_"),
        "object": "coupon",
        "amount_off": params.get("amount_off"),
        "created": world.now(),
        "currency": params.get("currency"),
        "duration": params.get("duration", "once"),
        "duration_in_months": params.get("duration_in_months"),
        "livemode": False,
        "max_redemptions": params.get("max_redemptions"),
        "metadata": merged({}, params.get("metadata", {})),
        "name": params.get("name"),
        "percent_off": params.get("percent_off"),
        "redeem_by": params.get("redeem_by"),
        "times_redeemed": 0,
        "valid": True,
    }
    return created(world, coupon)


@endpoints.get("/v1/coupons/{key}")
def retrieve_coupon(world: World, params: Json, key: str) -> Json:
    return world.get("coupon", key)


@endpoints.post("/v1/coupons/{key}", metadata=metadata, name=Unsettable(text))
def update_coupon(world: World, params: Json, key: str) -> Json:
    coupon = world.get("coupon", key)
    coupon["name"] = params.get("name", coupon["name"])
    coupon["metadata"] = merged(coupon["metadata"], params.get("metadata", {}))
    return changed(world, coupon)


@endpoints.delete("/v1/coupons/{key}")
def delete_coupon(world: World, params: Json, key: str) -> Json:
    """Whoever has it keeps it."""
    coupon = world.get("coupon", key)
    tell(world, "coupon.deleted", coupon)
    coupon["valid"] = False
    world.save(coupon)
    return {"id": key, "object": "coupon", "deleted": True}


@endpoints.list("/v1/coupons", created=span)
def coupons(world: World, params: Json) -> list[Json]:
    return [coupon for coupon in world.find("coupon") if within(coupon["created"], params.get("created", {}))]


@endpoints.post(
    "/v1/promotion_codes",
    active=boolean,
    code=text,
    customer=text,
    expires_at=integer,
    max_redemptions=integer,
    metadata=metadata,
    promotion=Required(group(type=Required(one_of("coupon")), coupon=Required(text))),
    restrictions=group(first_time_transaction=boolean, minimum_amount=amount, minimum_amount_currency=text),
)
def create_promotion_code(world: World, params: Json) -> Json:
    coupon = world.get("coupon", params["promotion"]["coupon"], param="promotion[coupon]")
    code = params.get("code") or new_id("x", 8).removeprefix("x_").upper()
    if any(other["code"].lower() == code.lower() for other in world.find("promotion_code", active=True)):
        raise refuse("An active promotion code with the same code already exists.", "code")
    restrictions = params.get("restrictions", {})
    promotion_code = {
        "id": new_id("promo"),
        "object": "promotion_code",
        "active": params.get("active", True),
        "code": code,
        "created": world.now(),
        "customer": params.get("customer"),
        "customer_account": None,
        "expires_at": params.get("expires_at"),
        "livemode": False,
        "max_redemptions": params.get("max_redemptions"),
        "metadata": merged({}, params.get("metadata", {})),
        "promotion": {"coupon": coupon["id"], "type": "coupon"},
        "restrictions": {
            "first_time_transaction": restrictions.get("first_time_transaction", False),
            "minimum_amount": restrictions.get("minimum_amount"),
            "minimum_amount_currency": restrictions.get("minimum_amount_currency"),
        },
        "times_redeemed": 0,
    }
    return created(world, promotion_code)


@endpoints.get("/v1/promotion_codes/{key}")
def retrieve_promotion_code(world: World, params: Json, key: str) -> Json:
    return world.get("promotion_code", key)


@endpoints.post("/v1/promotion_codes/{key}", active=boolean, metadata=metadata)
def update_promotion_code(world: World, params: Json, key: str) -> Json:
    promotion_code = world.get("promotion_code", key)
    promotion_code["active"] = params.get("active", promotion_code["active"])
    promotion_code["metadata"] = merged(promotion_code["metadata"], params.get("metadata", {}))
    return changed(world, promotion_code)


@endpoints.list("/v1/promotion_codes", active=boolean, code=text, coupon=text, customer=text, created=span)
def promotion_codes(world: World, params: Json) -> list[Json]:
    return [
        code
        for code in world.find("promotion_code")
        if code["active"] == params.get("active", code["active"])
        and code["code"].lower() == str(params.get("code", code["code"])).lower()
        and code["promotion"]["coupon"] == params.get("coupon", code["promotion"]["coupon"])
        and code["customer"] == params.get("customer", code["customer"])
        and within(code["created"], params.get("created", {}))
    ]


def chosen(world: World, given: Json, cents: int, customer: str | None = None) -> Json:
    """`{"coupon", "promotion_code"}` of one entry of `discounts`; refused when it cannot be used now."""
    if "promotion_code" in given:
        code = world.get("promotion_code", given["promotion_code"], param="discounts[0][promotion_code]")
        refusal = refuse(
            "This promotion code cannot be used.", "discounts[0][promotion_code]", "coupon_expired"
        )
        minimum = code["restrictions"]["minimum_amount"]
        if (
            not usable(world, code)
            or (code["customer"] and code["customer"] != customer)
            or (minimum and cents < minimum)
        ):
            raise refusal
        return {"coupon": code["promotion"]["coupon"], "promotion_code": code["id"]}
    coupon = world.get("coupon", given.get("coupon", ""), param="discounts[0][coupon]")
    if not _valid(world, coupon):
        raise refuse(f"Coupon expired: {coupon['id']}", "discounts[0][coupon]", "coupon_expired")
    return {"coupon": coupon["id"], "promotion_code": None}


def usable(world: World, code: Json) -> bool:
    """Whether a promotion code opens anything now."""
    used_up = code["max_redemptions"] is not None and code["times_redeemed"] >= code["max_redemptions"]
    expired = code["expires_at"] is not None and code["expires_at"] <= world.now()
    coupon = world.get("coupon", code["promotion"]["coupon"])
    return bool(code["active"]) and not used_up and not expired and _valid(world, coupon)


def _valid(world: World, coupon: Json) -> bool:
    used_up = coupon["max_redemptions"] is not None and coupon["times_redeemed"] >= coupon["max_redemptions"]
    return bool(coupon["valid"]) and not used_up and (coupon["redeem_by"] or 1 << 62) > world.now()


def given(world: World, choice: Json, customer: Json, subscription: str | None, session: str | None) -> str:
    """Redeem it; the id of the discount."""
    coupon = world.get("coupon", choice["coupon"])
    coupon["times_redeemed"] += 1
    changed(world, coupon)
    if choice["promotion_code"]:
        code = world.get("promotion_code", choice["promotion_code"])
        code["times_redeemed"] += 1
        changed(world, code)
    now = world.now(customer)
    months = coupon["duration_in_months"]
    discount = {
        "id": new_id("di"),
        "object": "discount",
        "checkout_session": session,
        "customer": customer["id"],
        "customer_account": None,
        "end": period_end(now, now, "month", months) if months else None,
        "invoice": None,
        "invoice_item": None,
        "promotion_code": choice["promotion_code"],
        "source": {"coupon": coupon["id"], "type": "coupon"},
        "start": now,
        "subscription": subscription,
        "subscription_item": None,
    }
    created(world, discount, "customer.discount.created")
    return str(discount["id"])


def taken_off(world: World, cents: int, discounts: list[str], at: int) -> list[Json]:
    """`{"amount", "discount"}` for each that holds at that time; together never more than there is."""
    found, left = [], cents
    for key in discounts:
        discount = world.get("discount", key)
        if discount["end"] is not None and discount["end"] <= at:
            continue
        off = min(left, off_by(world.get("coupon", discount["source"]["coupon"]), left))
        left -= off
        found.append({"amount": off, "discount": key})
    return found


def off_by(coupon: Json, cents: int) -> int:
    """How much one coupon takes off an amount."""
    return int(coupon["amount_off"] or min(cents, round(cents * coupon["percent_off"] / 100)))


def lasting(world: World, discounts: list[str]) -> list[str]:
    """Those that go on after an invoice: a coupon of duration `once` does not."""
    return [
        key
        for key in discounts
        if world.get("coupon", world.get("discount", key)["source"]["coupon"])["duration"] != "once"
    ]
