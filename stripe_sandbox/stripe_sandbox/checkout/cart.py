"""What is in a Checkout session's cart, and what does it come to?"""

from stripe_sandbox import discounts
from stripe_sandbox.endpoints import listed
from stripe_sandbox.errors import Json, refuse
from stripe_sandbox.presenting import COLLECTIONS
from stripe_sandbox.products import new_price
from stripe_sandbox.world import World, new_id, shown


def new_line(world: World, given: Json, mode: str, path: str) -> Json:
    """One line from `{"price" | "price_data", "quantity", "adjustable_quantity"}`."""
    price = _price(world, given, path)
    if (price["type"] == "recurring") != (mode == "subscription"):
        message = (
            "You must provide at least one recurring price in `subscription` mode when using prices."
            if mode == "subscription"
            else "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode"
            " or use only one-time prices."
        )
        raise refuse(message, path)
    custom = price["custom_unit_amount"]
    unit = (custom["preset"] or custom["minimum"] or 0) if custom else price["unit_amount"]
    quantity = given.get("quantity", 1)
    adjustable = given.get("adjustable_quantity", {"enabled": False})
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": {
            "enabled": adjustable["enabled"],
            "maximum": adjustable.get("maximum", 99) if adjustable["enabled"] else None,
            "minimum": adjustable.get("minimum", 0) if adjustable["enabled"] else None,
        },
        "amount_discount": 0,
        "amount_subtotal": 0,
        "amount_tax": 0,
        "amount_total": 0,
        "currency": price["currency"],
        "description": world.get("product", price["product"])["name"],
        "metadata": {},
        "price": shown(dict(price)),
        "quantity": quantity,
        "_unit": unit,
    }


def _price(world: World, given: Json, path: str) -> Json:
    if "price_data" in given:
        return new_price(world, given["price_data"], active=False)
    if "price" not in given:
        raise refuse(f"Missing required param: {path}[price].", f"{path}[price]", "parameter_missing")
    price = world.get("price", given["price"], param=f"{path}[price]")
    if not price["active"]:
        message = f"The price with ID `{price['id']}` is inactive. This field only accepts active prices."
        raise refuse(message, f"{path}[price]")
    return price


def add_up(world: World, session: Json) -> None:
    """Lines, discount and totals; nothing is due now where a trial comes first."""
    lines = session["_lines"]
    for line in lines:
        line["amount_subtotal"] = 0 if session["_trial"] else line["_unit"] * line["quantity"]
    subtotal = sum(line["amount_subtotal"] for line in lines)
    off = left = min(subtotal, sum(_off(world, choice, subtotal) for choice in session["_choices"]))
    for line in lines:
        part = left if line is lines[-1] else off * line["amount_subtotal"] // max(subtotal, 1)
        left -= part
        line["amount_discount"] = part
        line["amount_total"] = line["amount_subtotal"] - part
    session["amount_subtotal"], session["amount_total"] = subtotal, subtotal - off
    session["total_details"] = {"amount_discount": off, "amount_shipping": 0, "amount_tax": 0}


def _off(world: World, choice: Json, subtotal: int) -> int:
    return discounts.off_by(world.get("coupon", choice["coupon"]), subtotal)


def lines_of(world: World, session: Json) -> Json:
    """The session's lines as a list."""
    lines = world.get("checkout.session", session["id"])["_lines"]
    return listed(lines, f"/v1/checkout/sessions/{session['id']}/line_items", {"limit": 100})


COLLECTIONS["checkout.session", "line_items"] = lines_of
