"""T53: what is paid serves whom it was ordered for, and gives what was ordered, whatever the payment itself claims."""

from typing import Any

from cosmos_commons.features.billing.models import CustomerRow


def bought_elsewhere(shop: Any, token: str, plan: str, customer: str | None = None) -> str:
    """A Checkout that nobody here opened, paid, in the name of an order; its subscription."""

    async def buy(v1: Any) -> Any:
        (price,) = (await v1.prices.list_async({"lookup_keys": [f"lanes-plan-{plan}-month"]})).data
        who = customer or (await v1.customers.create_async({"email": "thief@example.org"})).id
        return await v1.checkout.sessions.create_async(
            {
                "mode": "subscription",
                "customer": who,
                "client_reference_id": token,
                "metadata": {"order": token, "name": "tom", "plan": "gathering"},
                "line_items": [{"price": price.id, "quantity": 1}],
                "success_url": "http://127.0.0.1/",
            }
        )

    session = shop.stripe(buy)
    assert shop.sandbox.pay(session.url).status_code == 303
    shop.rest()
    paid = shop.stripe(lambda v1: v1.checkout.sessions.retrieve_async(session.id))
    return str(paid.subscription)


def customer_of(shop: Any, name: str) -> str:
    with shop.commons.database.read() as session:
        return str(session.get_one(CustomerRow, f"person:{name}").customer)


def alerted(shop: Any, about: str) -> bool:
    return about in [note["about"] for note in shop.state()["alerts"]]


def test_an_order_of_hers_is_not_his_to_pay_see_or_finish(shop: Any) -> None:
    shop.new_lane("circle", "hana")
    token = shop.orders()[0].token
    for path in (f"/buying/{token}", f"/buying/{token}/pay", f"/buying/{token}?paid=1"):
        assert shop.page(path, "tom").status_code == 404
    assert shop.send(f"/buying/{token}/name", "tom", slug="mine").status_code == 404


def test_a_payment_in_the_name_of_somebody_elses_order_gives_nothing(shop: Any) -> None:
    """`client_reference_id` names hana's order, the customer is another's."""
    shop.new_lane("circle", "hana")
    subscription = bought_elsewhere(shop, shop.orders()[0].token, "circle")
    assert alerted(shop, subscription)
    assert shop.role("circle", "hana") is None
    assert shop.role("circle", "tom") is None


def test_the_price_of_a_cheap_plan_does_not_pay_for_a_dear_one(shop: Any) -> None:
    shop.new_lane("circle", "hana", plan="gathering")
    order = shop.orders()[0]
    assert order.offer == "gathering"
    subscription = bought_elsewhere(shop, order.token, "circle", customer_of(shop, "hana"))
    assert alerted(shop, subscription)
    assert shop.role("circle", "hana") is None


def test_one_payment_serves_one_order(shop: Any) -> None:
    """Paid once; a second subscription for the same order, or the same session again, gives no second lane."""
    shop.take_out("circle", "hana")
    order = shop.orders()[0]
    subscription = bought_elsewhere(shop, order.token, "circle", customer_of(shop, "hana"))
    assert alerted(shop, subscription)
    assert [row.order for row in shop.subscriptions()] == [order.token]
    shop.page(f"/buying/{order.token}?paid=1", "hana")
    shop.rest()
    assert [lane["slug"] for lane in shop.house.get("/me", "hana").json()["lanes"]] == ["circle"]
