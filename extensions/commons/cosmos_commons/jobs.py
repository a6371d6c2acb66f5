"""What must still be done, and is not lost? Rows written in the transaction that makes them necessary.

A job is a kind and a key. Asking for one that waits already changes nothing; asking while it runs has it run once
more. Who works on one holds a lease, and what a dead worker held is picked up when its lease is over. A job that
fails is tried again, later each time, until it works; what is wrong with it is kept beside it.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from httpx import HTTPError
from sqlalchemy import BigInteger, String, Text, and_, delete, insert, or_, select, tuple_, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column
from starlette.concurrency import run_in_threadpool

from cosmos_commons.db import Base, insert_unless_there, leave_work, table_of
from cosmos_commons.errors import CommonsError

if TYPE_CHECKING:
    from cosmos_commons.context import Commons

log = structlog.get_logger("cosmos_commons.jobs")

AT_ONCE = 8
LEASE = timedelta(seconds=15)
RENEW_SECONDS = 4.0
LONGEST_SECONDS = 120.0
LOOK_SECONDS = 2.0
FAILING_TRIES = 3
"""So often a job fails before somebody is bothered with it: within seconds."""
_MOST_FAILING = 1000
_GRACE_SECONDS = 2.0
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 300.0
_OTHERS = (CommonsError, HTTPError, OSError, SQLAlchemyError)

Handler = Callable[["Commons", str], Awaitable[None]]
"""Does the job of the given key; raising has it tried again. It may run twice, so it looks at what is so, and makes
it so."""


class Later(Exception):
    """The job is to be done again after `wait`; nothing is wrong."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


class JobRow(Base):
    """One job. `change` grows each time it is asked for, so that one asked for while it runs is not taken as done."""

    __tablename__ = "core_job"

    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    change: Mapped[int] = mapped_column(BigInteger)
    due_at: Mapped[datetime] = mapped_column(index=True)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int]
    trouble: Mapped[str] = mapped_column(Text)


def ask_for(session: Session, kind: str, key: str, due: datetime) -> None:
    """Have the job done, not before `due`, once this transaction is committed."""
    fresh = secrets.randbits(62)  # never equal to the one that a worker has taken
    values = {"kind": kind, "key": key, "change": fresh, "due_at": due, "leased_until": None}
    if not insert_unless_there(session, table_of(JobRow), values | {"attempts": 0, "trouble": ""}):
        waits = update(JobRow).where(JobRow.kind == kind, JobRow.key == key)
        session.execute(waits.values(change=fresh, due_at=due, attempts=0))
    leave_work(session)


def ask_for_all(session: Session, kind: str, keys: Sequence[str], due: datetime) -> None:
    """As `ask_for` for many keys, none of which was ever asked for."""
    rows = [
        {
            "kind": kind,
            "key": key,
            "change": 0,
            "due_at": due,
            "leased_until": None,
            "attempts": 0,
            "trouble": "",
        }
        for key in keys
    ]
    if rows:
        session.execute(insert(table_of(JobRow)), rows)
        leave_work(session)


def waiting(session: Session, kind: str) -> int:
    """How many jobs of a kind are not done yet."""
    return len(session.scalars(select(JobRow.key).where(JobRow.kind == kind)).all())


def failing(session: Session) -> list[JobRow]:
    """Jobs that failed several times in a row and are tried again, the longest-failing first."""
    again = select(JobRow).where(JobRow.trouble != "", JobRow.attempts >= FAILING_TRIES)
    return list(session.scalars(again.order_by(JobRow.attempts.desc()).limit(_MOST_FAILING)))


