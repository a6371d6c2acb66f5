"""Suspending, lifting, handing over; reminders and addresses."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import httpx
import pytest
from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.facts import Fact
from cosmos_commons.lane import Lane
from sqlalchemy import select

API = "/services/commons/api/v1"
DAY = timedelta(days=1)


def call(house: Any, method: str, path: str, by: str, body: Any = None) -> httpx.Response:
    answer: httpx.Response = house.client.request(method, f"{API}{path}", json=body, headers=house.as_(by))
    return answer


def suspend(house: Any, name: str, by: str = "sofia", **asked: Any) -> httpx.Response:
    return call(house, "PUT", f"/lanes/week/suspensions/{name}", by, {"reason": "Be kind.", **asked})


def record(house: Any, name: str, fact: Fact) -> None:
    commons = house.app.state.commons
    with commons.database.write() as session:
        lane_id = session.scalars(select(Lane.id).where(Lane.slug == "week")).one()
        ledger.record(
            session, lane_id, name, [fact], by="*test", now=house.clock(), terms=commons.settings.terms
        )


def subjects(house: Any) -> list[str]:
    found = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in house.settings.mail_dir.glob("*.eml")
    ]
    return sorted(str(message["Subject"]) for message in found)


def letter(house: Any, subject: str) -> str:
    for path in house.settings.mail_dir.glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        if message["Subject"] == subject:
            return str(message.get_content())
    raise AssertionError(f"no letter “{subject}”")


def write_to(house: Any, name: str, address: str, wait_until: Any) -> None:
    asked = call(house, "PUT", "/me/address", name, {"address": address})
    assert asked.json()["asked"], asked.text
    wait_until(lambda: "Is this your address?" in subjects(house))
    link = re.search(r"/address/(\S+)", letter(house, "Is this your address?"))
    assert link
    confirmed = call(house, "POST", "/me/address/confirmation", name, {"token": link[1]})
    assert confirmed.json()["address"] == address


def test_a_suspension_keeps_somebody_out_until_it_is_over_or_lifted(house: Any) -> None:
    house.lane()
    assert suspend(house, "ana", days=2).status_code == 200
    assert call(house, "GET", "/lanes/week/threads", "ana").json()["code"] == "access-ended"
    shown = call(house, "GET", "/lanes/week/suspensions", "sofia").json()["items"]
    assert [(one["person"]["name"], one["reason"]) for one in shown] == [("ana", "Be kind.")]
    why = house.client.get(f"{API}/lanes/week/entitlements/ana", headers=house.operator).json()
    assert "“Be kind.”" in why["reason"]
    house.clock.now += 3 * DAY
    assert suspend(house, "ben").status_code == 200
    assert call(house, "GET", "/lanes/week/threads", "ben").status_code == 403
    assert call(house, "DELETE", "/lanes/week/suspensions/ben", "sofia").status_code == 204
    assert call(house, "GET", "/lanes/week/threads", "ben").status_code == 200


def test_a_suspension_that_ran_out_lets_somebody_in_by_itself(house: Any, wait_until: Any) -> None:
    house.lane()
    suspend(house, "ana", days=1)
    house.clock.now += 2 * DAY
    wait_until(lambda: call(house, "GET", "/lanes/week/threads", "ana").status_code == 200)


@pytest.mark.parametrize(
    ("name", "code"), [("sofia", "not-yourself"), ("hana", "host-only"), ("nobody", "no-such-member")]
)
def test_some_cannot_be_suspended(house: Any, name: str, code: str) -> None:
    house.lane(stewards=["sofia", "hana"])
    house.client.put(f"{API}/lanes/week/members/hana", json={"role": "host"}, headers=house.operator)
    assert suspend(house, name).json()["code"] == code


def test_the_host_hands_the_lane_over_and_stays_a_steward(house: Any) -> None:
    house.lane()
    house.client.put(f"{API}/lanes/week/members/sofia", json={"role": "host"}, headers=house.operator)
    assert call(house, "PUT", "/lanes/week/host", "ana", {"name": "ana"}).status_code == 403
    assert (
        call(house, "PUT", "/lanes/week/host", "sofia", {"name": "nobody"}).json()["code"] == "no-such-member"
    )
    assert call(house, "PUT", "/lanes/week/host", "sofia", {"name": "ana"}).json()["role"] == "host"
    roles = {
        one["name"]: one["role"] for one in call(house, "GET", "/lanes/week/members", "ben").json()["items"]
    }
    assert (roles["ana"], roles["sofia"]) == ("host", "steward")


def test_an_address_is_written_to_only_once_it_is_shown_to_be_ones_own(house: Any, wait_until: Any) -> None:
    house.lane()
    assert call(house, "PUT", "/me/address", "ana", {"address": "no"}).json()["code"] == "not-an-address"
    call(house, "PUT", "/me/address", "ana", {"address": "ana@example.org"})
    assert call(house, "GET", "/me/address", "ana").json()["address"] == ""
    wait_until(lambda: subjects(house) == ["Is this your address?"])
    link = re.search(r"/address/(\S+)", letter(house, "Is this your address?"))
    assert link
    stolen = call(house, "POST", "/me/address/confirmation", "ben", {"token": link[1]})
    assert stolen.json()["code"] == "old-link"
    forged = call(house, "POST", "/me/address/confirmation", "ana", {"token": link[1][:-2] + "xx"})
    assert forged.json()["code"] == "old-link"
    call(house, "POST", "/me/address/confirmation", "ana", {"token": link[1]})
    assert call(house, "GET", "/me/address", "ana").json()["address"] == "ana@example.org"
    call(house, "PUT", "/me/address", "ana", {"address": ""})
    assert call(house, "GET", "/me/address", "ana").json()["address"] == ""
    tries = [
        call(house, "PUT", "/me/address", "ben", {"address": f"b{n}@example.org"}).status_code
        for n in range(7)
    ]
    assert tries == [200] * 5 + [429] * 2


def test_a_member_is_written_to_when_a_trial_ends_a_payment_fails_and_access_ends(
    house: Any, wait_until: Any
) -> None:
    house.lane()
    write_to(house, "pia", "pia@example.org", wait_until)
    record(
        house, "pia", Fact("subscription:s", house.clock(), "trialing", paid_to=house.clock.now + 10 * DAY)
    )
    house.clock.now += 8 * DAY
    wait_until(lambda: "Small: your trial ends soon" in subjects(house))
    house.clock.now += 3 * DAY
    record(house, "pia", Fact("subscription:s", house.clock(), "past_due", failed_at=house.clock.now))
    wait_until(lambda: "Small: your payment failed" in subjects(house))
    assert "You keep access until" in letter(house, "Small: your payment failed")
    house.clock.now += 5 * DAY
    wait_until(lambda: "Small: your access ends soon" in subjects(house))
    house.clock.now += 3 * DAY
    wait_until(lambda: "Small: your access has ended" in subjects(house))
    told = letter(house, "Small: your access has ended")
    assert "Your payment for Small failed" in told
    assert "/services/commons/account" in told
    assert len(subjects(house)) == 5, "each once"


def test_the_host_is_written_to_about_the_lanes_own_subscription(house: Any, wait_until: Any) -> None:
    house.lane()
    house.client.put(f"{API}/lanes/week/members/sofia", json={"role": "host"}, headers=house.operator)
    write_to(house, "sofia", "sofia@example.org", wait_until)
    record(house, "", Fact("plan:p", house.clock(), "active"))
    record(house, "", Fact("plan:p", house.clock(), "past_due", failed_at=house.clock.now))
    wait_until(lambda: "Small: its subscription" in subjects(house))
    assert "The payment for Small failed" in letter(house, "Small: its subscription")
    record(house, "", Fact("plan:p", house.clock(), "canceled"))
    wait_until(lambda: subjects(house).count("Small: its subscription") == 2)
    house.clock.now += 12 * DAY
    wait_until(lambda: subjects(house).count("Small: its subscription") == 3)
