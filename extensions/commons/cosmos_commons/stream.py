"""What does one watcher of a lane get? The log's events, as Server-Sent Events, as long as they may see them.

Each event goes out once, in order, after the cursor the reader names. What the reader may not see is passed
over. The stream ends when the entitlement does, or the process. html.spec.whatwg.org, "Server-sent events".
"""

import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Header, Query
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse

from cosmos_commons import events, feeds
from cosmos_commons.access import Access
from cosmos_commons.audiences import Audiences, audiences_of
from cosmos_commons.context import Context, Ctx
from cosmos_commons.errors import CommonsError, HubUnreachable, NoSuchCursor, TooManyStreams
from cosmos_commons.events import Event
from cosmos_commons.features import Feature
from cosmos_commons.metrics import Metrics
from cosmos_commons.permissions import CorePermission
from cosmos_commons.routing import Routes

routes = Routes()

_ALIVE = b": alive\n\n"
_ENDED = b'event: end\ndata: {"reason": "not-a-member"}\n\n'
# News come at the ends of spans of so many seconds, the same for everybody: not at the moment of what they are of.
_SPAN = 3.0
# How long a browser waits before it comes back, in milliseconds.
_HELLO = b"retry: 1000\n\n"


class EventStream(StreamingResponse):
    """Server-Sent Events, said so in the OpenAPI document."""

    media_type = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and which audiences they belong to at this moment."""

    name: str
    audiences: Audiences

    def sees(self, event: Event, now: datetime) -> bool:
        """Whether the event is for this reader: everybody's, by or about them, or for an audience of theirs."""
        if not event.audience or self.name in {event.by, event.about}:
            return True
        return self.audiences.include(event.audience, now)


def reader_of(session: Session, features: tuple[Feature, ...], access: Access) -> Reader | None:
    """The reader that `access` makes, None for who has no role in the lane."""
    if access.role is None:
        return None
    return Reader(access.name, audiences_of(session, access, features))


@routes.get(
    "/lanes/{lane}/events",
    CorePermission.EVENT_STREAM_READ,
    response_class=EventStream,
    summary="Follow a lane's log as Server-Sent Events",
)
async def follow(
    request: Request,
    context: Ctx,
    lane: str,
    after: Annotated[
        int | None,
        Query(
            ge=0, lt=10**18, description="The cursor after which to begin; none: from now, 0: from the first."
        ),
    ] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventStream:
    if last_event_id:
        if not last_event_id.isdecimal() or len(last_event_id) > 18:
            raise NoSuchCursor("Last-Event-ID must be a cursor.")
        after = int(last_event_id)
    watching: Counter[str] = request.app.state.watching
    if watching[context.access.name] >= context.commons.settings.streams_per_person:
        raise TooManyStreams(headers={"Retry-After": "10"})
    frames = _Frames(request, context, after)
    await frames.begin()
    return EventStream(frames.send(watching))


class _Frames:
    """The frames of one open stream."""

    def __init__(self, request: Request, context: Context, bookmark: int | None) -> None:
        self._request, self._context, self._commons = request, context, context.commons
        self._lane = context.access.lane
        self._bookmark, self._cursor = bookmark, 0
        self._reader: Reader | None = None
        self._news: dict[bytes, None] = {}
        self._regroups = frozenset[str]().union(*(feature.regroups for feature in self._commons.features))

    async def begin(self) -> None:
        """Find out where to begin, before the first byte is sent, so that nothing after it is missed.

        Raises NoSuchCursor.
        """
        self._reader = await run_in_threadpool(self._look, self._context.access)
        self._cursor = await run_in_threadpool(self._begin_at)
        if self._bookmark is not None:
            self._news = await run_in_threadpool(self._missed)

    async def send(self, watching: Counter[str]) -> AsyncIterator[bytes]:
        name = self._context.access.name
        watching[name] += 1
        feed, heard = self._commons.feeds.of(self._lane.id), 0
        news, due = self._news, _end_of_span()
        metrics: Metrics = self._request.app.state.metrics
        metrics.streams.inc()
        try:
            yield _HELLO
            while not self._commons.feeds.closed:
                woken = feed.sleeping()
                frames = await feed.after(self._cursor)
                for frame in frames:
                    self._cursor = frame.event.cursor
                    if name in {frame.event.by, frame.event.about} or frame.event.kind in self._regroups:
                        await self._look_again()
                    if self._reader is None:
                        yield _ENDED
                        return
                    if not self._reader.sees(frame.event, self._commons.clock()):
                        continue
                    if frame.data:
                        metrics.events.inc()
                        yield frame.data
                    elif frame.news:
                        due = due if news else _end_of_span()
                        news[frame.news] = None
                if feed.said[0] != heard:
                    heard, said = feed.said
                    yield said
                if frames:
                    continue
                # Only now, at the end of the log: the past has no news of its own.
                if news and time.monotonic() >= due:
                    yield b"".join(news)
                    news.clear()
                patience = self._commons.settings.heartbeat_seconds
                if news:
                    patience = min(patience, due - time.monotonic())
                if await feed.wait(patience, woken) or news:
                    continue
                await self._identify_again()
                if self._reader is None:
                    yield _ENDED
                    return
                yield _ALIVE
        finally:
            metrics.streams.dec()
            feed.leave()
            watching[name] -= 1
            if not watching[name]:
                del watching[name]

    async def _look_again(self) -> None:
        try:
            self._reader = await run_in_threadpool(self._decide_again, self._context.access)
        except CommonsError:
            self._reader = None

    async def _identify_again(self) -> None:
        """Ask anew who this is: a sign-out or a revoked token ends the stream; an absent Hub does not."""
        try:
            principal = await self._commons.auth.identify(self._request)
        except HubUnreachable:
            principal = self._context.principal
        except CommonsError:
            self._reader = None
            return
        if principal.name != self._context.access.name:
            self._reader = None
            return
        await self._look_again()

    def _decide_again(self, access: Access) -> Reader | None:
        with self._commons.database.read() as session:
            now = self._commons.rules.decide(
                session, access.principal, CorePermission.EVENT_STREAM_READ, access.lane.slug
            )
            return reader_of(session, self._commons.features, now)

    def _look(self, access: Access) -> Reader | None:
        with self._commons.database.read() as session:
            return reader_of(session, self._commons.features, access)

    def _missed(self) -> dict[bytes, None]:
        """Whoever comes back is told of all there may be: only what there was would tell when it was."""
        with self._commons.database.read() as session:
            found = [
                news
                for feature in self._commons.features
                for news in feature.standing_news(session, self._lane.id)
            ]
        return dict.fromkeys(map(feeds.message, found))

    def _begin_at(self) -> int:
        with self._commons.database.read() as session:
            if self._bookmark is None:
                return events.head(session, self._lane.id)
            found = events.at(session, self._lane.id, self._bookmark)
        if found is None:
            raise NoSuchCursor
        return found


def _end_of_span() -> float:
    now = time.monotonic()
    return now - now % _SPAN + _SPAN
