"""What can people do in the portal? Each act is refused where the configuration does not offer it."""

from stripe_sandbox.cards import BY_NUMBER
from stripe_sandbox.errors import Json
from stripe_sandbox.events import changed, tell
from stripe_sandbox.payment_methods import new_method
from stripe_sandbox.subscriptions.changing import change
from stripe_sandbox.subscriptions.ending import end_now
from stripe_sandbox.world import World


class NotDone(Exception):
    """`why` is a key of the pages' words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def offered(world: World, session: Json) -> Json:
    """The features of the session's configuration."""
    features: Json = world.get("billing_portal.configuration", session["configuration"])["features"]
    return features


def _own(world: World, session: Json, key: str) -> Json:
    subscription = world.peek("subscription", key)
    if not subscription or subscription["customer"] != session["customer"] or subscription["ended_at"]:
        raise NotDone("unknown")
    if key != (only(session) or key):
        raise NotDone("not_offered")
    return subscription


def only(session: Json) -> str:
    """The one subscription that a flow leads to; empty where one may go to all.

    docs.stripe.com/customer-management/portal-deep-links
    """
    flow = session["flow"] or {}
    return str((flow.get(flow.get("type")) or {}).get("subscription") or "")


def change_card(world: World, session: Json, number: str, *, bank: str = "") -> bool:
    """A new card for everything from now on. False where the bank wants to see the person first."""
    if not offered(world, session)["payment_method_update"]["enabled"]:
        raise NotDone("not_offered")
    card = BY_NUMBER.get(number.replace(" ", ""))
    if not card:
        raise NotDone("unknown_card")
    if not card.attaches:
        raise NotDone(str(card.declines))
    if card.asks != "never" and bank != "complete":
        if bank == "fail":
            raise NotDone("authentication_required")
        return False
    customer = world.get("customer", session["customer"])
    method = new_method(world, card, email=customer["email"], name=customer["name"])
    method["customer"], method["_authenticated"] = customer["id"], True
    world.save(method)
    tell(world, "payment_method.attached", method)
    customer["invoice_settings"]["default_payment_method"] = method["id"]
    changed(world, customer)
    for subscription in world.find("subscription", customer=customer["id"]):
        if subscription["ended_at"] is None:
            change(world, subscription, {"default_payment_method": method["id"]})
    return True


def cancel(world: World, session: Json, key: str) -> None:
    """At the period's end, or at once if the configuration says so.

    In flexible billing mode the portal sets `cancel_at` and leaves `cancel_at_period_end` false
    (docs.stripe.com/billing/subscriptions/billing-mode/compare).
    """
    subscription = _own(world, session, key)
    feature = offered(world, session)["subscription_cancel"]
    if not feature["enabled"]:
        raise NotDone("not_offered")
    if feature["mode"] == "immediately":
        end_now(world, subscription, "cancellation_requested")
    elif subscription["billing_mode"]["type"] == "flexible":
        change(world, subscription, {"cancel_at": "max_period_end"})
    else:
        change(world, subscription, {"cancel_at_period_end": True})


def resume(world: World, session: Json, key: str) -> None:
    """Take a planned end back."""
    subscription = _own(world, session, key)
    if not offered(world, session)["subscription_cancel"]["enabled"]:
        raise NotDone("not_offered")
    change(world, subscription, {"cancel_at_period_end": False, "cancel_at": None})


def switch(world: World, session: Json, key: str, price: str, quantity: int) -> None:
    """Another plan or another quantity, of those that the configuration allows."""
    subscription = _own(world, session, key)
    feature = offered(world, session)["subscription_update"]
    item = subscription["items"]["data"][0]
    allowed = feature["default_allowed_updates"] if feature["enabled"] else []
    wanted: Json = {"id": item["id"]}
    more: Json = {}
    if price and price != item["price"]["id"]:
        if "price" not in allowed or price not in choices(feature):
            raise NotDone("not_offered")
        wanted["price"] = price
        if subscription["status"] == "trialing" and feature["trial_update_behavior"] == "end_trial":
            more["trial_end"] = "now"
    if quantity != item["quantity"]:
        if "quantity" not in allowed:
            raise NotDone("not_offered")
        low, high = bounds(feature, item["price"]["product"])
        if not low <= quantity <= high:
            raise NotDone("bad_quantity")
        wanted["quantity"] = quantity
    behavior = feature["proration_behavior"]
    change(world, subscription, {"items": [wanted], "proration_behavior": behavior, **more})


def choices(feature: Json) -> list[str]:
    """The prices that people may change to."""
    return [price for product in feature["products"] or [] for price in product["prices"]]


def bounds(feature: Json, product: str) -> tuple[int, int]:
    """The least and the most that people may take of a product."""
    for each in feature["products"] or []:
        if each["product"] == product and each["adjustable_quantity"]["enabled"]:
            return each["adjustable_quantity"]["minimum"], each["adjustable_quantity"]["maximum"] or 999_999
    return 1, 999_999
