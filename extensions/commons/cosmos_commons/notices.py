"""Has another process on the same PostgreSQL changed a lane? It says so as it commits, and this one listens.

The word is the lane's number and nothing more: what happened is in the log. A process hears itself sooner, so its own
word is passed over. Where the connection was lost, every watched lane is looked at once there is another. Not on
SQLite: there the commons is one process.
"""

import asyncio
import contextlib
from typing import Any

import structlog

from cosmos_commons.db import Database
from cosmos_commons.events import CHANNEL
from cosmos_commons.feeds import Feeds

log = structlog.get_logger(__name__)

_AGAIN_SECONDS = 1.0
# A server that went without a word is noticed within half a minute; libpq's documentation, "keepalives".
_KEEPALIVE: dict[str, Any] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "connect_timeout": 5,
}


async def listen(database: Database, feeds: Feeds) -> None:
    """Wake a lane's feed whenever another process changed it, until cancelled."""
    if database.sqlite:
        return
    from psycopg import OperationalError  # not at the top: SQLite can do without it

    while True:
        with contextlib.suppress(OperationalError):
            await _hear(database, feeds)
        log.warning("notices.lost")
        await asyncio.sleep(_AGAIN_SECONDS)


async def _hear(database: Database, feeds: Feeds) -> None:
    """Until the connection ends; raises psycopg's OperationalError then."""
    from psycopg import AsyncConnection

    _, address = database.engine.dialect.create_connect_args(database.engine.url)
    async with await AsyncConnection.connect(**address, **_KEEPALIVE, autocommit=True) as connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        feeds.wake_all()
        async for notice in connection.notifies():
            if notice.pid not in database.backends:
                feeds.wake({int(notice.payload)})
