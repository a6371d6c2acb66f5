"""Who is here just now, and who is writing? Known to this process alone, kept nowhere, told at most once a second.

Each says it again while they look; what is not said again is over. Told of threads only: who looks at a prompt, or
works on a response, is nobody's business before it is sent, and in an anonymous one not after.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.context import Ctx, respond
from cosmos_commons.feeds import Feeds
from cosmos_commons.lane import Slug
from cosmos_commons.people import display_names
from cosmos_commons.permissions import CorePermission
from cosmos_commons.routing import Routes

routes = Routes()

HERE_SECONDS = 45
TYPING_SECONDS = 6
_PAUSE_SECONDS = 1.0


class Look(BaseModel):
    """Where somebody looks now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    thread: Slug | None = None
    typing: bool = False


class Present(BaseModel):
    """Somebody who is here."""

    model_config = ConfigDict(frozen=True)

    name: str
    display_name: str
    thread: str | None
    typing: bool


class Company(BaseModel):
    """Everybody who is in the lane just now."""

    kind: str = "core.presence"
    people: list[Present]


@dataclass(slots=True)
class _Seen:
    display_name: str
    look: Look
    here_until: float
    typing_until: float

    def told(self, name: str, now: float) -> Present:
        look = self.look
        return Present(
            name=name,
            display_name=self.display_name,
            thread=look.thread,
            typing=look.thread is not None and self.typing_until > now,
        )


class Presence:
    """Who is in which lane. Used on the event loop alone."""

    def __init__(self, feeds: Feeds, clock: Callable[[], float] = time.monotonic) -> None:
        self._feeds, self._clock = feeds, clock
        self._lanes: dict[int, dict[str, _Seen]] = {}
        self._told: dict[int, Company] = {}
        self._timers: dict[int, asyncio.TimerHandle] = {}

    def see(self, lane_id: int, name: str, display_name: str, look: Look) -> Company:
        """Somebody is here: tell who watches, soon. Everybody who is here, as they will be told."""
        self.note(lane_id, name, display_name, look)
        if lane_id not in self._timers:
            self._tell_in(lane_id, 0)
        return self.company(lane_id)

    def note(self, lane_id: int, name: str, display_name: str, look: Look) -> None:
        """Somebody is here from now on, for a while."""
        now = self._clock()
        typing_until = now + TYPING_SECONDS if look.typing else 0.0
        seen = _Seen(display_name, look, now + HERE_SECONDS, typing_until)
        self._lanes.setdefault(lane_id, {})[name] = seen

    def close(self) -> None:
        """Tell nobody any more."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def company(self, lane_id: int) -> Company:
        """Who is here now."""
        now, seen = self._clock(), self._lanes.get(lane_id, {})
        for name in [name for name, one in seen.items() if one.here_until <= now]:
            del seen[name]
        if not seen:
            self._lanes.pop(lane_id, None)
        return Company(people=[one.told(name, now) for name, one in sorted(seen.items())])

    def _tell_in(self, lane_id: int, seconds: float) -> None:
        """Look again then; only where no look is planned yet, so that there is one in a pause at most."""
        loop = asyncio.get_running_loop()
        self._timers[lane_id] = loop.call_later(seconds, self._tell, lane_id)

    def _tell(self, lane_id: int) -> None:
        del self._timers[lane_id]
        company = self.company(lane_id)
        if company != self._told.get(lane_id):
            self._told[lane_id] = company
            data = company.model_dump_json()
            self._feeds.say(lane_id, f"event: {company.kind}\ndata: {data}\n\n".encode())
        if lane_id in self._lanes:
            # Also while nobody says anything: typing ends, people go.
            self._tell_in(lane_id, _PAUSE_SECONDS)
        else:
            self._told.pop(lane_id, None)


async def _presence(request: Request) -> Presence:
    presence: Presence = request.app.state.presence
    return presence


@routes.put(
    "/lanes/{lane}/presence",
    CorePermission.PRESENCE_UPDATE,
    response_model=Company,
    summary="Say that one is here, and see who else is",
)
async def be_here(
    context: Ctx, lane: str, body: Look, presence: Annotated[Presence, Depends(_presence)]
) -> Response:
    name = context.access.name

    def called() -> str:
        with context.read() as session:
            return display_names(session, [name])[name]

    display_name = await run_in_threadpool(called)
    return respond(presence.see(context.access.lane.id, name, display_name, body))
