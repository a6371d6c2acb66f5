"""The identities themselves: whose account one opens, adding one to an account, taking one away."""

import sqlite3
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from cosmos_hub.accounts.database import Database
from cosmos_hub.accounts.errors import NoSuchAccount
from cosmos_hub.accounts.names import make_name
from cosmos_hub.identities.errors import LastWay, NoNewcomers, SomebodyElses
from cosmos_hub.identities.facts import Facts

_COLUMNS = "provider, subject, name, display_name, email, email_verified, created_at, used_at"


@dataclass(frozen=True)
class Identity:
    """Somebody at a provider, and `name`, the account here that it opens."""

    provider: str
    subject: str
    name: str
    display_name: str
    email: str
    email_verified: bool
    created_at: datetime
    used_at: datetime


def _now() -> datetime:
    return datetime.now(UTC)


class Identities:
    """The identities in the accounts' file. Safe to share between threads and processes."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = _now) -> None:
        self._database = database
        self._clock = clock

    def arrive(
        self,
        provider: str,
        facts: Facts,
        *,
        newcomers: bool,
        before_making: Callable[[], None] = lambda: None,
    ) -> str:
        """Return the name of the account that this identity opens; a newcomer's is made, where `newcomers` may.

        `before_making` may refuse by raising. Raises NoNewcomers.
        """
        if name := self._known(provider, facts):
            return name
        if not newcomers:
            raise NoNewcomers
        before_making()
        with self._database.transaction() as connection:
            # Somebody may come twice at once: the second finds what the first made.
            if name := _whose(connection, provider, facts.subject):
                return name
            name = self._make_account(connection, facts)
            self._keep(connection, provider, facts, name)
        return name

    def link(self, name: str, provider: str, facts: Facts) -> None:
        """Let this identity open the account `name` too.

        Raises SomebodyElses where it opens another already, NoSuchAccount where that account is gone.
        """
        with self._database.transaction() as connection:
            if connection.execute("SELECT 1 FROM account WHERE name = ?", (name,)).fetchone() is None:
                raise NoSuchAccount
            owner = _whose(connection, provider, facts.subject)
            if owner is not None and owner != name:
                raise SomebodyElses
            if owner is None:
                self._keep(connection, provider, facts, name)

    def unlink(self, name: str, provider: str, subject: str, *, open_ways: Collection[str]) -> None:
        """Take an identity away from the account `name`; where it has none such, nothing happens.

        `open_ways` are the providers that are to be had now, and "local" where a password opens an account.
        Raises LastWay where nothing would be left to sign in with.
        """
        with self._database.transaction() as connection:
            rest = connection.execute(
                "SELECT provider FROM identity WHERE name = ? AND NOT (provider = ? AND subject = ?)"
                " UNION ALL SELECT 'local' FROM account WHERE name = ? AND password_hash IS NOT NULL",
                (name, provider, subject, name),
            ).fetchall()
            if not {way for (way,) in rest} & set(open_ways):
                raise LastWay
            connection.execute(
                "DELETE FROM identity WHERE name = ? AND provider = ? AND subject = ?",
                (name, provider, subject),
            )

    def of(self, name: str) -> list[Identity]:
        """Return the identities that open the account `name`, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM identity WHERE name = ? ORDER BY created_at, provider, subject",  # noqa: S608
                (name,),
            ).fetchall()
        return [_identity(row) for row in rows]

    def providers(self) -> dict[str, list[str]]:
        """Return the providers that open each account, by its name; accounts that none opens are left out."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT DISTINCT name, provider FROM identity ORDER BY name, provider")
            found: dict[str, list[str]] = {}
            for name, provider in rows:
                found.setdefault(name, []).append(provider)
        return found

    def _known(self, provider: str, facts: Facts) -> str | None:
        with self._database.transaction() as connection:
            name = _whose(connection, provider, facts.subject)
            if name is not None:
                connection.execute(
                    "UPDATE identity SET display_name = ?, email = ?, email_verified = ?, used_at = ?"
                    " WHERE provider = ? AND subject = ?",
                    (
                        facts.display_name,
                        facts.email,
                        facts.email_verified,
                        self._clock().isoformat(),
                        provider,
                        facts.subject,
                    ),
                )
        return name

    def _make_account(self, connection: sqlite3.Connection, facts: Facts) -> str:
        taken = True
        while taken:
            name = make_name()
            taken = connection.execute("SELECT 1 FROM account WHERE name = ?", (name,)).fetchone() is not None
        connection.execute(
            "INSERT INTO account (name, display_name, created_at) VALUES (?, ?, ?)",
            (name, facts.display_name or name, self._clock().isoformat()),
        )
        return name

    def _keep(self, connection: sqlite3.Connection, provider: str, facts: Facts, name: str) -> None:
        now = self._clock().isoformat()
        # Over one whose account was taken out of the file by hand.
        connection.execute(
            f"INSERT OR REPLACE INTO identity ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (
                provider,
                facts.subject,
                name,
                facts.display_name,
                facts.email,
                facts.email_verified,
                now,
                now,
            ),
        )


def _whose(connection: sqlite3.Connection, provider: str, subject: str) -> str | None:
    row = connection.execute(
        "SELECT account.name FROM identity JOIN account USING (name) WHERE provider = ? AND subject = ?",
        (provider, subject),
    ).fetchone()
    return row[0] if row else None


def _identity(row: tuple[str, str, str, str, str, int, str, str]) -> Identity:
    provider, subject, name, display_name, email, verified, created_at, used_at = row
    return Identity(
        provider,
        subject,
        name,
        display_name,
        email,
        bool(verified),
        datetime.fromisoformat(created_at),
        datetime.fromisoformat(used_at),
    )
