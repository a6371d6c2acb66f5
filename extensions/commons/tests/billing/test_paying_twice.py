"""Nobody pays twice for the same thing where it can be known; where it happened, nobody loses anything by it."""

from typing import Any

from cosmos_commons.features.billing.models import CustomerRow

TWICE = "This is paid for twice."


def begin(shop: Any, amount: str) -> str:
    """Ana begins to pay this amount; the order's token."""
    shop.send("/pay/circle", "ana", amount=amount)
    return str(next(one.token for one in reversed(shop.orders()) if one.name == "ana"))


def finished_unheard(shop: Any, token: str) -> None:
    """A Checkout for the order, of which we were never told, is paid."""
    with shop.commons.database.read() as session:
        customer = session.get_one(CustomerRow, "person:ana").customer
    order = next(one for one in shop.orders() if one.token == token)

    async def open_one(v1: Any) -> Any:
        price = {"currency": "usd", "unit_amount": order.amount, "recurring": {"interval": "month"}}
        line = {"quantity": 1, "price_data": price | {"product": "lanes-dues"}}
        about = {"mode": "subscription", "client_reference_id": token, "success_url": "http://127.0.0.1/"}
        return await v1.checkout.sessions.create_async(about | {"customer": customer, "line_items": [line]})

    assert shop.sandbox.pay(shop.stripe(open_one).url).status_code == 303


def test_the_second_checkout_is_refused_where_the_first_was_paid_and_we_had_not_heard(shop: Any) -> None:
    shop.charge(way="sliding", least="5", amount="10", most="40")
    first = shop.checkout(shop.send("/pay/circle", "ana", amount="10"), "ana")
    shop.sandbox.mischief(drop=100)
    assert shop.sandbox.pay(first).status_code == 303
    token = begin(shop, "20")
    refused = shop.page(f"/buying/{token}/pay", "ana")
    assert refused.status_code == 409
    assert "You pay for this already" in refused.text
    shop.wait_until(lambda: shop.role("circle", "ana") == "member")
    assert [row.said["amount"] for row in shop.subscriptions() if row.name == "ana"] == [1000]
    assert (
        len(shop.stripe(lambda v1: v1.subscriptions.list_async({"limit": 100})).data) == 2
    )  # and hana's plan


def test_once_a_second_is_begun_the_first_can_be_paid_no_more(shop: Any) -> None:
    shop.charge(way="sliding", least="5", amount="10", most="40")
    first = shop.checkout(shop.send("/pay/circle", "ana", amount="10"), "ana")
    second = shop.checkout(shop.send("/pay/circle", "ana", amount="20"), "ana")
    assert shop.sandbox.pay(first).status_code == 410
    assert shop.sandbox.pay(second).status_code == 303


def test_two_payments_for_one_place_are_said_and_the_last_to_end_ends_it(shop: Any) -> None:
    shop.charge(way="sliding", least="5", amount="10", most="40")
    first = shop.checkout(shop.send("/pay/circle", "ana", amount="10"), "ana")
    shop.sandbox.fault("error", method="POST", path=".*/expire", when="before", times=100)
    token = begin(shop, "20")
    assert shop.sandbox.pay(first).status_code == 303
    finished_unheard(shop, token)
    shop.wait_until(lambda: [row.name for row in shop.subscriptions()].count("ana") == 2)
    shop.wait_until(lambda: shop.role("circle", "ana") == "member")
    mine = [row for row in shop.subscriptions() if row.name == "ana"]
    pair = " ".join(sorted(row.id for row in mine))
    shop.wait_until(lambda: [one["about"] for one in shop.state()["alerts"]] == [pair])
    assert shop.page("/account", "ana").text.count(TWICE) == 2
    assert TWICE not in shop.page("/account", "hana").text
    for row, still in zip(mine, ("member", None), strict=True):
        shop.send(f"/account/payments/{row.id}/cancel-now", "ana", key=f"k-{row.id}")
        shop.wait_until(lambda row=row: _status(shop, row.id) == "canceled")
        shop.wait_until(lambda still=still: shop.role("circle", "ana") == still)
        assert TWICE not in shop.page("/account", "ana").text
        assert shop.state()["alerts"] == []


def _status(shop: Any, key: str) -> str:
    return str(next(row.said["status"] for row in shop.subscriptions() if row.id == key))
