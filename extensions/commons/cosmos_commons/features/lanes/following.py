"""How do the Hub and running workspaces come to agree with what was decided? Jobs, done again until they do.

Whoever lost access is refused by every request from the commit on; this ends what still runs: groups, workspace,
and with it its token and connections.
"""

import asyncio
from dataclasses import dataclass

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from cosmos_commons.context import Commons
from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.decision import LaneState
from cosmos_commons.features.lanes.entitlement import all_groups, lane_groups, look, opens
from cosmos_commons.hub_office import difference
from cosmos_commons.lane import Lane

SAVING_SECONDS = 4.0
"""How long an open notebook has to be saved by the page that shows it, which hears of the end at once."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    slug: str
    groups: frozenset[str]
    mode: str


async def follow_person(commons: Commons, key: str) -> None:
    """The job `hub.person`, key `LANE-ID/NAME`."""
    lane_id, _, name = key.partition("/")
    wanted = await run_in_threadpool(_wanted, commons, int(lane_id), name)
    if wanted is None:
        return
    into, out_of = difference(wanted.groups, all_groups(wanted.slug))
    await commons.office.take_out_of(out_of, name)
    await commons.office.put_into(into, name)
    await _end_what_differs(commons, wanted, name)


async def decide_anew(commons: Commons, key: str) -> None:
    """The job `entitlement.review`, key `LANE-ID/NAME`."""
    lane_id, _, name = key.partition("/")

    def work() -> None:
        with commons.database.write() as session:
            now, terms = commons.clock(), commons.settings.terms
            ledger.follow(session, int(lane_id), name, by="*clock", now=now, terms=terms)

    await run_in_threadpool(work)


async def follow_lane(commons: Commons, key: str) -> None:
    """The job `hub.lane`, key `LANE-ID`: what runs there runs as the lane stands."""
    slug = await run_in_threadpool(_slug, commons, int(key))
    if slug is None:
        return
    names = await commons.office.owners(slug)
    found = [(name, await run_in_threadpool(_wanted, commons, int(key), name)) for name in names]
    await asyncio.gather(*(_end_what_differs(commons, wanted, name) for name, wanted in found if wanted))


async def _end_what_differs(commons: Commons, wanted: _Wanted, name: str) -> None:
    runs = await commons.office.runs(name, wanted.slug)
    if runs is None:
        return
    mode = (runs.get("user_options") or {}).get("mode", "work")
    if mode == wanted.mode:
        return
    if mode == "work":
        await asyncio.sleep(SAVING_SECONDS)
    await commons.office.stop(name, wanted.slug)


def _wanted(commons: Commons, lane_id: int, name: str) -> _Wanted | None:
    now, terms = commons.clock(), commons.settings.terms
    with commons.database.read() as session:
        lane = session.get(Lane, lane_id)
        if lane is None:
            return None
        asked = look(session, lane, name, now, terms)
        role = asked.decision.role if asked.decision.access else None
        if asked.standing.state is LaneState.CLOSED:
            role = None
        mode, _until = opens(asked, now, terms)
        return _Wanted(lane.slug, frozenset(lane_groups(lane.slug, role)), mode)


def _slug(commons: Commons, lane_id: int) -> str | None:
    with commons.database.glance() as session:
        return session.scalar(select(Lane.slug).where(Lane.id == lane_id))
