"""A lane, a place and seats by the year: the price as it is, one payment for a year, and again after 365 days."""

from typing import Any


def invoices(shop: Any, subscription: str) -> list[tuple[int, str]]:
    """What was charged, the newest first."""
    listed = shop.stripe(lambda v1: v1.invoices.list_async({"subscription": subscription, "limit": 10}))
    return [(one.amount_paid, one.status) for one in listed.data]


def test_a_lane_by_the_year_is_paid_once_a_year(shop: Any) -> None:
    shown = shop.page("/new", "hana")
    assert "$1,500.00 a year" in shown.text
    assert "1.500,00 US$ al año" in shop.page("/new", "hana", "es").text.replace("\xa0", " ")
    fields = {"playbook": "small", "slug": "circle", "title": "Ours", "plan": "gathering-year"}
    ordered = shop.send("/new", "hana", **fields)
    assert shop.sandbox.pay(shop.checkout(ordered, "hana")).status_code == 303
    shop.lane_is_there("circle", "hana")
    (row,) = shop.subscriptions()
    began = shop.clock()
    assert (row.said["every"], row.said["amount"]) == ("year", 150_000)
    assert 364 <= (row.said["period_end"] - began.timestamp()) / 86_400 <= 366
    assert "$1,500.00 a year" in shop.page("/account", "hana").text
    assert f"The next payment is on {began.day}" in shop.page("/account", "hana").text
    shop.advance(days=200)
    assert invoices(shop, row.id) == [(150_000, "paid")]
    assert shop.role("circle", "hana") == "host"
    shop.advance(days=165, hours=2)
    assert invoices(shop, row.id) == [(150_000, "paid"), (150_000, "paid")]
    (renewed,) = shop.subscriptions()
    assert 729 <= (renewed.said["period_end"] - began.timestamp()) / 86_400 <= 731
    assert shop.standing("circle") == "open"


def test_a_yearly_renewal_that_fails_is_graced_and_then_the_lane_can_only_be_read(shop: Any) -> None:
    fields = {"playbook": "small", "slug": "circle", "title": "Ours", "plan": "gathering-year"}
    assert shop.sandbox.pay(shop.checkout(shop.send("/new", "hana", **fields), "hana")).status_code == 303
    shop.lane_is_there("circle", "hana")
    shop.card_fails_from_now_on("hana")
    shop.advance(days=365, hours=2)
    assert shop.standing("circle") == "open"
    assert "failed" in shop.page("/account", "hana").text
    shop.advance(days=8)
    shop.wait_until(lambda: shop.standing("circle") == "read-only")


def test_a_place_by_the_year_is_charged_by_the_year(shop: Any) -> None:
    shop.charge(every="year", amount="120")
    assert "$120.00 a year" in shop.page("/pay/circle", "ana").text
    shop.pay("ana")
    assert shop.role("circle", "ana") == "member"
    (mine,) = [row for row in shop.subscriptions() if row.name == "ana"]
    assert (mine.said["every"], mine.said["amount"]) == ("year", 12_000)
