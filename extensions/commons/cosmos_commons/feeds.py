"""How does a change reach everybody who is watching, at once and without a gap? One feed a lane.

After a commit, of this process or another on the same PostgreSQL (`notices.py`), the lane's feed reads the new
rows once, for all its readers, and keeps the latest. A reader further behind reads the log itself. Nothing is
handed from writer to reader but the word that there is something: what is read is the log, in its order. No
decision on who may see what: that is the reader's.
"""

import asyncio
import bisect
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from cosmos_commons import events
from cosmos_commons.db import Database
from cosmos_commons.events import Event, News
from cosmos_commons.lane import Membership
from cosmos_commons.people import Person, display_names

KEPT = 256
_BATCH = 200


class _Hydrating(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def hydrate(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Frame:
    """An event, ready to send: `data` at its place, or `news` later; neither where its thing is gone."""

    event: Event
    data: bytes | None
    news: bytes | None = None


class Feeds:
    """The feeds of all lanes that somebody watches."""

    def __init__(self, database: Database, features: Sequence[_Hydrating]) -> None:
        self.database, self._features = database, features
        self._open: dict[int, Feed] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self.closed = False

    def start(self) -> None:
        """Begin to hear of commits, on the running loop."""
        self._loop = asyncio.get_running_loop()
        self.database.on_commit(self._committed)

    def close(self) -> None:
        """Let every stream end, from the loop's thread."""
        self.closed = True
        for feed in self._open.values():
            feed.wake()

    def close_soon(self) -> None:
        """As `close`, from a signal handler or another thread."""
        if self._loop:
            self._loop.call_soon_threadsafe(self.close)

    def of(self, lane_id: int) -> "Feed":
        """The lane's feed; call `Feed.leave` when done with it."""
        feed = self._open.get(lane_id)
        if feed is None:
            feed = self._open[lane_id] = Feed(self, lane_id)
        feed.readers += 1
        return feed

    def say(self, lane_id: int, frame: bytes) -> None:
        """Send everybody who watches the lane a frame that is not of the log, from the loop's thread."""
        if feed := self._open.get(lane_id):
            feed.say(frame)

    def wake(self, lanes: Iterable[int]) -> None:
        """There may be something new in these lanes; from the loop's thread."""
        for lane_id in lanes:
            if feed := self._open.get(lane_id):
                feed.wake()

    def wake_all(self) -> None:
        """As `wake`, for every lane that somebody watches."""
        self.wake(list(self._open))

    def left(self, lane_id: int) -> None:
        """Nobody watches this lane any more."""
        self._open.pop(lane_id, None)

    def read(self, lane_id: int, cursor: int) -> list[Frame]:
        """The next events after `cursor`, ready to send."""
        with self.database.read() as session:
            return self._frames(session, lane_id, events.after(session, lane_id, cursor, _BATCH))

    def _frames(self, session: Session, lane_id: int, found: Sequence[Event]) -> list[Frame]:
        if not found:
            return []
        people = people_of(session, lane_id, {event.by for event in found})
        told: dict[int, Any] = {}
        for feature in self._features:
            mine = [event for event in found if event.kind.startswith(f"{feature.name}.")]
            if mine:
                told.update(feature.hydrate(session, mine))
        return [_frame(event, people, told.get(event.cursor)) for event in found]

    def _committed(self, lanes: set[int]) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.wake, frozenset(lanes))


class Feed:
    """One lane's newest events, shared by its readers. Used on the event loop alone."""

    def __init__(self, feeds: Feeds, lane_id: int) -> None:
        self._feeds, self._lane_id = feeds, lane_id
        self._frames: list[Frame] = []
        self._from: int | None = None  # every event after this cursor, up to the last kept one, is in _frames
        self._woken = asyncio.Event()
        self._reading = asyncio.Lock()
        self.readers = 0
        self.said: tuple[int, bytes] = (0, b"")

    def say(self, frame: bytes) -> None:
        """Have each reader send `frame`, which takes the place of one that they have not sent yet."""
        self.said = (self.said[0] + 1, frame)
        self.wake()

    def leave(self) -> None:
        """One reader less."""
        self.readers -= 1
        if not self.readers:
            self._feeds.left(self._lane_id)

    def wake(self) -> None:
        """There may be something new."""
        woken, self._woken = self._woken, asyncio.Event()
        woken.set()

    async def wait(self, seconds: float, woken: asyncio.Event) -> bool:
        """Wait until `woken` (as `sleeping` gave it) or for so long; True when woken."""
        try:
            async with asyncio.timeout(seconds):
                await woken.wait()
        except TimeoutError:
            return False
        return True

    def sleeping(self) -> asyncio.Event:
        """What the next wake will set. Take it before looking, so that nothing between the two is missed."""
        return self._woken

    async def after(self, cursor: int) -> list[Frame]:
        """What comes after `cursor`, oldest first; empty when that is all."""
        async with self._reading:
            if self._from is not None and cursor < self._from:
                return await self._read(cursor)
            if kept := self._kept_after(cursor):
                return kept
            fresh = await self._read(cursor)
            if self._from is None or cursor != self._last():
                # The first reader, or one ahead of all others: what is newest is worth keeping.
                self._from, self._frames = cursor, fresh
            else:
                self._keep(fresh)
            return fresh

    async def _read(self, cursor: int) -> list[Frame]:
        return await run_in_threadpool(self._feeds.read, self._lane_id, cursor)

    def _last(self) -> int | None:
        return self._frames[-1].event.cursor if self._frames else self._from

    def _keep(self, fresh: list[Frame]) -> None:
        if any(not frame.event.kind.endswith(".created") for frame in fresh):
            # Something that was there is not what it was: who is behind reads it anew, as it is now.
            self._from, self._frames = self._last(), fresh
            return
        self._frames.extend(fresh)
        if len(self._frames) > KEPT:
            cut = len(self._frames) - KEPT
            self._from = self._frames[cut - 1].event.cursor
            del self._frames[:cut]

    def _kept_after(self, cursor: int) -> list[Frame]:
        if self._from is None:
            return []
        at = bisect.bisect_right(self._frames, cursor, key=lambda frame: frame.event.cursor)
        return self._frames[at:]


def people_of(session: Session, lane_id: int, names: set[str]) -> dict[str, Person]:
    """These people as they are in the lane now, by user name."""
    called = display_names(session, names)
    found = select(Membership.name, Membership.role)
    rows = session.execute(found.where(Membership.lane_id == lane_id, Membership.name.in_(names)))
    roles = {row.name: row.role for row in rows}
    return {name: Person(name=name, display_name=called[name], role=roles.get(name)) for name in names}


def _frame(event: Event, people: dict[str, Person], told: Any) -> Frame:
    if told is None:
        return Frame(event, None)
    if isinstance(told, News):
        return Frame(event, None, message(told))
    data = {
        "cursor": str(event.bookmark),
        "at": event.at.isoformat().replace("+00:00", "Z"),
        "kind": event.kind,
        "by": people[event.by].model_dump(),
        **told,
    }
    return Frame(event, f"id: {event.bookmark}\n".encode() + _message(event.kind, data))


def message(news: News) -> bytes:
    """News, ready to send."""
    return _message(news.kind, {"kind": news.kind, **news.about})


def _message(kind: str, data: Mapping[str, Any]) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"event: {kind}\ndata: {text}\n\n".encode()
