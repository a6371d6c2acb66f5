"""Members pay what their host asks, to the host; a seat is one's own as long as there is one."""

import re
from typing import Any

import pytest


def test_who_pays_is_in_within_seconds_and_the_money_goes_to_the_host(shop: Any) -> None:
    shop.charge()
    assert (
        shop.house.client.post(
            "/services/commons/api/v1/lanes/circle/join", headers=shop.house.as_("ana")
        ).status_code
        == 402
    )
    assert "$10.00 a month" in shop.page("/pay/circle", "ana").text
    shop.pay("ana")
    shop.wait_until(lambda: shop.role("circle", "ana") == "member", 5)
    (mine,) = [row for row in shop.subscriptions() if row.name == "ana"]
    said = shop.stripe(lambda v1: v1.subscriptions.retrieve_async(mine.id))
    with shop.commons.database.read() as session:
        from cosmos_commons.features.billing.models import AccountRow

        account = session.get_one(AccountRow, "hana").account
    assert said.transfer_data.destination == account
    assert said.application_fee_percent == 5
    assert shop.page("/pay/circle", "ana").text.count("Go on to pay") == 0


@pytest.fixture
def told() -> dict[str, Any]:
    return {"stripe_application_fee_percent": 5.0}


def test_a_lane_cannot_charge_before_its_host_has_signed_up_with_stripe(shop: Any) -> None:
    shop.take_out("circle", "hana", joining="open")
    refused = shop.send("/lanes/circle/money/dues", "hana", way="fixed", amount="10")
    assert refused.status_code == 409
    assert "First finish the sign-up with Stripe" in refused.text
    shop.send("/lanes/circle/money/account", "hana")
    assert shop.send("/lanes/circle/money/dues", "hana", way="fixed", amount="10").status_code == 409
    shop.onboard()
    assert shop.send("/lanes/circle/money/dues", "hana", way="fixed", amount="10").status_code == 303


def test_on_a_sliding_scale_each_chooses_within_the_range(shop: Any) -> None:
    shop.charge(way="sliding", least="5", amount="12", most="40")
    assert "from $5.00 a month to $40.00 a month" in shop.page("/pay/circle", "ana").text
    assert shop.send("/pay/circle", "ana", amount="4.99").status_code == 422
    assert shop.send("/pay/circle", "ana", amount="40.01").status_code == 422
    assert shop.send("/pay/circle", "ana", amount="lots").status_code == 422
    shop.pay("ana", amount="7.50")
    shop.wait_until(lambda: shop.role("circle", "ana") == "member", 5)
    assert [row.said["amount"] for row in shop.subscriptions() if row.name == "ana"] == [750]


def test_members_from_before_stay_and_a_scholarship_counts_without_a_payment(shop: Any) -> None:
    shop.take_out("circle", "hana", joining="open", visibility="public")
    shop.house.client.post("/services/commons/api/v1/lanes/circle/join", headers=shop.house.as_("ben"))
    shop.onboard()
    shop.send("/lanes/circle/money/dues", "hana", way="fixed", amount="10")
    assert shop.role("circle", "ben") == "member"
    shop.send("/lanes/circle/money/scholarships", "hana", name="ana")
    assert shop.role("circle", "ana") == "member"
    shop.send("/lanes/circle/money/scholarships/end", "hana", name="ana")
    assert shop.role("circle", "ana") is None


def test_an_organisation_buys_seats_gives_them_by_name_and_never_more(shop: Any) -> None:
    shop.charge(seat="8")
    ordered = shop.send("/pay/circle/seats", "olga", number="2")
    shop.sandbox.pay(shop.checkout(ordered, "olga"))
    shop.rest()
    (bought,) = [row for row in shop.subscriptions() if row.kind == "seats"]
    give = f"/account/seats/{bought.id}/give"
    assert shop.send(give, "olga", name="ana").status_code == 303
    assert shop.send(give, "olga", name="ben").status_code == 303
    assert shop.send(give, "olga", name="cy").status_code == 409
    assert shop.send(give, "ben", name="cy").status_code == 404
    assert [shop.role("circle", name) for name in ("ana", "ben", "cy", "olga")] == [
        "member",
        "member",
        None,
        None,
    ]
    shop.send(f"/account/seats/{bought.id}/number", "olga", number="1", key="k")
    shop.rest()
    assert [shop.role("circle", name) for name in ("ana", "ben")] == ["member", None]
    shop.send(f"/account/seats/{bought.id}/take-back", "olga", name="ana")
    assert shop.send(give, "olga", name="ben").status_code == 303
    assert [shop.role("circle", name) for name in ("ana", "ben")] == [None, "member"]


