"""A lane that is paid for and cannot be made is looked after: the payer is told, the operator too, and it goes on."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from cosmos_commons.features.billing.orders import State

SAFE = "Your payment is safe, and nothing is lost."


def broken(shop: Any) -> tuple[Path, str]:
    """The playbook's description, with a fault in it, and what it was."""
    path = shop.commons.settings.playbooks_dir / "small" / "lane.yaml"
    right = path.read_text()
    path.write_text("format: 1\nslug: small\n")
    return path, right


def paid(shop: Any) -> tuple[str, Path, str]:
    """A lane that hana has paid for, whose playbook broke meanwhile; the way back from paying."""
    address = shop.new_lane("circle", "hana")
    path, right = broken(shop)
    back = shop.sandbox.pay(address).headers["location"].partition("/services/commons")[2]
    shop.wait_until(lambda: shop.orders()[0].state == State.HELD_UP)
    return back, path, right


def test_the_payer_reads_that_nothing_is_lost_and_the_operator_is_told(shop: Any) -> None:
    back, _path, _right = paid(shop)
    assert SAFE in shop.page(back, "hana").text
    assert "Tu pago está a salvo" in shop.page(back, "hana", "es").text
    assert "is being looked after" in shop.page("/account", "hana").text
    (alert,) = shop.state()["alerts"]
    assert alert["about"] == shop.subscriptions()[0].id
    assert alert["text"].endswith("small (playbook-faulty)")
    taken = shop.send("/new", "omar", playbook="small", slug="circle", title="Mine", plan="circle-month")
    assert taken.status_code in {409, 422}


def test_once_the_playbook_is_mended_the_lane_is_made_by_itself(shop: Any) -> None:
    back, path, right = paid(shop)
    path.write_text(right)
    shop.clock.ahead += timedelta(minutes=2)
    shop.lane_is_there("circle", "hana")
    assert shop.role("circle", "hana") == "host"
    assert shop.state()["alerts"] == []
    assert shop.page(back, "hana").headers["location"].endswith("/lanes/circle")
    assert len(shop.subscriptions()) == 1


def test_cancelled_meanwhile_it_is_over_and_said(shop: Any) -> None:
    back, _path, _right = paid(shop)
    (row,) = shop.subscriptions()
    shop.stripe(lambda v1: v1.subscriptions.cancel_async(row.id))
    shop.rest()
    assert shop.state()["alerts"] == []
    assert "This was cancelled" in shop.page(back, "hana").text
    assert shop.role("circle", "hana") is None
