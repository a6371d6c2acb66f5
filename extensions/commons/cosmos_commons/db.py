"""Where is the state kept, and is it safe there? Engine, sessions and the promise that what was committed stays.

`read()` gives one consistent view, `glance()` one statement's; `write()` one transaction, after whose commit
the lanes it touched are woken. SQLite has a single writer, so writers queue here, fairly, instead of polling
the file's lock; its readers go one after another too, while that is quick.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    Table,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator, TypeEngine

BUSY_MS = 10_000
_TOUCHED = "lanes touched"
_WORK = "work left to do"
_RESTS_SECONDS = 1.0
_PATIENCE_SECONDS = 0.02


class DatabaseUnsafe(RuntimeError):
    """The database would not keep what it confirms; the commons does not start on it."""


class Utc(TypeDecorator[datetime]):
    """An aware time in UTC, on SQLite too, where the driver drops the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite numbers rows by itself only where the type is INTEGER exactly.
BigId = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """The parent of every table of the commons and its features."""

    type_annotation_map: ClassVar[Mapping[Any, TypeEngine[Any]]] = {datetime: Utc()}


def table_of(model: type[Base]) -> Table:
    """The table under a model, for statements that go straight to the connection."""
    assert isinstance(model.__table__, Table)  # noqa: S101, narrows for the type checker
    return model.__table__


def touch(session: Session, lane_id: int) -> None:
    """Remember that this transaction changes the lane, so that its readers are woken after the commit."""
    session.info.setdefault(_TOUCHED, set()).add(lane_id)


def leave_work(session: Session) -> None:
    """Remember that this transaction leaves work to be done, so that who does it is woken after the commit."""
    session.info[_WORK] = True


def insert_unless_there(session: Session, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is taken; True when it was inserted. Waits for a concurrent insert of the same."""
    dialect = postgresql if is_postgresql(session) else sqlite
    # RETURNING, for an INSERT's count of rows is not to be had from every driver.
    put = dialect.insert(table).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return session.connection().execute(put, dict(values)).first() is not None


def is_postgresql(session: Session) -> bool:
    """Whether this session talks to PostgreSQL (otherwise it is SQLite)."""
    return session.connection().dialect.name == "postgresql"


class _Turns:
    """Readers of SQLite one after another; who has waited for long goes in beside the one that is slow.

    For each row SQLite's driver lets go of the interpreter, and whoever takes it meanwhile keeps it for a while:
    four that read 50 posts at once took 1.6 times as long, all together, as the same in turn.
    """

    def __init__(self) -> None:
        self._turn = threading.RLock()

    @contextlib.contextmanager
    def taking(self) -> Iterator[None]:
        """Read in the block; a thread that reads within its own reading does not wait for itself."""
        mine = self._turn.acquire(timeout=_PATIENCE_SECONDS)
        try:
            yield
        finally:
            if mine:
                self._turn.release()


class Database:
    """One engine, two ways in. Built once; `close()` when the process ends."""

    def __init__(self, url: str, *, threads: int = 4) -> None:
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._listeners: list[Callable[[set[int]], None]] = []
        self._workers: list[Callable[[], None]] = []
        self.backends: set[int] = set()
        """PostgreSQL's numbers of this process's own connections."""
        if self.sqlite:
            self.engine = create_engine(self.url, pool_size=threads, max_overflow=2)
            _keep_sqlite_safe(self.engine)
            self._reading: Engine = self.engine
            self._glancing: Engine = self.engine.execution_options(begin="")
            self._writing: Engine = self.engine.execution_options(begin="BEGIN IMMEDIATE")
            self._one_writer: contextlib.AbstractContextManager[Any] = threading.Lock()
            self._turn: Callable[[], contextlib.AbstractContextManager[None]] = _Turns().taking
        else:
            url_psycopg = self.url.set(drivername="postgresql+psycopg")
            options = (
                "-c statement_timeout=15000 -c lock_timeout=10000 -c timezone=UTC -c synchronous_commit=on"
            )
            self.engine = create_engine(
                url_psycopg,
                pool_size=threads,
                max_overflow=2,
                connect_args={"options": options, "connect_timeout": 5},
            )
            _ping_when_idle(self.engine)
            _note_backends(self.engine, self.backends)
            self._reading = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._glancing = self.engine.execution_options(isolation_level="AUTOCOMMIT")
            self._writing = self.engine
            self._one_writer = contextlib.nullcontext()
            self._turn = contextlib.nullcontext

    def on_commit(self, listener: Callable[[set[int]], None]) -> None:
        """Call `listener` with the ids of the lanes touched after each commit that touched any."""
        self._listeners.append(listener)

    def on_work(self, worker: Callable[[], None]) -> None:
        """Call `worker` after each commit that left work to do."""
        self._workers.append(worker)

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the database and changes nothing."""
        with self._turn(), Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextlib.contextmanager
    def glance(self) -> Iterator[Session]:
        """A session that changes nothing, each statement by itself; that spares a transaction's two more ways."""
        with self._turn(), Session(self._glancing, expire_on_commit=False) as session:
            yield session

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are all kept when the block ends, durably, or none of them when it raises."""
        with self._one_writer, Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session
        if touched := session.info.get(_TOUCHED):
            for listener in self._listeners:
                listener(touched)
        if session.info.get(_WORK):
            for worker in self._workers:
                worker()

    def assert_durable(self) -> None:
        """Raise `DatabaseUnsafe` where a confirmed write could be lost in a crash.

        sqlite.org/pragma.html#pragma_synchronous; postgresql.org/docs/current/runtime-config-wal.html.
        """
        with self.engine.connect() as connection:
            wanted = _SQLITE_MUST if self.sqlite else _POSTGRESQL_MUST
            show = "PRAGMA {}" if self.sqlite else "SHOW {}"
            for name, value in wanted.items():
                found = str(connection.execute(text(show.format(name))).scalar())
                if found != value:
                    raise DatabaseUnsafe(
                        f"The database has {name}={found}; the commons needs {name}={value}."
                    )

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


_SQLITE_MUST = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": str(BUSY_MS)}
_POSTGRESQL_MUST = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


def _keep_sqlite_safe(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        # The driver's own transactions begin too late (not before a SELECT); SQLAlchemy's docs, "pysqlite",
        # say how.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A transaction that starts to read and then writes can fail at once as "locked"; IMMEDIATE waits its
        # turn.
        if begin := connection.get_execution_options().get("begin", "BEGIN"):
            connection.exec_driver_sql(begin)


def _ping_when_idle(engine: Engine) -> None:
    """Find out before it is used whether a connection that rested is still there: servers restart."""
    from psycopg import OperationalError  # not at the top: SQLite can do without it

    @event.listens_for(engine, "checkin")
    def _rests(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["resting since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _taken(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get("resting since", time.monotonic()) < _RESTS_SECONDS:
            return
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except OperationalError as error:
            raise DisconnectionError from error  # the pool then opens another


def _note_backends(engine: Engine, backends: set[int]) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["backend"] = connection.info.backend_pid
        backends.add(record.info["backend"])

    @event.listens_for(engine, "close")
    def _closed(_connection: Any, record: ConnectionPoolEntry) -> None:
        backends.discard(record.info.get("backend", 0))
