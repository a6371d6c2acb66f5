"""How the commons learns what people are called: the Hub's sign-in tells it, and tells it again until it has heard.

Nobody waits for it: until then, and where the commons is away, a person is shown by the name they sign in with.
"""

import asyncio
import logging
from urllib.parse import quote

import httpx

from cosmos_hub.accounts import Account

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 60.0


class Introductions:
    """Tells a commons at `commons_url` what people are called, with the operator's token. Needs a running loop."""

    def __init__(
        self, commons_url: str, token: str, log: logging.Logger, *, first_wait: float = _FIRST_WAIT
    ) -> None:
        self._people = f"{commons_url.rstrip('/')}/api/v1/people/"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._log, self._first_wait = log, first_wait
        self._told: dict[str, str] = {}
        self._untold: dict[str, str] = {}
        self._telling: asyncio.Task[None] | None = None

    def introduce(self, *accounts: Account) -> None:
        """Tell of these people soon, those aside of whom the same was told already."""
        for account in accounts:
            if self._told.get(account.name) != account.display_name:
                self._untold[account.name] = account.display_name
        if self._untold and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell_all())

    async def _tell_all(self) -> None:
        wait = self._first_wait
        # Not through a proxy that the environment may name: the commons is a neighbour.
        async with httpx.AsyncClient(headers=self._headers, timeout=10, trust_env=False) as client:
            while self._untold:
                try:
                    for name, display_name in list(self._untold.items()):
                        await self._tell(client, name, display_name)
                except httpx.HTTPError:
                    await asyncio.sleep(wait)
                    wait = min(2 * wait, _LONGEST_WAIT)

    async def _tell(self, client: httpx.AsyncClient, name: str, display_name: str) -> None:
        answer = await client.put(self._people + quote(name, safe=""), json={"display_name": display_name})
        if answer.status_code >= 500 or answer.status_code in {404, 429}:
            # Not there yet, or not able to: the proxy and a commons that is starting answer so.
            answer.raise_for_status()
        if answer.is_error:
            self._log.error("The commons does not take what %s is called: %s", name, answer.status_code)
        self._told[name] = display_name
        if self._untold.get(name) == display_name:
            del self._untold[name]
