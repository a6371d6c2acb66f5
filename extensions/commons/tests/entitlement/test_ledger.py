"""The ledger: what follows from facts, in a database: membership, log, jobs; and the clock's part."""

from datetime import timedelta
from typing import Any

import pytest
from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.decision import decide
from cosmos_commons.entitlement.facts import GIVEN, Fact
from cosmos_commons.events import EventRow
from cosmos_commons.jobs import JobRow
from cosmos_commons.lane import Lane, Membership, Role
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

API = "/services/commons/api/v1"
DAY = timedelta(days=1)


def record(house: Any, name: str, *facts: Fact, lane: str = "week") -> None:
    commons = house.app.state.commons
    with commons.database.write() as session:
        lane_id = session.scalars(select(Lane.id).where(Lane.slug == lane)).one()
        ledger.record(
            session, lane_id, name, facts, by="*test", now=house.clock(), terms=commons.settings.terms
        )


def kinds(house: Any, name: str) -> list[str]:
    with house.app.state.commons.database.read() as session:
        found = select(EventRow.kind).where(EventRow.about == name).order_by(EventRow.cursor)
        return list(session.scalars(found))


def entitlement(house: Any, name: str, lane: str = "week") -> dict[str, Any]:
    answer: dict[str, Any] = house.client.get(
        f"{API}/lanes/{lane}/entitlements/{name}", headers=house.operator
    ).json()
    return answer


def subscription(house: Any, state: str, **more: Any) -> Fact:
    return Fact("subscription:sub_1", house.clock(), state, **more)


def test_access_follows_a_subscription_at_the_very_next_request(house: Any) -> None:
    house.lane()
    assert house.get("/lanes/week/threads", "pia").json()["code"] == "not-a-member"
    record(house, "pia", subscription(house, "active", paid_to=house.clock() + 30 * DAY))
    assert house.get("/lanes/week/threads", "pia").status_code == 200
    record(house, "pia", subscription(house, "canceled"))
    refused = house.get("/lanes/week/threads", "pia")
    assert (refused.status_code, refused.json()["code"]) == (403, "access-ended")
    assert kinds(house, "pia") == ["lanes.member.joined", "lanes.member.access_ended"]


def test_a_fact_said_again_is_not_written_again(house: Any) -> None:
    house.lane()
    for _ in range(3):
        record(house, "pia", subscription(house, "active"))
    with house.app.state.commons.database.read() as session:
        assert len(ledger.facts_of(session, 1, "pia")) == 1
    assert kinds(house, "pia") == ["lanes.member.joined"]


def test_the_clock_alone_ends_access_at_once_and_is_written_down_soon(house: Any, wait_until: Any) -> None:
    house.lane()
    record(house, "pia", subscription(house, "past_due", failed_at=house.clock() - 6 * DAY))
    assert house.get("/lanes/week/threads", "pia").status_code == 200
    house.clock.now += 2 * DAY
    assert house.get("/lanes/week/threads", "pia").json()["code"] == "access-ended"
    wait_until(lambda: kinds(house, "pia")[-1] == "lanes.member.access_ended")
    assert "failed" in entitlement(house, "pia")["reason"]


def test_who_lost_access_may_look_and_take_along_for_a_stated_time(house: Any) -> None:
    house.lane()
    house.client.delete(f"{API}/lanes/week/members/ana", headers=house.operator)
    left = entitlement(house, "ana")
    assert (left["access"], left["workspace"]["mode"]) == (False, "read-only")
    house.clock.now += 31 * DAY
    assert entitlement(house, "ana")["workspace"] is None
    house.client.put(f"{API}/lanes/week/members/ana", json={"role": "member"}, headers=house.operator)
    assert entitlement(house, "ana")["workspace"]["mode"] == "work"


