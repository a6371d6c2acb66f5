"""Who comes by a link that is not free, and pays, is what the link says; and its use is counted, once."""

from typing import Any

from cosmos_commons.features.invitations.models import InvitationRow
from sqlalchemy import select

API = "/services/commons/api/v1"


def link(shop: Any, **asked: Any) -> str:
    """The secret of a link that hana makes."""
    url = f"{API}/lanes/circle/invitations"
    made = shop.house.client.post(url, json={"role": "facilitator"} | asked, headers=shop.house.as_("hana"))
    assert made.status_code == 201, made.text
    return str(made.json()["url"].rpartition("/join/")[2])


def follow(shop: Any, token: str, name: str) -> str:
    """Follow the link, and go where its button leads."""
    shop.house.client.cookies.clear()
    shop.page(f"/join/{token}", name)
    there: str = shop.send("/join", name, token=token).headers["location"]
    return there.removeprefix("/services/commons")


def used(shop: Any) -> list[tuple[int, int | None]]:
    with shop.commons.database.read() as session:
        columns = select(InvitationRow.used, InvitationRow.uses_left)
        return [(row.used, row.uses_left) for row in session.execute(columns)]


def test_who_pays_after_coming_by_a_facilitators_link_is_one_and_the_link_is_used_up(shop: Any) -> None:
    shop.charge()
    token = link(shop)
    assert follow(shop, token, "ana") == "/pay/circle"
    assert used(shop) == [(0, 1)]
    shop.pay("ana")
    shop.wait_until(lambda: shop.role("circle", "ana") == "facilitator")
    assert used(shop) == [(1, 0)]
    shop.reconcile()
    shop.rest()
    assert used(shop) == [(1, 0)]
    (mine,) = [row for row in shop.subscriptions() if row.name == "ana"]
    shop.send(f"/account/payments/{mine.id}/cancel-now", "ana", key="k")
    shop.wait_until(lambda: shop.role("circle", "ana") is None)


def test_of_two_who_came_by_a_link_for_one_the_first_to_pay_is_facilitator(shop: Any) -> None:
    shop.charge()
    token = link(shop)
    begun = {}
    for name in ("ana", "ben"):
        begun[name] = shop.checkout(shop.send(follow(shop, token, name), name), name)
    for name in ("ben", "ana"):
        assert shop.sandbox.pay(begun[name]).status_code == 303
        shop.rest()
    shop.wait_until(lambda: shop.role("circle", "ben") == "facilitator")
    assert shop.role("circle", "ana") == "member"
    assert used(shop) == [(1, 0)]


def test_turning_back_at_the_payment_leaves_the_link_as_it_was(shop: Any) -> None:
    shop.charge()
    token = link(shop)
    shop.checkout(shop.send(follow(shop, token, "ana"), "ana"), "ana")
    order = next(one.token for one in shop.orders() if one.name == "ana")
    shop.page(f"/buying/{order}?cancelled=1", "ana")
    assert used(shop) == [(0, 1)]
    assert follow(shop, token, "ana") == "/pay/circle"


def test_a_steward_makes_a_facilitator_who_pays_a_plain_member(shop: Any) -> None:
    shop.charge()
    shop.send(follow(shop, link(shop), "ana"), "ana")
    shop.pay("ana")
    shop.wait_until(lambda: shop.role("circle", "ana") == "facilitator")
    url = f"{API}/lanes/circle/members/ana"
    shop.house.client.put(url, json={"role": "member"}, headers=shop.house.as_("hana"))
    assert shop.role("circle", "ana") == "member"
