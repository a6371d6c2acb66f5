"""How is an object shown? Without the sandbox's own keys, and with what was asked for in `expand[]`."""

import copy
from collections.abc import Callable

from stripe_sandbox.errors import Json, refuse
from stripe_sandbox.world import World, shown

KINDS = {
    "acct": "account",
    "ba": "bank_account",
    "ch": "charge",
    "clock": "test_helpers.test_clock",
    "cs": "checkout.session",
    "cus": "customer",
    "di": "discount",
    "fee": "application_fee",
    "in": "invoice",
    "bpc": "billing_portal.configuration",
    "pi": "payment_intent",
    "pm": "payment_method",
    "price": "price",
    "prod": "product",
    "promo": "promotion_code",
    "re": "refund",
    "seti": "setup_intent",
    "sub": "subscription",
    "tr": "transfer",
    "txn": "balance_transaction",
}
"""What an identifier's prefix says it is; a coupon has none."""

COLLECTIONS: dict[tuple[str, str], Callable[[World, Json], object]] = {}
"""Fields that are there only when asked for, by kind and name."""
DEPTH = 4
"""`expand` goes at most four levels deep (docs.stripe.com/api/expanding_objects)."""


def presented(world: World, thing: Json) -> Json:
    """A copy to be shown. A subscription's prices are as they are now."""
    copied: Json = shown(copy.deepcopy(thing))
    if copied.get("object") == "subscription":
        for item in copied["items"]["data"]:
            price = world.peek("price", item["price"]["id"])
            item["price"] = shown(copy.deepcopy(price)) if price else item["price"]
    if copied.get("object") == "list":
        copied["data"] = [presented(world, row) for row in thing["data"]]
    return copied


def expanded(world: World, thing: Json, wanted: list[str]) -> Json:
    """The object to be shown, with the objects that some of its fields name in their place."""
    answer = presented(world, thing)
    for path in wanted:
        names = path.split(".")
        if len(names) > DEPTH + (names[0] == "data"):
            raise refuse(f"You cannot expand more than {DEPTH} levels of a property: {path}", "expand")
        _expand(world, answer, names, path)
    return answer


def _expand(world: World, place: object, names: list[str], path: str) -> None:
    if isinstance(place, list):
        for each in place:
            _expand(world, each, names, path)
        return
    if not names or place is None:
        return
    if not isinstance(place, dict):
        raise _refused(path)
    name, rest = names[0], names[1:]
    collection = COLLECTIONS.get((place.get("object", ""), name))
    if collection and name not in place:
        place[name] = _shown(world, collection(world, place))
    elif name not in place:
        raise _refused(path)
    value = place[name]
    if isinstance(value, str):
        place[name] = _named(world, value, path)
    elif isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        place[name] = [_named(world, each, path) for each in value]
    elif not rest and not collection and not isinstance(value, list | dict | type(None)):
        raise _refused(path)
    _expand(world, place[name], rest, path)


def _shown(world: World, value: object) -> object:
    return presented(world, value) if isinstance(value, dict) and "object" in value else shown(value)


def _named(world: World, key: str, path: str) -> Json:
    kind = KINDS.get(key.partition("_")[0], "coupon")
    found = world.peek(kind, key)
    if not found:
        raise _refused(path)
    return presented(world, found)


def _refused(path: str) -> Exception:
    return refuse(f"This property cannot be expanded ({path}).", "expand")
