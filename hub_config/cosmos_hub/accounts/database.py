"""The accounts' file: how it is opened, and what tables are in it.

It is apart from the Hub's own database, so that either can be restored without the other.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_ACCOUNTS = """
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
"""
# Who comes by a provider has no password. What is compared as TEXT here is compared byte by byte.
_IDENTITIES = """
CREATE TABLE account_without_password_too (
    name TEXT PRIMARY KEY,
    display_name TEXT NOT NULL,
    password_hash TEXT,
    admin INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO account_without_password_too
    SELECT name, display_name, password_hash, admin, created_at FROM account;
DROP TABLE account;
ALTER TABLE account_without_password_too RENAME TO account;
CREATE TABLE identity (
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    display_name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_verified INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT NOT NULL,
    PRIMARY KEY (provider, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_name ON identity (name);
CREATE TABLE standing (
    name TEXT PRIMARY KEY,
    group_names TEXT NOT NULL,
    at REAL NOT NULL
) STRICT, WITHOUT ROWID;
"""
_STEPS = (_ACCOUNTS, _IDENTITIES)
VERSION = len(_STEPS)


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
            for step in _STEPS[version:]:
                for statement in step.split(";\n"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")

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
        connection.execute("PRAGMA foreign_keys = ON")
        return connection