def test_a_lane_whose_subscription_ended_is_read_only_then_closed_then_as_it_was(house: Any) -> None:
    house.lane()
    record(house, "", Fact("plan:sub_9", house.clock(), "active"))
    assert house.post("Hello").status_code == 201
    record(house, "", Fact("plan:sub_9", house.clock(), "canceled"))
    assert house.get("/lanes/week/threads/hello", "ana").status_code == 200
    assert house.post("Too late").json()["code"] == "lane-read-only"
    assert entitlement(house, "ana")["workspace"]["mode"] == "read-only"
    house.clock.now += 15 * DAY
    assert house.get("/lanes/week/threads/hello", "ana").json()["code"] == "lane-closed"
    closed = entitlement(house, "ana")
    assert (closed["access"], closed["workspace"]["mode"]) == (False, "read-only")
    assert house.client.get(f"{API}/people/ana/groups", headers=house.operator).json() == {"groups": []}
    record(house, "", Fact("plan:sub_10", house.clock(), "active"))
    assert house.get("/lanes/week/threads/hello", "ana").status_code == 200
    assert entitlement(house, "ana")["workspace"]["mode"] == "work"


def test_everybody_who_is_or_was_in_a_lane_is_told_how_they_stand_there_and_nobody_else(house: Any) -> None:
    house.lane()
    workspace = {"Authorization": f"Bearer {house.hub.workspace('ana', 'week')}"}

    def told() -> Any:
        return house.client.get(f"{API}/lanes/week/entitlement", headers=workspace).json()

    assert (told()["access"], told()["workspace"]["mode"]) == (True, "work")
    record(house, "", Fact("plan:sub_9", house.clock(), "canceled"))
    assert "is read-only: its subscription ended" in told()["reason"]
    house.client.delete(f"{API}/lanes/week/members/ana", headers=house.operator)
    record(house, "", Fact("plan:sub_9", house.clock() - 20 * DAY, "canceled"))
    assert told()["workspace"]["mode"] == "read-only"
    assert house.get("/lanes/week/entitlement", "zoe").status_code == 403


def test_a_member_of_a_closed_lane_can_still_leave_it(house: Any) -> None:
    house.lane()
    record(house, "", Fact("plan:sub_9", house.clock() - 20 * DAY, "canceled"))
    assert house.get("/lanes/week/threads", "ana").json()["code"] == "lane-closed"
    left = house.client.post(f"{API}/lanes/week/leave", headers=house.as_("ana"))
    assert left.status_code == 204


def test_groups_are_those_of_the_lanes_somebody_is_in(house: Any) -> None:
    house.lane()
    house.lane("other", members=["sofia"], stewards=["zoe"])

    def groups(name: str) -> list[str]:
        found: list[str] = house.client.get(f"{API}/people/{name}/groups", headers=house.operator).json()[
            "groups"
        ]
        return found

    assert groups("ana") == ["lane-week", "nbgrader-week"]
    assert groups("sofia") == [
        "formgrade-week", "lane-other", "lane-week", "lane-week-stewards", "nbgrader-other", "nbgrader-week",
    ]  # fmt: skip
    assert groups("nobody") == []
    assert house.get("/people/ana/groups", "ana").status_code == 403


def test_what_a_person_does_counts_in_the_order_in_which_it_was_done(house: Any) -> None:
    house.lane()
    at = house.clock()
    for role in ("steward", "member", "facilitator", "steward", "member"):
        house.clock.now = at  # a clock that stands still, or is set back
        house.client.put(f"{API}/lanes/week/members/ana", json={"role": role}, headers=house.operator)
    assert entitlement(house, "ana")["role"] == "member"


def test_each_change_leaves_a_job_for_the_hub_and_one_only(house: Any) -> None:
    house.lane()
    with house.app.state.commons.database.read() as session:
        waiting = session.scalars(select(JobRow.key).where(JobRow.kind == ledger.FOLLOW_PERSON)).all()
    assert sorted(waiting) == ["1/ana", "1/ben", "1/sofia"], "no Hub is there to do them, so they wait"