def test_a_failed_renewal_is_said_graced_ended_and_mended_by_paying(shop: Any) -> None:
    shop.charge()
    shop.pay("ana")
    shop.wait_until(lambda: shop.role("circle", "ana") == "member", 5)
    shop.card_fails_from_now_on("ana")
    shop.advance(days=32)
    shown = shop.page("/account", "ana").text
    assert "Your payment failed on" in shown
    assert "You keep access until" in shown
    assert shop.role("circle", "ana") == "member"
    shop.advance(days=8)
    shop.wait_until(lambda: shop.role("circle", "ana") is None)  # once the clock's work is written down
    assert "your access ended on" in shop.page("/account", "ana").text
    shop.advance(days=20)  # Stripe has given up meanwhile
    assert [row.said["status"] for row in shop.subscriptions() if row.name == "ana"] == ["canceled"]
    shop.pay("ana")
    shop.wait_until(lambda: shop.role("circle", "ana") == "member", 5)


def test_cancelled_is_until_the_end_of_what_is_paid_and_taken_up_again_goes_on(shop: Any) -> None:
    shop.charge()
    shop.pay("ana")
    shop.wait_until(lambda: shop.role("circle", "ana") == "member", 5)
    (mine,) = [row for row in shop.subscriptions() if row.name == "ana"]
    way = f"/account/payments/{mine.id}"
    shop.send(f"{way}/cancel", "ana", key="1")
    shop.rest()
    assert "You cancelled your payments. You keep access until" in shop.page("/account", "ana").text
    shop.send(f"{way}/resume", "ana", key="2")
    shop.rest()
    assert "Your payments are up to date" in shop.page("/account", "ana").text
    assert shop.send(f"{way}/cancel", "ben", key="3").status_code == 404
    shop.send(f"{way}/cancel-now", "ana", key="4")
    shop.rest()
    assert shop.role("circle", "ana") is None


def test_the_portal_opens_for_who_pays_alone(shop: Any) -> None:
    shop.charge()
    shop.pay("ana")
    shop.rest()
    (mine,) = [row for row in shop.subscriptions() if row.name == "ana"]
    there = shop.send(f"/account/payments/{mine.id}/portal", "ana")
    assert there.status_code == 303
    assert there.headers["location"].startswith(shop.sandbox.url)
    assert shop.send(f"/account/payments/{mine.id}/portal", "hana").status_code == 404


def test_a_steward_who_is_not_the_host_sees_who_and_why_and_no_money(shop: Any) -> None:
    shop.charge()
    shop.pay("ana")
    shop.rest()
    shop.house.client.put(
        "/services/commons/api/v1/lanes/circle/members/sol",
        json={"role": "steward"},
        headers=shop.house.as_("hana"),
    )
    shown = shop.page("/lanes/circle/money", "sol").text
    assert "pays for their place" in shown
    assert "Where the money goes" not in shown
    assert "$" not in shown
    assert shop.send("/lanes/circle/money/dues", "sol", way="free").status_code == 403
    assert shop.page("/lanes/circle/money", "ana").status_code == 403
    ids = ("cus_", "acct_", "4242")
    for page in (
        shop.page("/lanes/circle/money", "sol"),
        shop.page("/account", "ana"),
        shop.page("/lanes/circle/money", "hana"),
        shop.page("/lanes/circle", "ana"),
    ):
        assert page.status_code == 200
        assert not [one for one in ids if one in page.text]
    assert not re.search(r"sub_", shown)
