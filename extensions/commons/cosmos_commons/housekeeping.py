"""What is thrown away by itself? Sessions, kept answers and files whose time is over, once an hour."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from cosmos_commons import idempotency, sessions
from cosmos_commons.context import Commons
from cosmos_commons.files.store import Store
from cosmos_commons.files.sweep import sweep

log = structlog.get_logger("cosmos_commons.housekeeping")
EVERY_SECONDS = 3600


def tidy(commons: Commons) -> None:
    """Throw away once what is over now."""
    now, lasts = commons.clock(), timedelta(days=commons.settings.idempotency_days)
    with commons.database.write() as session:
        sessions.drop_ended_sessions(session, now)
        idempotency.drop_old(session, now, lasts)
        sweep(session, Store(commons.settings.files_dir), now)


async def keep(commons: Commons) -> None:
    """Tidy every hour, until cancelled. A database that is away now is tidied later."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await run_in_threadpool(tidy, commons)
        except SQLAlchemyError as error:
            log.warning("not tidied", exc_info=error)