@pytest.mark.parametrize("seed", [0])
def test_memberships_always_follow_the_facts(house: Any, seed: int) -> None:
    """A state machine over deeds, subscriptions in any order, and the clock, in the database itself."""
    commons, terms = house.app.state.commons, house.settings.terms

    class Lanes(RuleBasedStateMachine):
        @initialize()
        def fresh(self) -> None:
            self.slug = f"lane{len(house.client.get(f'{API}/lanes', headers=house.operator).json()['items'])}"
            house.lane(self.slug, members=["ana"])

        @rule(role=st.sampled_from(["member", "facilitator", "steward"]))
        def give_a_role(self, role: str) -> None:
            self._call("PUT", "/members/ana", {"role": role})

        @rule()
        def take_out(self) -> None:
            self._call("DELETE", "/members/ana")

        @rule()
        def leave(self) -> None:
            house.client.post(f"{API}/lanes/{self.slug}/leave", headers=house.as_("ana"))

        @rule()
        def join(self) -> None:
            house.client.post(f"{API}/lanes/{self.slug}/join", headers=house.as_("ana"))

        @rule(
            state=st.sampled_from(
                ["trialing", "active", "past_due", "canceled", "unpaid", "paused", "incomplete", "odd"]
            ),
            which=st.sampled_from("ab"),
            days=st.integers(-20, 20),
            ends=st.booleans(),
        )
        def pay(self, state: str, which: str, days: int, ends: bool) -> None:
            at = house.clock() + days * DAY
            until = at + 3 * DAY if ends else None
            record(house, "ana", Fact(f"subscription:{which}", at, state, until=until), lane=self.slug)

        @rule(days=st.integers(1, 400), given=st.booleans())
        def suspend(self, days: int, given: bool) -> None:
            until = house.clock() + days * DAY
            state = GIVEN if given else "ended"
            record(house, "ana", Fact("suspension", house.clock(), state, until=until), lane=self.slug)

        @rule(hours=st.integers(1, 24 * 12))
        def wait(self, hours: int) -> None:
            house.clock.now += timedelta(hours=hours)

        @invariant()
        def what_is_asked_follows_the_facts(self) -> None:
            if not hasattr(self, "slug"):
                return
            now = house.clock()
            with commons.database.read() as session:
                lane_id = session.scalars(select(Lane.id).where(Lane.slug == self.slug)).one()
                facts = ledger.facts_of(session, lane_id, "ana")
            wanted = decide(facts, now, terms)
            may = house.get(f"/lanes/{self.slug}/threads", "ana").status_code == 200
            assert may is wanted.access
            with commons.database.write() as session:
                ledger.review(session, now, terms)
            with commons.database.read() as session:
                row = session.get(Membership, (lane_id, "ana"))
                assert (Role(row.role) if row else None) is (wanted.role if wanted.access else None)

        def _call(self, method: str, path: str, body: Any = None) -> None:
            house.client.request(method, f"{API}/lanes/{self.slug}{path}", json=body, headers=house.operator)

    run_state_machine_as_test(
        Lanes,
        settings=settings(
            max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_everybody_can_take_their_own_words_along_whatever_has_ended(house: Any) -> None:
    house.lane(visibility="private", joining="invited")
    house.post("Mine, **as I wrote it**.")
    house.post("Not ana's.", by="ben")
    house.respond("Because.", "ana")

    def mine(name: str) -> Any:
        return house.get("/lanes/week/mine", name).json()

    own = [("post", "Hello", "Mine, **as I wrote it**."), ("response", "Why?", "Because.")]
    assert [(one["kind"], one["where"], one["text"]) for one in mine("ana")["items"]] == own
    house.client.delete(f"{API}/lanes/week/members/ana", headers=house.operator)
    assert house.get("/lanes/week/threads", "ana").status_code == 403
    assert len(mine("ana")["items"]) == 2, "out of the lane"
    record(house, "", Fact("plan:sub_9", house.clock() - 20 * DAY, "canceled"))
    assert len(mine("ana")["items"]) == 2, "out of a closed lane"
    assert len(mine("ben")["items"]) == 1
    assert mine("zoe")["code"] == "no-such-lane"
