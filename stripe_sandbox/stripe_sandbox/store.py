"""Where is everything kept? In one SQLite file: what was answered is on the disk before the answer leaves."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stripe_sandbox.errors import Json

TABLES = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, account TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS object_kind ON object (kind, account, seq);
CREATE INDEX IF NOT EXISTS object_customer ON object (kind, json_extract(body, '$.customer'));
CREATE TABLE IF NOT EXISTS task (
    name TEXT NOT NULL, object TEXT NOT NULL, account TEXT NOT NULL, clock TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (name, object)
);
CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, asked TEXT NOT NULL, at INTEGER NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, due REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending', attempts INTEGER NOT NULL DEFAULT 0, answered INTEGER,
    touched INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """The file and its tables. One thread uses it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.db = sqlite3.connect(folder / "stripe.sqlite", isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + TABLES)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing, and on the disk."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever is done inside has not happened afterwards."""
        self.db.execute("SAVEPOINT undone")
        try:
            yield
        finally:
            self.db.execute("ROLLBACK TO undone")
            self.db.execute("RELEASE undone")

    def put(self, thing: Json, account: str) -> None:
        self.db.execute(
            "INSERT INTO object (id, kind, account, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (thing["id"], thing["object"], account, json.dumps(thing)),
        )

    def remove(self, key: str) -> None:
        self.db.execute("DELETE FROM object WHERE id = ?", (key,))

    def get(self, kind: str, key: str, account: str) -> Json | None:
        row = self.db.execute(
            "SELECT body FROM object WHERE id = ? AND kind = ? AND account = ?", (key, kind, account)
        ).fetchone()
        return json.loads(row["body"]) if row else None

    def find(self, kind: str, account: str | None, equal: dict[str, Any]) -> list[Json]:
        """Newest first; `account` None asks for everybody's."""
        where, values = ["kind = ?"], [kind]
        if account is not None:
            where.append("account = ?")
            values.append(account)
        for field, value in equal.items():
            where.append(f"json_extract(body, '$.{field}') = ?")
            values.append(value)
        rows = self.db.execute(
            f"SELECT body FROM object WHERE {' AND '.join(where)} ORDER BY seq DESC",  # noqa: S608  our own names
            values,
        )
        return [json.loads(row["body"]) for row in rows]

    def setting(self, name: str, default: Any) -> Any:
        row = self.db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return json.loads(row["value"]) if row else default

    def set(self, name: str, value: Any) -> None:
        self.db.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value)),
        )

    def clear(self) -> None:
        for table in ("object", "task", "answer", "delivery", "setting"):
            self.db.execute(f"DELETE FROM {table}")  # noqa: S608  our own names
