"""A lane is taken out by who pays for it: whole, once, or not at all."""

import re
from typing import Any

from cosmos_commons.features.billing.models import OrderRow
from cosmos_commons.features.billing.orders import State
from cosmos_commons.features.billing.taking_out import make_lane


def test_who_pays_for_a_plan_is_host_of_a_running_lane(shop: Any) -> None:
    shop.take_out("circle", "hana")
    assert shop.role("circle", "hana") == "host"
    (order,) = shop.orders()
    (subscription,) = shop.subscriptions()
    assert (order.state, order.name, order.held) == (State.DONE, "hana", None)
    assert (subscription.kind, subscription.said["status"], subscription.said["amount"]) == (
        "plan",
        "trialing",
        1500,
    )
    assert shop.role("circle", "ana") is None


def test_the_form_proposes_the_first_plan_and_whoever_looks_after_the_site_none(shop: Any) -> None:
    chosen = re.compile(r'name="plan" value="([\w-]+)" required checked')
    assert chosen.findall(shop.page("/new", "hana").text) == ["circle-month"]
    shop.house.as_("operator", admin=True)
    assert chosen.findall(shop.page("/new", "operator").text) == ["free"]


def test_coming_back_from_paying_leads_to_the_lane_though_stripe_never_told_us(shop: Any) -> None:
    shop.sandbox.mischief(drop=100)
    back = shop.sandbox.pay(shop.new_lane("circle", "hana")).headers["location"]
    answer = shop.page(back.partition("/services/commons")[2], "hana")
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/lanes/circle")
    assert shop.role("circle", "hana") == "host"


def test_a_declined_card_leaves_nothing(shop: Any) -> None:
    address = shop.new_lane("circle", "hana")
    assert shop.sandbox.pay(address, "4000000000000002").status_code == 402
    shop.rest()
    assert shop.role("circle", "hana") is None
    assert shop.subscriptions() == []
    assert "You began a payment and did not finish it." in shop.page("/account", "hana").text


def test_turning_back_makes_nothing_and_frees_the_name(shop: Any) -> None:
    shop.new_lane("circle", "hana")
    (order,) = shop.orders()
    taken = shop.send("/new", "omar", playbook="small", slug="circle", title="Mine", plan="circle-month")
    assert taken.status_code == 409
    answer = shop.page(f"/buying/{order.token}?cancelled=1", "hana")
    assert "Nothing was paid" in answer.text
    assert shop.page(f"/buying/{order.token}", "omar").status_code == 404
    shop.take_out("circle", "omar")
    assert shop.role("circle", "omar") == "host"


def test_a_name_given_while_the_taken_one_is_tried_stands(shop: Any) -> None:
    address = shop.new_lane("circle", "hana")
    shop.house.lane("circle")
    shop.sandbox.pay(address)
    shop.wait_until(lambda: shop.orders()[0].state == State.NAME_TAKEN)
    (order,) = shop.orders()
    tried = make_lane(shop.commons, order)
    with shop.commons.database.write() as session:
        kept = session.get_one(OrderRow, order.token)
        kept.lane, kept.state = kept.lane | {"slug": "other"}, State.PAID
        session.flush()
        assert tried(session, {"status": "active"}) is None
        assert kept.state == State.PAID


def test_a_name_taken_meanwhile_asks_for_another_without_a_second_payment(shop: Any) -> None:
    address = shop.new_lane("circle", "hana")
    shop.house.lane("circle")
    back = shop.sandbox.pay(address).headers["location"].partition("/services/commons")[2]
    asked = shop.page(back, "hana")
    assert "Your lane needs another name" in asked.text
    (order,) = shop.orders()
    assert shop.send(f"/buying/{order.token}/name", "hana", slug="circle").status_code == 422
    shop.send(f"/buying/{order.token}/name", "hana", slug="other")
    shop.lane_is_there("other", "hana")
    assert shop.role("other", "hana") == "host"
    assert shop.role("circle", "hana") is None
    assert len(shop.subscriptions()) == 1
