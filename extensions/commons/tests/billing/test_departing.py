"""Who leaves a paid lane, or is taken out of it, pays for it no longer; a seat is free again."""

from typing import Any

API = "/services/commons/api/v1"


def status_at_stripe(shop: Any, name: str) -> str:
    (row,) = [one for one in shop.subscriptions() if one.name == name]
    said = shop.stripe(lambda v1: v1.subscriptions.retrieve_async(row.id))
    return str(said.status)


def test_who_leaves_a_paid_lane_is_charged_no_more_and_can_come_back(shop: Any) -> None:
    shop.charge()
    shop.pay("ana")
    assert shop.role("circle", "ana") == "member"
    left = shop.house.client.post(f"{API}/lanes/circle/leave", headers=shop.house.as_("ana"))
    assert left.status_code == 204
    shop.wait_until(lambda: status_at_stripe(shop, "ana") == "canceled")
    assert "You left" in shop.entitlement("circle", "ana")["reason"]
    shop.rest()
    shop.pay("ana")
    assert shop.role("circle", "ana") == "member"


def test_who_is_taken_out_is_charged_no_more(shop: Any) -> None:
    shop.charge()
    shop.pay("ana")
    shop.house.client.delete(f"{API}/lanes/circle/members/ana", headers=shop.house.as_("hana"))
    shop.wait_until(lambda: status_at_stripe(shop, "ana") == "canceled")


def test_the_seat_of_who_left_is_free_for_somebody_else(shop: Any) -> None:
    shop.charge(seat="8")
    shop.pay("olga", "/pay/circle/seats", number="1")
    (bought,) = [row for row in shop.subscriptions() if row.kind == "seats"]
    give = f"/account/seats/{bought.id}/give"
    assert shop.send(give, "olga", name="ana").status_code == 303
    assert shop.send(give, "olga", name="ben").status_code == 409
    shop.house.client.post(f"{API}/lanes/circle/leave", headers=shop.house.as_("ana"))
    shop.wait_until(lambda: shop.send(give, "olga", name="ben").status_code == 303)
    assert shop.role("circle", "ben") == "member"
    assert status_at_stripe(shop, "olga") == "active"