class Jobs:
    """Works on jobs within the commons. Built once; `run` is a task of the app."""

    def __init__(self, commons: "Commons", handlers: Mapping[str, Handler]) -> None:
        self._commons, self._handlers = commons, handlers
        self._woken = asyncio.Event()
        self._running: dict[asyncio.Task[None], tuple[str, str]] = {}
        self._renewed = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake_soon(self) -> None:
        """There may be something to do; from any thread."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set; what is running then has a moment to end, or is done again later."""
        self._loop = asyncio.get_running_loop()
        self._commons.database.on_work(self.wake_soon)
        while not stopping.is_set():
            self._woken.clear()
            await self._renew()
            if not await self._start_due():
                await self._rest(stopping)
        if self._running:
            _done, late = await asyncio.wait(self._running, timeout=_GRACE_SECONDS)
            for task in late:
                task.cancel()

    async def _rest(self, stopping: asyncio.Event) -> None:
        waits = [asyncio.create_task(one.wait()) for one in (self._woken, stopping)]
        await asyncio.wait(waits, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _renew(self) -> None:
        """Keep what runs ours: a lease is short, so that what a dead worker held is soon taken up."""
        if not self._running or time.monotonic() - self._renewed < RENEW_SECONDS:
            return
        self._renewed = time.monotonic()
        try:
            await run_in_threadpool(self._renewing, list(self._running.values()))
        except SQLAlchemyError as error:
            log.warning("leases cannot be renewed", exc_info=error)

    def _renewing(self, held: list[tuple[str, str]]) -> None:
        mine = tuple_(JobRow.kind, JobRow.key).in_(held)
        with self._commons.database.write() as session:
            session.execute(update(JobRow).where(mine).values(leased_until=self._commons.clock() + LEASE))

    async def _start_due(self) -> bool:
        """Start what is due, as much as there is room for; whether to look again at once."""
        room = AT_ONCE - len(self._running)
        if room <= 0:
            return False
        try:
            taken = await run_in_threadpool(self._take, room)
        except SQLAlchemyError as error:
            log.warning("jobs cannot be looked at", exc_info=error)
            return False
        for kind, key, change, attempts in taken:
            task = asyncio.create_task(self._work(kind, key, change, attempts))
            self._running[task] = (kind, key)
            task.add_done_callback(self._done)
        return bool(taken) and len(taken) == room

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._woken.set()

    def _take(self, most: int) -> list[tuple[str, str, int, int]]:
        now = self._commons.clock()
        due = and_(JobRow.due_at <= now, or_(JobRow.leased_until.is_(None), JobRow.leased_until <= now))
        with self._commons.database.glance() as session:
            if session.scalar(select(JobRow.kind).where(due).limit(1)) is None:
                return []
        with self._commons.database.write() as session:
            found = session.execute(
                select(JobRow.kind, JobRow.key, JobRow.change, JobRow.attempts)
                .where(due, JobRow.kind.in_(self._handlers))
                .order_by(JobRow.due_at)
                .limit(most)
                .with_for_update(skip_locked=True)
            ).all()
            for row in found:
                mine = update(JobRow).where(JobRow.kind == row.kind, JobRow.key == row.key)
                session.execute(mine.values(leased_until=now + LEASE, attempts=row.attempts + 1))
        return [(row.kind, row.key, row.change, row.attempts) for row in found]

    async def _work(self, kind: str, key: str, change: int, attempts: int) -> None:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await self._handlers[kind](self._commons, key)
        except Later as later:
            await self._settle(kind, key, change, self._commons.clock() + later.wait, "")
        except Exception as error:
            wait = min(_FIRST_WAIT * 2**attempts, _LONGEST_WAIT)
            # What others did is said in a word; what we did is a fault of ours, and where it was is kept in the log.
            ours = None if isinstance(error, _OTHERS) else error
            name = type(error).__name__
            log.warning("job to be tried again", kind=kind, key=key, wait=wait, error=name, exc_info=ours)
            due = self._commons.clock() + timedelta(seconds=wait)
            await self._settle(kind, key, change, due, f"{type(error).__name__}: {error}"[:500])
        else:
            await self._settle(kind, key, change, None, "")

    async def _settle(self, kind: str, key: str, change: int, due: datetime | None, trouble: str) -> None:
        try:
            await run_in_threadpool(self._settled, kind, key, change, due, trouble)
        except SQLAlchemyError as error:  # its lease runs out, and it is done again
            log.warning("a job cannot be settled", kind=kind, key=key, exc_info=error)

    def _settled(self, kind: str, key: str, change: int, due: datetime | None, trouble: str) -> None:
        this = and_(JobRow.kind == kind, JobRow.key == key)
        with self._commons.database.write() as session:
            if due is None:
                session.execute(delete(JobRow).where(this, JobRow.change == change))
            else:
                again = update(JobRow).where(this, JobRow.change == change)
                session.execute(again.values(due_at=due, trouble=trouble))
            session.execute(update(JobRow).where(this).values(leased_until=None))
