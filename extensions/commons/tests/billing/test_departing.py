"""Who leaves a paid lane, or is taken out of it, pays for it no longer; a seat is free again."""

import re
from typing import Any

import httpx

API = "/services/commons/api/v1"


def charging(shop: Any, **dues: str) -> None:
    """A lane of hana's that asks its members to pay."""
    shop.take_out("circle", "hana", joining="open", visibility="public")
    address = shop.send("/lanes/circle/money/account", "hana").headers["location"]
    shown = httpx.get(address)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text))
    buttons = re.findall(r'<button[^>]*name="([^"]+)" value="([^"]*)"', shown.text)
    httpx.post(address, data=hidden | dict(buttons[:1]), timeout=20)
    shop.page("/lanes/circle/money/account/back", "hana")
    answer = shop.send("/lanes/circle/money/dues", "hana", **({"way": "fixed", "amount": "10"} | dues))
    assert answer.status_code == 303, answer.text


def pay(shop: Any, by: str, path: str = "/pay/circle", **fields: str) -> None:
    ordered = shop.send(path, by, **fields)
    assert shop.sandbox.pay(shop.checkout(ordered, by)).status_code == 303
    shop.rest()


def status_at_stripe(shop: Any, name: str) -> str:
    (row,) = [one for one in shop.subscriptions() if one.name == name]
    said = shop.stripe(lambda v1: v1.subscriptions.retrieve_async(row.id))
    return str(said.status)


def test_who_leaves_a_paid_lane_is_charged_no_more_and_can_come_back(shop: Any) -> None:
    charging(shop)
    pay(shop, "ana")
    assert shop.role("circle", "ana") == "member"
    left = shop.house.client.post(f"{API}/lanes/circle/leave", headers=shop.house.as_("ana"))
    assert left.status_code == 204
    shop.wait_until(lambda: status_at_stripe(shop, "ana") == "canceled")
    assert "You left" in shop.entitlement("circle", "ana")["reason"]
    shop.rest()
    pay(shop, "ana")
    assert shop.role("circle", "ana") == "member"


def test_who_is_taken_out_is_charged_no_more(shop: Any) -> None:
    charging(shop)
    pay(shop, "ana")
    shop.house.client.delete(f"{API}/lanes/circle/members/ana", headers=shop.house.as_("hana"))
    shop.wait_until(lambda: status_at_stripe(shop, "ana") == "canceled")


def test_the_seat_of_who_left_is_free_for_somebody_else(shop: Any) -> None:
    charging(shop, seat="8")
    pay(shop, "olga", "/pay/circle/seats", number="1")
    (bought,) = [row for row in shop.subscriptions() if row.kind == "seats"]
    give = f"/account/seats/{bought.id}/give"
    assert shop.send(give, "olga", name="ana").status_code == 303
    assert shop.send(give, "olga", name="ben").status_code == 409
    shop.house.client.post(f"{API}/lanes/circle/leave", headers=shop.house.as_("ana"))
    shop.wait_until(lambda: shop.send(give, "olga", name="ben").status_code == 303)
    assert shop.role("circle", "ben") == "member"
    assert status_at_stripe(shop, "olga") == "active"
