"""Whom is there something to tell by letter? Looked for now and then, so that who posts does nothing for it.

What is new is noticed by its number, not its place: what belongs to an anonymous prompt stands in that prompt's
place, long past. Each notification is noticed once, and then due after a while to who wants letters and has an address
by then, so that nobody is told of all that was before; what cannot be told yet is put off (`telling`), and not lost.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, null, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from cosmos_commons import jobs
from cosmos_commons.context import Commons
from cosmos_commons.db import Utc, is_postgresql, table_of
from cosmos_commons.features.notifications.models import HowOften, LettersRow, TellingRow
from cosmos_commons.jobs import JobRow, Later
from cosmos_commons.notifications import NotificationRow
from cosmos_commons.people import PersonRow

LOOK, LETTER = "notifications.look", "notifications.letter"
"""The jobs: look, at every start and from then on; write to one person, if there is something to tell them."""
EVERY = timedelta(minutes=1)
UNREAD_FOR = timedelta(minutes=10)
GAPS = {HowOften.SOON: UNREAD_FOR, HowOften.DAILY: timedelta(days=1)}
"""How long there is at least between two letters to the same person."""
_AT_ONCE = 500
_TOGETHER = 10_000
"""Of notifications that are written at the same time, one may show after so many with higher numbers."""

_N, _T, _L, _P = table_of(NotificationRow), table_of(TellingRow), table_of(LettersRow), table_of(PersonRow)
_BEFORE = select(func.coalesce(func.max(_T.c.id), 0) - _TOGETHER).scalar_subquery()
_NEW = and_(_N.c.id > _BEFORE, ~exists().where(_T.c.id == _N.c.id))
_WANTED = and_(
    ~_N.c.read, _P.c.name.is_not(None), or_(_L.c.name.is_(None), _L.c.often != HowOften.NEVER.value)
)


async def look(commons: Commons, _key: str) -> None:
    """The job `notifications.look`."""
    await run_in_threadpool(_look, commons)
    raise Later(EVERY)


def _look(commons: Commons) -> None:
    now = commons.clock()
    with commons.database.glance() as session:
        if not _anything_new(session) and not _to_tell(session, now):
            return
    with commons.database.write() as session:
        _notice(session, now)
        for name in _to_tell(session, now):
            jobs.ask_for(session, LETTER, name, now)


def _anything_new(session: Session) -> bool:
    return session.connection().execute(select(_N.c.id).where(_NEW).limit(1)).first() is not None


def _notice(session: Session, now: datetime) -> None:
    due: ColumnElement[datetime | None] = case((_WANTED, literal(now + UNREAD_FOR, Utc())), else_=null())
    found = (
        select(_N.c.id, _N.c.name, literal(now, Utc()), due)
        .outerjoin(_P, and_(_P.c.name == _N.c.name, _P.c.address != ""))
        .outerjoin(_L, _L.c.name == _N.c.name)
        .where(_NEW)
    )
    dialect = postgresql if is_postgresql(session) else sqlite
    put = dialect.insert(_T).from_select(["id", "name", "noticed_at", "due_at"], found)
    session.connection().execute(put.on_conflict_do_nothing())


def _to_tell(session: Session, now: datetime) -> list[str]:
    """To whom something is due who may be written to again, and is not being written to."""
    last = case(
        (_L.c.often == HowOften.SOON.value, literal(now - GAPS[HowOften.SOON], Utc())),
        else_=literal(now - GAPS[HowOften.DAILY], Utc()),
    )
    asked_for = exists().where(JobRow.kind == LETTER, JobRow.key == _T.c.name)
    due = select(_T.c.name).distinct().outerjoin(_L, _L.c.name == _T.c.name).limit(_AT_ONCE)
    found = due.where(_T.c.due_at <= now, or_(_L.c.last_at.is_(None), _L.c.last_at <= last), ~asked_for)
    return list(session.connection().execute(found).scalars())
