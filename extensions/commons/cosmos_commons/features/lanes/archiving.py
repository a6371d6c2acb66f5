"""Whose time for looking and taking along is over, and are their files in the archive? Asked for until they are.

Nothing is kept of it here: the Hub forgets a workspace whose files are in the archive, so what it still knows is what
there is to do. Who comes back has their files put back by the Hub, when they open the workspace.
"""

import asyncio
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import httpx
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from cosmos_commons.context import Commons
from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.decision import LaneState, Terms
from cosmos_commons.features.lanes.entitlement import look, opens
from cosmos_commons.hub_office import HubRefused
from cosmos_commons.jobs import Later
from cosmos_commons.lane import Lane, Membership

log = structlog.get_logger("cosmos_commons.archiving")

ARCHIVE = "workspace.archive"
"""The job, at every start and from then on: have the files archived of everybody whose time is over."""
EVERY, SOON = timedelta(hours=1), timedelta(minutes=1)
ONE_SECONDS, ALL_SECONDS = 10.0, 60.0
"""How long one is waited for, and all of them in one run: a large home goes on meanwhile, and is asked about again."""
LOOK_SECONDS = 0.2

T = TypeVar("T")
Workspace = tuple[str, str]
"""Whose, and in which lane (its slug)."""


async def archive(commons: Commons, _key: str) -> None:
    """The job `workspace.archive`: one after another, in any order, so that one that fails stands in nobody's way."""
    ended = await run_in_threadpool(_read, commons, long_ended)
    known = [one for one in await commons.office.stopped() if one in ended] if ended else []
    over = [one for one in known if await run_in_threadpool(_read, commons, partial(is_over, one))]
    random.shuffle(over)
    until = time.monotonic() + ALL_SECONDS
    left = 0
    for one in over:
        if time.monotonic() > until or not await _archived(commons, one):
            left += 1
    raise Later(SOON if left else EVERY)


async def _archived(commons: Commons, one: Workspace) -> bool:
    until = time.monotonic() + ONE_SECONDS
    try:
        while not await commons.office.archive(*one):
            if time.monotonic() > until:
                return False
            await asyncio.sleep(LOOK_SECONDS)
    except (HubRefused, httpx.HTTPError) as error:
        log.warning("files not archived yet", lane=one[1], error=str(error))
        return False
    return True


def _read(commons: Commons, what: Callable[[Session, datetime, Terms], T]) -> T:
    with commons.database.read() as session:
        return what(session, commons.clock(), commons.settings.terms)


def long_ended(session: Session, now: datetime, terms: Terms) -> set[Workspace]:
    """Everybody whose access ended long enough ago, and everybody in a lane that is closed."""
    people = (
        select(ledger.EndedRow.name, Lane.slug)
        .join(Lane, Lane.id == ledger.EndedRow.lane_id)
        .where(ledger.EndedRow.at <= now - terms.kept)
    )
    lanes = (
        select(Membership.name, Lane.slug)
        .join(Lane, Lane.id == Membership.lane_id)
        .where(Lane.standing == LaneState.CLOSED.value)
    )
    return {(name, slug) for query in (people, lanes) for name, slug in session.execute(query)}


def is_over(one: Workspace, session: Session, now: datetime, terms: Terms) -> bool:
    """Whether a workspace does not open any more, as the facts are now."""
    name, slug = one
    lane = session.scalars(select(Lane).where(Lane.slug == slug)).one()
    return not opens(look(session, lane, name, now, terms), now, terms)[0]
