"""A plan is changed in the Customer Portal: the lane has what Stripe says is paid, within seconds, and no more."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from cosmos_commons.events import EventRow
from cosmos_commons.lane import Lane
from sqlalchemy import select

PLANS = {
    "currency": "usd",
    "plans": {
        "small": {
            "title": {"en": "Small", "es": "Pequeño"},
            "about": {"en": "For a few.", "es": "Para pocas personas."},
            "month": 1000,
            "year": 10000,
            "seats": 3,
            "features": ["discussion"],
        },
        "large": {
            "title": {"en": "Large", "es": "Grande"},
            "about": {"en": "For many.", "es": "Para muchas personas."},
            "month": 4000,
            "year": 40000,
            "seats": 50,
        },
    },
}


@pytest.fixture
def told(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "catalogue.yaml"
    path.write_text(yaml.safe_dump(PLANS))
    return {"billing_catalogue": path}


def take_out(shop: Any, plan: str) -> None:
    answer = shop.sandbox.pay(shop.new_lane("circle", "hana", plan=plan, features=["discussion", "prompts"]))
    assert answer.status_code == 303, answer.text
    shop.rest()


def portal(shop: Any, **wanted: str) -> str:
    """Stripe's page on which hana changes what she pays for the lane."""
    (row,) = shop.subscriptions()
    there: str = shop.send(f"/account/payments/{row.id}/portal", "hana", **wanted).headers["location"]
    return there


def change(shop: Any, plan: str, every: str = "month") -> httpx.Response:
    """Choose another plan there, as its form is filled in."""
    (row,) = shop.subscriptions()
    price = (
        shop.stripe(lambda v1: v1.prices.list_async({"lookup_keys": [f"lanes-plan-{plan}-{every}"]}))
        .data[0]
        .id
    )
    form = {"subscription": row.id, "price": price, "quantity": "1"}
    return httpx.post(f"{portal(shop, wanted='plan')}/switch", data=form, timeout=20)


def has(shop: Any) -> tuple[list[str], int]:
    """The lane's features, and the places of its plan."""
    with shop.commons.database.read() as session:
        lane = session.scalars(select(Lane).where(Lane.slug == "circle")).one()
        return list(lane.features), lane.seats or 0


def test_a_smaller_plan_has_no_more_than_it_says_and_a_larger_one_brings_it_back(shop: Any) -> None:
    take_out(shop, "large")
    assert has(shop) == (["discussion", "prompts"], 50)
    shop.house.respond("Mine.", "hana", lane="circle")
    assert change(shop, "small").status_code == 303
    shop.wait_until(lambda: has(shop) == (["discussion"], 3), 5)
    assert shop.house.get("/lanes/circle/prompts", "hana").status_code == 404
    assert "$10.00 a month" in shop.page("/account", "hana").text
    assert change(shop, "large").status_code == 303
    shop.wait_until(lambda: has(shop) == (["discussion", "prompts"], 50), 5)
    mine = shop.house.get("/lanes/circle/prompts/why", "hana").json()["mine"]
    assert mine is not None
    with shop.commons.database.read() as session:
        changed = session.scalars(select(EventRow.by).where(EventRow.kind == "billing.plan.changed")).all()
    assert changed == ["*stripe", "*stripe"]


def test_a_feature_that_the_first_plan_did_not_include_comes_with_the_larger_one(shop: Any) -> None:
    """Its prompts are those of the playbook, though they were not laid when the lane was made."""
    take_out(shop, "small")
    assert has(shop) == (["discussion"], 3)
    change(shop, "large")
    shop.rest()
    listed = shop.house.get("/lanes/circle/prompts", "hana").json()["items"]
    assert [one["slug"] for one in listed] == ["why", "hopes"]


def test_from_month_to_year_a_new_year_begins_and_is_shown(shop: Any) -> None:
    take_out(shop, "small")
    change(shop, "small", "year")
    shop.wait_until(lambda: shop.subscriptions()[0].said["every"] == "year", 5)
    assert "$100.00 a year" in shop.page("/account", "hana").text
    assert "100,00" in shop.page("/account", "hana", "es").text
    assert has(shop) == (["discussion"], 3)


def test_the_places_of_a_smaller_plan_shut_nobody_out_and_let_nobody_else_in(shop: Any) -> None:
    take_out(shop, "large")
    people = [f"p{number}" for number in range(4)]
    for name in people:
        shop.house.client.put(
            f"/services/commons/api/v1/lanes/circle/members/{name}",
            json={"role": "member"},
            headers=shop.house.as_("hana"),
        )
    change(shop, "small")
    shop.wait_until(lambda: has(shop)[1] == 3, 5)
    assert [shop.role("circle", name) for name in people] == ["member"] * 4
    refused = shop.send("/lanes/circle/money/scholarships", "hana", name="late")
    assert refused.status_code == 409
    assert shop.role("circle", "late") is None


def test_where_cards_and_invoices_are_no_plan_can_be_chosen(shop: Any) -> None:
    """Else who pays dues could take a cheap plan's price for them."""
    take_out(shop, "large")
    assert "<select" not in httpx.get(portal(shop)).text
    shown = httpx.get(portal(shop, wanted="plan")).text
    assert shown.count("<select") == 1
    assert "Your card" not in shown


def test_a_price_that_is_not_sold_here_changes_nothing_and_is_an_alert(shop: Any) -> None:
    take_out(shop, "small")
    (row,) = shop.subscriptions()

    async def stray(v1: Any) -> None:
        product = await v1.products.create_async({"name": "Something else"})
        price = await v1.prices.create_async(
            {"product": product.id, "currency": "usd", "unit_amount": 1, "recurring": {"interval": "month"}}
        )
        said = await v1.subscriptions.retrieve_async(row.id)
        items = [{"id": said["items"].data[0].id, "price": price.id}]
        await v1.subscriptions.update_async(row.id, {"items": items})

    shop.stripe(stray)
    shop.rest()
    assert has(shop) == (["discussion"], 3)
    assert row.id in [alert["about"] for alert in shop.state()["alerts"]]


def test_a_price_that_was_raised_is_still_the_same_plan(shop: Any) -> None:
    """A new amount takes over the price's name; who pays the old one stays on their plan."""
    take_out(shop, "small")
    path = shop.commons.settings.billing_catalogue
    path.write_text(path.read_text().replace("1000\n", "1200\n"))
    raised = {
        "lookup_key": "lanes-plan-small-month",
        "transfer_lookup_key": True,
        "product": "lanes-plan-small",
    }
    new = raised | {"currency": "usd", "unit_amount": 1200, "recurring": {"interval": "month"}}
    shop.stripe(lambda v1: v1.prices.create_async(new))
    (row,) = shop.subscriptions()
    shop.stripe(lambda v1: v1.subscriptions.update_async(row.id, {"metadata": {"looked": "at"}}))
    shop.rest()
    assert has(shop) == (["discussion"], 3)
    assert shop.state()["alerts"] == []
