"""May a workspace that runs go on? The commons is asked again from time to time, so that word of an end that got lost
on its way to the Hub ends the workspace all the same.

It knows nothing of processes: it says what should end, and why.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from cosmos_hub.spawner.commons import CommonsUnreachableError, Decision, Mode

ASK_SECONDS = 60.0
"""Between the end of one question and the next."""


class Why(StrEnum):
    """Why the Hub closed a workspace by itself; the words are in the page that says so."""

    ACCESS_ENDED = "access-ended"
    CHANGED = "changed"
    COMMONS_AWAY = "commons-away"


@dataclass(frozen=True)
class Ending:
    """A workspace's end: why, and what the commons said of it."""

    why: Why
    said: str = ""


class Standing:
    """One running workspace and what the commons last said of it. `clock` counts seconds and never goes back."""

    def __init__(
        self,
        mode: Mode,
        decide: Callable[[], Awaitable[Decision]],
        *,
        away_seconds: float,
        clock: Callable[[], float],
    ) -> None:
        self.mode = mode
        self._decide, self._away_seconds, self._clock = decide, away_seconds, clock
        self._last_good = clock()
        # After a restart of the Hub every workspace would ask in the same moment.
        self._next = self._last_good + ASK_SECONDS * random.uniform(0.5, 1)  # noqa: S311
        self._asking: asyncio.Task[Ending | None] | None = None

    def look(self) -> Ending | None:
        """What is known by now; never waits. Begins a question where one is due and none is under way."""
        if self._asking is None:
            if self._clock() >= self._next:
                self._asking = asyncio.ensure_future(self.ask())
            return None
        if not self._asking.done():
            return None
        answered, self._asking = self._asking, None
        self._next = self._clock() + ASK_SECONDS
        return answered.result()

    async def ask(self) -> Ending | None:
        """Ask now; None where it may go on, or where nobody can say for so short a time that it does."""
        try:
            decision = await self._decide()
        except CommonsUnreachableError:
            away = self._clock() - self._last_good
            return Ending(Why.COMMONS_AWAY) if away > self._away_seconds else None
        self._last_good = self._clock()
        if decision.mode is self.mode:
            return None
        if decision.mode is Mode.WORK:
            return Ending(Why.CHANGED)
        return Ending(Why.ACCESS_ENDED, f"{decision.reason} {decision.remedy}".strip())
