"""A data folder of an earlier version goes on working, with everybody in it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from cosmos_hub.accounts import Accounts, Passwords
from cosmos_hub.accounts.database import VERSION
from cosmos_hub.identities import Facts, Identities

# As version 1 of this program wrote it; the password is "tamu-rike-soda-vena".
VERSION_1 = """
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
INSERT INTO account VALUES ('lea', 'Léa Martín', '{hash}', 0, '2026-11-03T00:00:00+00:00');
INSERT INTO account VALUES ('boss', 'The operator', '{hash}', 1, '2026-11-03T00:00:00+00:00');
"""


def test_accounts_of_version_1_keep_their_passwords_and_take_identities(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite"
    hashed = Passwords().hash("tamu-rike-soda-vena")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(VERSION_1.format(hash=hashed))
    for _ in range(2):
        accounts = Accounts(path)
        assert [(one.name, one.display_name, one.admin) for one in accounts.list()] == [
            ("boss", "The operator", True),
            ("lea", "Léa Martín", False),
        ]
        assert accounts.check("lea", "tamu-rike-soda-vena") is not None
    identities = Identities(accounts.database)
    identities.link("lea", "github", Facts("17"))
    assert identities.arrive("github", Facts("17"), newcomers=False) == "lea"
    newcomer = identities.arrive("github", Facts("18", "Ana"), newcomers=True)
    assert accounts.has_password("lea")
    assert not accounts.has_password(newcomer)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
