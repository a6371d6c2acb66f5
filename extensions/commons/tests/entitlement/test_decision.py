"""The decision: the table of docs/operator.md, row by row, and what holds for any facts in any order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cosmos_commons.entitlement.decision import LaneState, Terms, Why, decide, lane_standing
from cosmos_commons.entitlement.facts import ENDED, GIVEN, KNOWN_STATES, Fact, Kind, latest
from cosmos_commons.entitlement.words import Door, say
from cosmos_commons.lane import Joining, Role
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TERMS = Terms()
DOOR = Door("Small", Joining.OPEN)


def fact(source: str, state: str, as_of: datetime = NOW - 20 * DAY, **more: Any) -> Fact:
    return Fact(source, as_of, state, **more)


def paid(state: str, **more: Any) -> Fact:
    return fact("subscription:sub_1", state, **{"paid_to": NOW + 10 * DAY, **more})


@pytest.mark.parametrize(
    ("known", "access", "why", "says"),
    [
        pytest.param([], False, Why.STRANGER, "You are not a member of Small.", id="nobody"),
        pytest.param([fact("joined", GIVEN)], True, Why.GIVEN, "You are a member of Small.", id="joined"),
        pytest.param(
            [fact("stewardship", GIVEN, role=Role.STEWARD)],
            True,
            Why.GIVEN,
            "You are a steward of Small.",
            id="steward",
        ),
        pytest.param([fact("joined", ENDED)], False, Why.OVER, "ended on 21 October 2026", id="ended"),
        pytest.param(
            [fact("scholarship", GIVEN, until=NOW + DAY)],
            True,
            Why.GIVEN_UNTIL,
            "until 11 November 2026",
            id="for a time",
        ),
        pytest.param(
            [fact("scholarship", GIVEN, until=NOW - DAY)],
            False,
            Why.OVER,
            "ended on 9 November 2026",
            id="time over",
        ),
        pytest.param([paid("trialing")], True, Why.TRIAL, "trial runs until 20 November 2026", id="trialing"),
        pytest.param([paid("active")], True, Why.PAID, "next is due on 20 November 2026", id="active"),
        pytest.param(
            [paid("active", until=NOW + 10 * DAY)],
            True,
            Why.CANCELLED,
            "keep access until 20 November",
            id="cancelled",
        ),
        pytest.param(
            [paid("active", until=NOW - 2 * DAY)],
            False,
            Why.NOT_PAID,
            "ended on 8 November 2026",
            id="cancelled, over",
        ),
        pytest.param(
            [paid("past_due", failed_at=NOW - 3 * DAY)],
            True,
            Why.FAILING,
            "failed on 7 November 2026. You keep access until 14 November 2026",
            id="past due",
        ),
        pytest.param(
            [paid("past_due", failed_at=NOW - 7 * DAY)],
            False,
            Why.PAYMENT_FAILED,
            "ended on 10 November",
            id="grace over",
        ),
        pytest.param([paid("incomplete")], False, Why.UNFINISHED, "not finished", id="incomplete"),
        pytest.param(
            [paid("incomplete_expired")], False, Why.UNFINISHED, "not finished", id="incomplete expired"
        ),
        pytest.param([paid("unpaid")], False, Why.PAYMENT_FAILED, "failed", id="unpaid"),
        pytest.param([paid("canceled")], False, Why.NOT_PAID, "payments for Small ended", id="canceled"),
        pytest.param([paid("paused")], False, Why.PAUSED, "are paused", id="paused"),
        pytest.param(
            [paid("invented")], False, Why.STRANGER, "not a member", id="an unknown status grants nothing"
        ),
        pytest.param(
            [paid("active"), paid("invented", as_of=NOW)],
            True,
            Why.PAID,
            "up to date",
            id="an unknown status changes nothing",
        ),
        pytest.param(
            [paid("active", paid_to=NOW - 31 * DAY)],
            False,
            Why.UNCONFIRMED,
            "not be confirmed",
            id="not heard of for long",
        ),
        pytest.param(
            [paid("canceled"), fact("scholarship", GIVEN)],
            True,
            Why.GIVEN,
            "a member",
            id="a scholarship beside a lapsed card",
        ),
        pytest.param(
            [fact("seat:sub_9", GIVEN), fact("seats:sub_9", "active")],
            True,
            Why.SEAT,
            "organisation pays",
            id="seat",
        ),
        pytest.param(
            [fact("seat:sub_9", GIVEN), fact("seats:sub_9", "canceled")],
            False,
            Why.OVER,
            "ended",
            id="seats not paid",
        ),
        pytest.param([fact("seat:sub_9", GIVEN)], False, Why.OVER, "ended", id="a seat of nothing"),
        pytest.param(
            [fact("joined", GIVEN), fact("suspension", GIVEN, note="Be kind.")],
            False,
            Why.SUSPENDED,
            "“Be kind.”",
            id="suspended",
        ),
        pytest.param(
            [fact("joined", GIVEN), fact("suspension", GIVEN, until=NOW)],
            True,
            Why.GIVEN,
            "a member",
            id="suspension over",
        ),
        pytest.param(
            [paid("active"), fact("removal", GIVEN)],
            False,
            Why.REMOVED,
            "took you out",
            id="removed, still paying",
        ),
        pytest.param(
            [paid("active"), fact("removal", ENDED)], True, Why.PAID, "up to date", id="let in again"
        ),
        pytest.param(
            [fact("plan:sub_2", "active")],
            False,
            Why.STRANGER,
            "not a member",
            id="a lane's plan",
        ),
    ],
)
def test_each_row_of_the_table(known: list[Fact], access: bool, why: Why, says: str) -> None:
    decision = decide(known, NOW, TERMS)
    assert (decision.access, decision.why) == (access, why)
    said = say(decision, DOOR, "en")
    assert says in said.reason
    spanish = say(decision, DOOR, "es")
    assert spanish.reason
    assert spanish.reason != said.reason
    assert access or said.remedy, "who may not come in is told what they can do"


def test_a_membership_of_the_operators_is_asked_for_where_it_is_set() -> None:
    asked = Terms(membership=True)
    joined, member = fact("joined", GIVEN), fact("membership", "active")
    assert decide([joined], NOW, asked).why is Why.NO_MEMBERSHIP
    assert decide([joined, member], NOW, asked).access
    assert not decide([member], NOW, asked).access
    assert not decide([joined, fact("membership", "canceled")], NOW, asked).access


def test_a_failed_payment_says_what_happened_what_is_left_and_what_to_do() -> None:
    failing = [paid("past_due", failed_at=datetime(2026, 11, 3, 9, tzinfo=UTC))]
    said = say(decide(failing, datetime(2026, 11, 4, tzinfo=UTC), TERMS), DOOR, "en")
    assert said.reason == (
        "You are a member of Small. Your payment failed on 3 November 2026. You keep access until 10 November 2026."
    )
    assert "Update the card" in said.remedy


@pytest.mark.parametrize(
    ("known", "state", "until"),
    [
        pytest.param([], LaneState.OPEN, None, id="the operator's own"),
        pytest.param([fact("plan:s", "active", paid_to=NOW + DAY)], LaneState.OPEN, None, id="paid"),
        pytest.param(
            [fact("plan:s", "past_due", failed_at=NOW - DAY)], LaneState.OPEN, NOW + 6 * DAY, id="failing"
        ),
        pytest.param(
            [fact("plan:s", "canceled", until=NOW - DAY)], LaneState.READ_ONLY, NOW + 13 * DAY, id="ended"
        ),
        pytest.param(
            [fact("plan:s", "canceled", until=NOW - 14 * DAY)], LaneState.CLOSED, None, id="long ended"
        ),
        pytest.param(
            [fact("plan:s", "canceled", until=NOW - 14 * DAY), fact("plan:t", "active")],
            LaneState.OPEN,
            None,
            id="taken out anew",
        ),
    ],
)
def test_how_a_lane_stands(known: list[Fact], state: LaneState, until: datetime | None) -> None:
    standing = lane_standing(known, NOW, TERMS)
    assert (standing.state, standing.until) == (state, until)


times = st.integers(-60 * 24, 60 * 24).map(lambda hours: NOW + timedelta(hours=hours))
facts = st.builds(
    Fact,
    source=st.sampled_from(
        [
            "stewardship",
            "joined",
            "scholarship",
            "invitation:1",
            "subscription:a",
            "subscription:b",
            "seat:c",
            "seats:c",
            "suspension",
            "removal",
            "plan:d",
            "membership",
        ]
    ),
    as_of=times,
    state=st.sampled_from([*sorted(KNOWN_STATES), "invented"]),
    role=st.sampled_from([None, *Role]),
    until=st.none() | times,
    paid_to=st.none() | times,
    failed_at=st.none() | times,
)
many = st.lists(facts, max_size=12)
terms = st.builds(
    Terms,
    grace=st.integers(0, 10).map(lambda days: days * DAY),
    membership=st.booleans(),
)


@given(many, times, terms, st.randoms(use_true_random=False), st.data())
def test_the_order_in_which_facts_come_and_come_again_changes_nothing(
    known: list[Fact], now: datetime, terms: Terms, random: Any, data: Any
) -> None:
    again = known + data.draw(st.lists(st.sampled_from(known))) if known else known
    random.shuffle(again)
    assert decide(again, now, terms) == decide(known, now, terms)
    assert lane_standing(again, now, terms) == lane_standing(known, now, terms)


@given(many, times, terms)
def test_there_is_access_exactly_while_a_source_gives_it(
    known: list[Fact], now: datetime, terms: Terms
) -> None:
    found = latest(known)
    alone = [
        decide(
            [one, *(other for other in found.values() if other.kind in {Kind.SEATS, Kind.MEMBERSHIP})],
            now,
            terms,
        ).access
        for one in found.values()
        if one.kind not in {Kind.SEATS, Kind.MEMBERSHIP}
        and not (one.kind is Kind.SUBSCRIPTION and (gone := found.get("removal")) and gone.state == GIVEN)
    ]
    barred = (
        (held := found.get("suspension")) and held.state == GIVEN and not (held.until and held.until <= now)
    )
    assert decide(known, now, terms).access is (any(alone) and not barred)


@given(many, times, terms, st.integers(1, 200 * 24 * 60))
def test_nothing_changes_before_the_moment_it_names(
    known: list[Fact], now: datetime, terms: Terms, minutes: int
) -> None:
    decision, standing = decide(known, now, terms), lane_standing(known, now, terms)
    later = now + timedelta(minutes=minutes)
    if decision.access and (decision.review_at is None or later < decision.review_at):
        assert decide(known, later, terms) == decision
    if standing.review_at is None or later < standing.review_at:
        assert lane_standing(known, later, terms).state is standing.state


@given(many, times, terms)
def test_every_answer_has_words(known: list[Fact], now: datetime, terms: Terms) -> None:
    for language in ("en", "es"):
        said = say(decide(known, now, terms), DOOR, language)
        assert said.reason
        assert "{" not in said.reason + said.remedy
