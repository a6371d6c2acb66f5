"""A membership of the operator's own: bought here, it counts beside what a lane asks itself, lapses and comes back."""

from pathlib import Path
from typing import Any

import pytest
from cosmos_commons.entitlement.ledger import FactRow
from cosmos_commons.features.billing.catalogue import catalogue
from sqlalchemy import select

MEMBERSHIP = """
membership:
  title: {en: Friends, es: Amistades}
  about: {en: For all who care., es: Para quienes se interesan.}
  month: 500
  year: 5000
"""


@pytest.fixture
def told(tmp_path: Path) -> dict[str, Any]:
    from cosmos_commons.features import billing

    path = tmp_path / "catalogue.yaml"
    path.write_text((Path(billing.__file__).parent / "catalogue.yaml").read_text() + MEMBERSHIP)
    assert catalogue(path).membership
    return {"billing_catalogue": path, "membership_required": True}


def become_member(shop: Any, name: str, every: str = "month") -> None:
    assert shop.pay(name, "/membership", every=every).status_code == 303


def charge(shop: Any) -> None:
    """A lane of hana's, a member, that asks its members to pay."""
    become_member(shop, "hana")
    shop.charge()


def membership_of(shop: Any, name: str) -> str:
    return str(next(row.id for row in shop.subscriptions() if (row.kind, row.name) == ("membership", name)))


def test_who_is_no_member_becomes_one_before_paying_for_a_lane_and_then_goes_on(shop: Any) -> None:
    fields = {"playbook": "small", "slug": "circle", "title": "Our circle", "plan": "circle-month"}
    ordered = shop.send("/new", "hana", **fields).headers["location"].removeprefix("/services/commons")
    first = shop.page(ordered, "hana")
    assert first.headers["location"].endswith("/membership")
    assert "$5.00 a month" in shop.page("/membership", "hana").text
    assert "Lanes here are for members." in shop.page("/membership", "hana").text
    become_member(shop, "hana", "year")
    assert f'href="/services/commons{ordered.removesuffix("/pay")}"' in shop.page("/account", "hana").text
    there = shop.page(ordered, "hana").headers["location"]
    assert shop.sandbox.pay(there).status_code == 303
    shop.lane_is_there("circle", "hana")
    assert shop.role("circle", "hana") == "host"
    with shop.commons.database.read() as session:
        found = session.execute(
            select(FactRow.lane_id, FactRow.source).where(FactRow.source.like("membership:%"))
        ).all()
    assert [tuple(row) for row in found] == [(None, f"membership:{membership_of(shop, 'hana')}")]


def test_a_membership_alone_opens_no_lane_and_a_place_alone_neither(shop: Any) -> None:
    charge(shop)
    become_member(shop, "ana")
    assert shop.role("circle", "ana") is None
    shop.pay("ana")
    assert shop.role("circle", "ana") == "member"
    shop.send("/lanes/circle/money/scholarships", "hana", name="ben")
    assert shop.role("circle", "ben") is None
    said = shop.entitlement("circle", "ben")
    assert said["reason"] == "Our circle is for members of the organisation that runs this site."
    become_member(shop, "ben")
    shop.wait_until(lambda: shop.role("circle", "ben") == "member")


def test_a_membership_that_lapses_ends_access_says_why_and_comes_back_by_paying(shop: Any) -> None:
    charge(shop)
    become_member(shop, "ana")
    shop.pay("ana")
    mine = membership_of(shop, "ana")
    shop.send(f"/account/payments/{mine}/cancel", "ana", key="k1")
    shop.rest()
    assert "Your membership ends on" in shop.page("/account", "ana").text
    assert "Tu membresía termina el" in shop.page("/account", "ana", "es").text
    assert shop.role("circle", "ana") == "member"
    shop.advance(days=31, hours=3)
    shop.wait_until(lambda: shop.role("circle", "ana") is None)
    said = shop.entitlement("circle", "ana")
    assert said["reason"].startswith("Your membership ended on")
    assert said["remedy"].startswith("Become a member")
    shown = shop.page("/account", "ana").text
    assert "Your membership ended on" in shown
    assert "Pay and come back in" not in shown
    assert 'class="button primary" href="/services/commons/membership"' in shown
    become_member(shop, "ana")
    shop.wait_until(lambda: shop.role("circle", "ana") == "member")
    assert "Your membership" not in shop.page("/account", "ana").text


def test_a_members_card_that_fails_is_graced_as_anything_else_that_is_paid(shop: Any) -> None:
    become_member(shop, "hana")
    shop.card_fails_from_now_on("hana")
    assert shop.sandbox.pay(shop.new_lane("circle", "hana", plan="gathering")).status_code == 303
    shop.lane_is_there("circle", "hana")
    shop.advance(days=31, hours=3)
    assert shop.role("circle", "hana") == "host"
    assert "Your membership ends on" in shop.page("/account", "hana").text
    shop.advance(days=8)
    shop.wait_until(lambda: shop.role("circle", "hana") is None)


def test_a_second_membership_is_not_sold(shop: Any) -> None:
    become_member(shop, "hana")
    assert shop.send("/membership", "hana", every="month").status_code == 409
