"""Which Hub groups somebody has: the commons' decision, or the last one for a while when it cannot be asked.

Nothing is decided here, and no group opens a workspace: the spawner asks the commons for itself.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx

from cosmos_hub.accounts.database import Database

_ANSWER_WITHIN = 3.0
_LONGEST = 255


class Groups:
    """Asks the commons at `commons_url` with the operator's token; an answer is good for `keep_seconds` without it.

    The last answers are in the accounts' file, so that a Hub that starts again still knows them and their age.
    """

    def __init__(
        self,
        commons_url: str,
        token: str,
        database: Database,
        log: logging.Logger,
        *,
        keep_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._people = f"{commons_url.rstrip('/')}/api/v1/people/"
        # Not through a proxy that the environment may name: the commons is a neighbour.
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )
        self._database, self._log = database, log
        self._keep_seconds, self._clock = keep_seconds, clock

    async def of(self, name: str) -> list[str]:
        """Return the groups of `name`, sorted; none where the commons is away and said nothing of late."""
        try:
            async with asyncio.timeout(_ANSWER_WITHIN):
                groups = await self._asked(name)
        except (httpx.HTTPError, TimeoutError, ValueError) as away:
            self._log.warning("The commons does not say which groups %s has: %s", name, type(away).__name__)
            return await asyncio.to_thread(self._last, name)
        await asyncio.to_thread(self._remember, name, groups)
        return groups

    async def _asked(self, name: str) -> list[str]:
        answer = await self._client.get(f"{self._people}{quote(name, safe='')}/groups")
        answer.raise_for_status()
        return _read(answer.json())

    def _remember(self, name: str, groups: list[str]) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO standing (name, group_names, at) VALUES (?, ?, ?)",
                (name, json.dumps(groups), self._clock()),
            )

    def _last(self, name: str) -> list[str]:
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT group_names, at FROM standing WHERE name = ?", (name,)
            ).fetchone()
        # One from the future is of a clock that was wrong: it would be believed for too long.
        if row is None or not 0 <= self._clock() - row[1] < self._keep_seconds:
            return []
        groups: list[str] = json.loads(row[0])
        return groups


def _read(said: Any) -> list[str]:
    groups = said.get("groups") if isinstance(said, dict) else None
    if not isinstance(groups, list) or not all(
        isinstance(one, str) and 0 < len(one) <= _LONGEST for one in groups
    ):
        raise ValueError("no list of groups")
    return sorted(set(groups))
