"""What goes wrong between us and Stripe charges nobody twice, lets nobody in who has not paid, and is mended."""

import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

CREATE = {"method": "POST", "path": "/v1/checkout/sessions"}


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"do": "lose"}, id="the reply is lost"),
        pytest.param({"do": "error", "when": "before"}, id="a 500 before"),
        pytest.param({"do": "error", "when": "after"}, id="a 500 after the effect"),
        pytest.param({"do": "limit"}, id="too many"),
        pytest.param({"do": "slow", "seconds": 2}, id="slow"),
    ],
)
def test_a_checkout_begun_under_a_fault_is_one_checkout(shop: Any, fault: dict[str, Any]) -> None:
    """Whatever comes of a try, trying again goes on with the same order and never makes a second Checkout."""
    fields = {"playbook": "small", "slug": "circle", "title": "Our circle", "plan": "circle-month"}
    ordered = shop.send("/new", "hana", **fields)
    there = ordered.headers["location"].removeprefix("/services/commons")
    shop.sandbox.fault(**fault, **CREATE, times=2)
    answers = [shop.page(there, "hana") for _try in range(4)]
    assert {answer.status_code for answer in answers} <= {303, 503}
    assert answers[-1].status_code == 303
    sessions = shop.stripe(lambda v1: v1.checkout.sessions.list_async({"limit": 100})).data
    assert len(sessions) == 1
    assert shop.sandbox.pay(answers[-1].headers["location"]).status_code == 303
    shop.lane_is_there("circle", "hana")
    assert len(shop.stripe(lambda v1: v1.subscriptions.list_async({"status": "all"})).data) == 1


def test_a_paying_member_stays_in_while_stripe_is_away(shop: Any) -> None:
    shop.take_out("circle", "hana")
    shop.rest()
    shop.sandbox.fault("error", path="/v1/.*", times=1000)
    assert (
        shop.house.client.post(
            "/services/commons/api/v1/billing/reconcile", headers=shop.house.operator, timeout=60
        ).status_code
        == 503
    )
    assert shop.role("circle", "hana") == "host"
    shop.clock.ahead += timedelta(days=20)  # past the trial, and nobody can say whether it was paid
    assert shop.role("circle", "hana") == "host"


def test_five_hundred_events_doubled_shuffled_and_lost_end_in_the_state_that_stripe_has(shop: Any) -> None:
    shop.take_out("circle", "hana")
    shop.rest()
    shop.take_out("second", "omar")
    shop.rest()
    seeded = random.Random(4)
    mine = {row.name: row.id for row in shop.subscriptions()}
    shop.sandbox.mischief(hold=True)

    async def stir(v1: Any) -> None:
        for number in range(125):
            sub = seeded.choice(sorted(mine.values()))
            await v1.subscriptions.update_async(sub, {"cancel_at_period_end": number % 2 == 0})
        await v1.subscriptions.cancel_async(mine["omar"])

    shop.stripe(stir)
    shop.sandbox.mischief(hold=False, double=100, drop=25)
    shop.sandbox.ask("release", seed=4)
    shop.rest(60)
    shop.reconcile()
    shop.rest(30)
    at_stripe = {
        one.id: one for one in shop.stripe(lambda v1: v1.subscriptions.list_async({"status": "all"})).data
    }
    for row in shop.subscriptions():
        assert row.said["status"] == at_stripe[row.id].status
        assert row.said["cancel_at_period_end"] == at_stripe[row.id].cancel_at_period_end
    assert shop.house.get("/lanes/second", "omar").status_code in {200, 403}
    assert shop.standing("second") == "read-only"
    assert shop.standing("circle") == "open"


def test_what_was_never_told_is_found_by_comparing_and_said(shop: Any) -> None:
    shop.take_out("circle", "hana")
    shop.rest()
    (mine,) = shop.subscriptions()
    shop.sandbox.mischief(drop=1000)
    shop.stripe(lambda v1: v1.subscriptions.cancel_async(mine.id))
    assert shop.standing("circle") == "open"
    found = shop.reconcile()
    shop.wait_until(shop.at_rest)
    assert found["subscriptions"] == 1
    assert found["events"] >= 1
    assert shop.standing("circle") == "read-only"
    assert any("was trialing, is canceled" in note["text"] for note in shop.state()["repairs"])
    assert shop.reconcile() == {"subscriptions": 0, "events": 0, "orders": 0}


@pytest.mark.parametrize("minutes", [10, -10], ids=["fast", "slow"])
def test_a_clock_ten_minutes_wrong_alerts_and_gives_no_wrong_access(shop: Any, minutes: int) -> None:
    shop.take_out("circle", "hana")
    shop.rest()
    shop.clock.off = timedelta(minutes=minutes)
    (mine,) = shop.subscriptions()
    shop.stripe(lambda v1: v1.subscriptions.cancel_async(mine.id))
    shop.wait_until(lambda: shop.state()["webhooks_refused"] > 0)
    assert shop.standing("circle") == "open"  # it was not told, in a way that it can believe
    shop.reconcile()
    shop.wait_until(lambda: shop.standing("circle") == "read-only")
    assert abs(shop.state()["clock_seconds"]) > 500
    assert (
        "commons_billing_alerts_total 0.0"
        not in shop.house.client.get("/services/commons/metrics", headers=shop.house.operator).text
    )


ASKED = """
import asyncio, sys
from pathlib import Path
from cosmos_commons.clock import utc_now
from cosmos_commons.features.billing.errors import PaymentsAway
from cosmos_commons.features.billing.gateway import Gateway
from cosmos_commons.settings import Settings

told = Settings(data_dir=Path(sys.argv[1]), stripe_api_key="sk_test_x", stripe_api_base="http://127.0.0.1:9")
gateway = Gateway(told, utc_now)
try:
    asyncio.run(gateway.ask(gateway.v1.accounts.list_async({})))
except PaymentsAway:
    print("away")
"""


def test_asking_stripe_leaves_nothing_in_a_home_and_needs_none(tmp_path: Path) -> None:
    """Its client keeps a number for telemetry there; the commons' own user has no home at all."""
    told = subprocess.run(
        [sys.executable, "-c", ASKED, str(tmp_path / "data")],
        env={"HOME": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert told.stdout == "away\n"
    assert list(tmp_path.rglob("*")) == []
