"""Whose files go into the archive, and when; and what people are told of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.facts import Fact
from cosmos_commons.features.lanes.archiving import EVERY, SOON, archive
from cosmos_commons.hub_office import HubRefused
from cosmos_commons.jobs import Later
from cosmos_commons.lane import Lane
from sqlalchemy import select

API = "/services/commons/api/v1"
DAY = timedelta(days=1)


@dataclass
class Office:
    """A Hub that knows some workspaces, and forgets one whose files are in the archive."""

    known: list[tuple[str, str]]
    refuses: set[str] = field(default_factory=set)
    asked: int = 0

    async def stopped(self) -> Sequence[tuple[str, str]]:
        self.asked += 1
        return list(self.known)

    async def archive(self, name: str, server: str) -> bool:
        if name in self.refuses:
            raise HubRefused("no room")
        self.known.remove((name, server))
        return True


def run(house: Any, office: Office, **terms: float) -> timedelta:
    """Do the job once, as the operator has set the terms; when it is to be done again."""
    commons = house.app.state.commons
    settings = commons.settings.model_copy(update=terms)
    with pytest.raises(Later) as later:
        asyncio.run(archive(replace(commons, office=office, settings=settings), ""))
    return later.value.wait


def leave(house: Any, name: str) -> None:
    house.client.delete(f"{API}/lanes/week/members/{name}", headers=house.operator)


def plan(house: Any, state: str, number: int = 1) -> None:
    commons = house.app.state.commons
    with commons.database.write() as session:
        lane_id = session.scalars(select(Lane.id).where(Lane.slug == "week")).one()
        fact = Fact(f"plan:sub_{number}", house.clock(), state)
        ledger.record(
            session, lane_id, "", [fact], by="*test", now=house.clock(), terms=commons.settings.terms
        )


def review(house: Any) -> None:
    """What the commons does every few seconds: write down what the clock has changed."""
    commons = house.app.state.commons
    with commons.database.write() as session:
        ledger.review(session, house.clock(), commons.settings.terms)


@pytest.fixture
def office() -> Office:
    return Office([("ana", "week"), ("ben", "week"), ("sofia", "week"), ("ana", "another"), ("zoe", "week")])


def test_files_are_archived_when_the_stated_time_is_over_and_not_before(house: Any, office: Office) -> None:
    house.lane()
    leave(house, "ana")
    assert run(house, office) == EVERY
    assert office.asked == 0, "nobody's time is over, so nobody is asked"
    house.clock.now += 29 * DAY
    run(house, office)
    assert len(office.known) == 5
    house.clock.now += 2 * DAY
    assert run(house, office) == EVERY
    assert office.known == [("ben", "week"), ("sofia", "week"), ("ana", "another"), ("zoe", "week")]


def test_who_came_back_in_time_keeps_what_they_have(house: Any, office: Office) -> None:
    house.lane()
    leave(house, "ana")
    house.clock.now += 31 * DAY
    house.client.put(f"{API}/lanes/week/members/ana", json={"role": "member"}, headers=house.operator)
    run(house, office)
    assert len(office.known) == 5


def test_a_longer_time_set_later_counts(house: Any, office: Office) -> None:
    house.lane()
    leave(house, "ana")
    house.clock.now += 31 * DAY
    run(house, office, kept_days=60)
    assert len(office.known) == 5
    run(house, office, kept_days=30)
    assert len(office.known) == 4


def test_of_a_closed_lane_everybodys_files_are_archived_until_it_opens_again(
    house: Any, office: Office
) -> None:
    house.lane()
    plan(house, "active")
    plan(house, "canceled")
    house.clock.now += 43 * DAY  # two weeks to read, thirty days to take along
    review(house)
    run(house, office)
    assert len(office.known) == 5
    house.clock.now += 2 * DAY
    run(house, Office(known := [("ana", "week"), ("zoe", "week")]))
    assert known == [("zoe", "week")]
    plan(house, "active", 2)
    run(house, office)
    assert len(office.known) == 5


def test_one_that_cannot_be_archived_stands_in_nobodys_way(house: Any, office: Office) -> None:
    house.lane()
    leave(house, "ana")
    leave(house, "ben")
    house.clock.now += 31 * DAY
    office.refuses = {"ana"}
    assert run(house, office) == SOON
    assert ("ben", "week") not in office.known
    office.refuses = set()
    assert run(house, office) == EVERY
    assert ("ana", "week") not in office.known


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "kept in the archive. As soon as you have access again"),
        ("es", "guardado en el archivo. En cuanto"),
    ],
)
def test_people_are_told_where_their_work_is_and_what_brings_it_back(
    language: str, said: str, house: Any
) -> None:
    house.lane(language=language)
    leave(house, "ana")
    why = f"{API}/lanes/week/entitlements/"
    assert said not in str(house.client.get(f"{why}ana", headers=house.operator).json()["remedy"])
    house.clock.now += 31 * DAY
    assert said in house.client.get(f"{why}ana", headers=house.operator).json()["remedy"]
    assert said not in str(house.client.get(f"{why}zoe", headers=house.operator).json()["remedy"])
