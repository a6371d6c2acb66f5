"""What happens by itself? What is over is thrown away once an hour, and what the clock changes is written down."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from cosmos_commons import idempotency, mail, sessions
from cosmos_commons.context import Commons
from cosmos_commons.entitlement import ledger
from cosmos_commons.files.store import Store
from cosmos_commons.files.sweep import sweep

log = structlog.get_logger("cosmos_commons.housekeeping")
EVERY_SECONDS = 3600
REVIEW_SECONDS = 5


def tidy(commons: Commons) -> None:
    """Throw away once what is over now."""
    now, lasts = commons.clock(), timedelta(days=commons.settings.idempotency_days)
    with commons.database.write() as session:
        sessions.drop_ended_sessions(session, now)
        idempotency.drop_old(session, now, lasts)
        mail.drop_old(session, now)
        sweep(session, Store(commons.settings.files_dir), now)


async def keep(commons: Commons, stopping: asyncio.Event) -> None:
    """Tidy every hour, until `stopping` is set. A database that is away now is tidied later."""
    while not await _rested(stopping, EVERY_SECONDS):
        try:
            await run_in_threadpool(tidy, commons)
        except SQLAlchemyError as error:
            log.warning("not tidied", exc_info=error)


async def review(commons: Commons, stopping: asyncio.Event) -> None:
    """Write down what the clock has changed about who may be where, every few seconds, until `stopping` is set.

    Requests go by it from the moment itself; this is for the lane's log and the Hub.
    """
    while True:
        try:
            await run_in_threadpool(_review, commons)
        except SQLAlchemyError as error:
            log.warning("not reviewed", exc_info=error)
        if await _rested(stopping, REVIEW_SECONDS):
            return


async def _rested(stopping: asyncio.Event, seconds: float) -> bool:
    """Wait for so long; True when it was cut short."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return False
    return True


def _review(commons: Commons) -> None:
    now, terms = commons.clock(), commons.settings.terms
    with commons.database.read() as session:
        if not ledger.overdue(session, now):
            return
    with commons.database.write() as session:
        ledger.review(session, now, terms)
