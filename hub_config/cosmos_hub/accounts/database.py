"""The accounts' file: how it is opened, and what tables are in it.

It is apart from the Hub's own database, so that either can be restored without the other.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

VERSION = 1
_SCHEMA = """
CREATE TABLE account (
    name TEXT PRIMARY KEY,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    admin INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE attempt (
    rule TEXT NOT NULL,
    subject BLOB NOT NULL,
    at REAL NOT NULL
) STRICT;
CREATE INDEX attempt_subject ON attempt (rule, subject, at);
CREATE INDEX attempt_at ON attempt (at);
PRAGMA user_version = 1;
"""


class NewerAccounts(Exception):
    """The accounts' file was written by a newer version of this program."""


class Database:
    """One SQLite file; a connection lives for one transaction, so any thread and process may use it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        with self.transaction() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise NewerAccounts(f"{path.name} is of version {version}; this program knows {VERSION}.")
            if version == 0:
                for statement in _SCHEMA.split(";\n"):
                    connection.execute(statement)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that holds the write lock; commits at the end, rolls back on an exception."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection for reading one consistent state."""
        with closing(self._connect()) as connection:
            yield connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        # What was acknowledged is on the disk.
        connection.execute("PRAGMA synchronous = FULL")
        return connection
