"""A promotion code typed at Checkout: the amount is shown, the invoice is less, and what is given is the same."""

from typing import Any

import httpx
import pytest

CARD = {"card": "4242424242424242", "email": "ana@example.org", "name": "Ana"}


def code(shop: Any, name: str, **coupon: Any) -> str:
    """A promotion code of the operator's; `ends`: it can be used until then."""
    ends = {"expires_at": coupon.pop("ends")} if "ends" in coupon else {}

    async def make(v1: Any) -> str:
        made = await v1.coupons.create_async({"duration": "once"} | coupon)
        promotion = {"type": "coupon", "coupon": made.id}
        return str(
            (await v1.promotion_codes.create_async({"code": name, "promotion": promotion} | ends)).code
        )

    return str(shop.stripe(make))


def begin(shop: Any, by: str = "ana") -> str:
    """The address at which ana pays her place."""
    there: str = shop.checkout(shop.send("/pay/circle", by), by)
    return there


def paid(shop: Any, name: str = "ana") -> tuple[int, int]:
    """What the first invoice came to, and what was taken off."""
    (row,) = [one for one in shop.subscriptions() if one.name == name]
    said = shop.stripe(lambda v1: v1.subscriptions.retrieve_async(row.id, {"expand": ["latest_invoice"]}))
    off = sum(one.amount for one in said.latest_invoice.total_discount_amounts or [])
    return said.latest_invoice.amount_paid, off


def test_what_a_code_takes_off_is_shown_before_paying_and_the_invoice_is_less(shop: Any) -> None:
    shop.charge()
    code(shop, "SPRING", percent_off=20)
    address = begin(shop)
    applied = httpx.post(address, data={"code": "spring", "apply": "1"}, timeout=20)
    assert applied.status_code == 200
    assert "−2.00 USD" in applied.text
    assert "8.00 USD</strong>" in applied.text
    assert shop.sandbox.pay(address, code="spring").status_code == 303
    shop.rest()
    assert shop.role("circle", "ana") == "member"
    assert paid(shop) == (800, 200)
    assert "$10.00 a month" in shop.page("/account", "ana").text  # from the second month on
    assert "With your code" not in shop.page("/account", "ana").text


def test_what_a_lasting_code_leaves_to_pay_is_on_the_account_page_until_it_ends(shop: Any) -> None:
    shop.charge()
    code(shop, "FRIEND", amount_off=400, currency="usd", duration="repeating", duration_in_months=3)
    assert shop.sandbox.pay(begin(shop), code="FRIEND").status_code == 303
    shop.rest()
    shown = shop.page("/account", "ana").text
    assert "With your code: $6.00 a month, until" in shown
    assert "Con tu código: 6,00" in shop.page("/account", "ana", "es").text
    assert shop.reconcile() == {"subscriptions": 0, "events": 0, "orders": 0}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("WRONG", "That code is not valid.", id="no such code"),
        pytest.param("OLD", "That code has expired or was used up.", id="an expired one"),
    ],
)
def test_a_code_that_opens_nothing_says_so_and_nothing_is_lost(shop: Any, typed: str, said: str) -> None:
    shop.charge()
    code(shop, "OLD", percent_off=50, ends=int(shop.clock().timestamp()) + 60)
    shop.advance(minutes=2)
    address = begin(shop)
    for fields in ({"apply": "1"}, {}):
        refused = httpx.post(address, data=CARD | {"code": typed} | fields, timeout=20)
        assert refused.status_code == 402
        assert said in refused.text
    assert shop.role("circle", "ana") is None
    assert [row.name for row in shop.subscriptions()] == ["hana"]
    assert shop.sandbox.pay(address).status_code == 303
    shop.rest()
    assert shop.role("circle", "ana") == "member"
    assert paid(shop) == (1000, 0)


def test_a_code_can_make_the_first_period_free_and_the_second_is_paid(shop: Any) -> None:
    shop.charge()
    code(shop, "WELCOME", percent_off=100)
    assert shop.sandbox.pay(begin(shop), code="WELCOME").status_code == 303
    shop.rest()
    assert shop.role("circle", "ana") == "member"
    assert paid(shop) == (0, 1000)
    shop.advance(days=32)
    assert paid(shop) == (1000, 0)
    assert shop.role("circle", "ana") == "member"


def test_a_lane_is_taken_out_with_a_code(shop: Any) -> None:
    code(shop, "OPEN", percent_off=50, duration="forever")
    address = shop.new_lane("circle", "hana", plan="gathering")
    assert shop.sandbox.pay(address, code="OPEN").status_code == 303
    shop.lane_is_there("circle", "hana")
    assert paid(shop, "hana") == (7500, 7500)
    assert "With your code: $75.00 a month." in shop.page("/account", "hana").text
