"""How fast is a decision? The pure function alone, and a lane of 5,000 members decided anew from its ledger."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from cosmos_commons.db import Database, table_of
from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.decision import Terms, decide
from cosmos_commons.entitlement.facts import GIVEN, Fact
from cosmos_commons.lane import Lane
from sqlalchemy import insert, select

from tests.load import commons
from tests.load.figures import Figure, of
from tests.load.filling import NOW, Size, fill, name
from tests.support import postgres

LANE = Size("large", members=5_000, threads=1, posts=1)
MONTHS = 12
TIMES = 5


def figures(place: Path, *, size: Size = LANE, times: int = TIMES) -> Iterator[Figure]:
    """All of them."""
    place.mkdir()
    history = of_a_year("subscription:1")
    rates = []
    for _ in range(times):
        began = perf_counter()
        for _ in range(2_000):
            decide(history, NOW, Terms())
        rates.append(2_000 / (perf_counter() - began))
    label = f"decisions on {len(history)} facts"
    yield of(label, rates, goal=10_000, unit="/s", more_is_better=True)
    with postgres.server() as server:
        for database, url in (
            ("SQLite", f"sqlite:///{place / 'lanes.sqlite'}"),
            ("PostgreSQL", commons.database(server, "deciding")),
        ):
            fill(url, size)
            took = [replayed(url, size) for _ in range(times)]
            yield of(
                f"deciding all {size.members} members of a lane anew from the ledger, {database}",
                took,
                goal=10,
                unit="s",
            )


def of_a_year(source: str) -> list[Fact]:
    """What is known of somebody who paid every month, failed once, and was made a facilitator."""
    paid = [
        Fact(
            source, NOW - timedelta(days=30 * month), "active", paid_to=NOW - timedelta(days=30 * (month - 1))
        )
        for month in range(MONTHS)
    ]
    failed = NOW - timedelta(days=95)
    return [*paid, Fact(source, failed, "past_due", failed_at=failed), Fact("stewardship", NOW, GIVEN)]


def replayed(url: str, size: Size) -> float:
    """Seconds to read the ledger of the lane and decide on everybody, as a restored installation would."""
    database = Database(url)
    try:
        with database.write() as session:
            lane_id = session.scalars(select(Lane.id).where(Lane.slug == size.slug)).one()
            known = session.scalar(
                select(ledger.FactRow.id).where(ledger.FactRow.lane_id == lane_id).limit(1)
            )
            if known is None:
                session.execute(insert(table_of(ledger.FactRow)), rows(lane_id, size))
        began = perf_counter()
        with database.read() as session:
            facts = ledger.facts_of_lane(session, lane_id)
            inside = sum(decide(known, NOW, Terms()).access for known in facts.values())
        took = perf_counter() - began
        assert inside == size.members
    finally:
        database.close()
    return took


def rows(lane_id: int, size: Size) -> list[dict[str, object]]:
    """A year of everybody's facts."""
    return [
        {
            "lane_id": lane_id, "name": name(member), "source": fact.source, "as_of": fact.as_of,
            "state": fact.state, "role": None, "until": None, "paid_to": fact.paid_to,
            "failed_at": fact.failed_at, "note": "", "by": "*bench", "at": fact.as_of,
        }
        for member in range(size.members)
        for fact in of_a_year(f"subscription:{member}")
    ]  # fmt: skip
