"""The accounts themselves: make one, check a password, change it, list them.

It answers who somebody is, never what they may do in a lane: that is the commons' to decide.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cosmos_hub.accounts.database import Database
from cosmos_hub.accounts.errors import BadName, NameTaken, NoSuchAccount
from cosmos_hub.accounts.limits import Limits
from cosmos_hub.accounts.names import is_made, normalise_display_name, normalise_name
from cosmos_hub.accounts.passwords import Passwords, check_strength

_COLUMNS = "name, display_name, admin, created_at"


@dataclass(frozen=True)
class Account:
    name: str
    display_name: str
    admin: bool
    created_at: datetime


def _now() -> datetime:
    return datetime.now(UTC)


class Accounts:
    """The accounts in the file at `path`, which is made when it is not there. Safe to share between threads.

    `check`, `create` and `set_password` take about a tenth of a second of a core each.
    """

    def __init__(
        self, path: Path, *, passwords: Passwords | None = None, clock: Callable[[], datetime] = _now
    ) -> None:
        self.database = Database(Path(path))
        self._passwords = passwords or Passwords()
        self._clock = clock
        self.limits = Limits(self.database, lambda: clock().timestamp())

    def create(self, name: str, display_name: str, password: str, admin: bool = False) -> Account:
        """Make an account and return it; an empty `display_name` becomes the name.

        Raises BadName, BadDisplayName, WeakPassword, or NameTaken also when only case or width differ, and for
        a name such as those that people get who come by a provider.
        """
        name = normalise_name(name)
        if is_made(name):
            raise NameTaken
        account = Account(name, normalise_display_name(display_name or name), admin, self._clock())
        check_strength(password, name, account.display_name)
        if self.get(name) is not None:
            raise NameTaken
        row = (
            name,
            account.display_name,
            self._passwords.hash(password),
            admin,
            account.created_at.isoformat(),
        )
        try:
            with self.database.transaction() as connection:
                connection.execute(
                    "INSERT INTO account (name, display_name, password_hash, admin, created_at)"
                    " VALUES (?, ?, ?, ?, ?)",
                    row,
                )
        except sqlite3.IntegrityError as clash:
            raise NameTaken from clash
        return account

    def check(self, name: str, password: str) -> Account | None:
        """Return the account when name and password belong together, else None after the same work.

        A hash made with other parameters is renewed on the way.
        """
        try:
            name = normalise_name(name)
        except BadName:
            name = ""
        with self.database.reading() as connection:
            row = connection.execute("SELECT password_hash FROM account WHERE name = ?", (name,)).fetchone()
        stored: str | None = row[0] if row else None
        if not self._passwords.verify(stored, password) or stored is None:
            return None
        if self._passwords.is_outdated(stored):
            self._replace(name, self._passwords.hash(password), only_if=stored)
        return self.get(name)

    def get(self, name: str) -> Account | None:
        """Return the account of exactly this name, or None."""
        with self.database.reading() as connection:
            row = connection.execute(f"SELECT {_COLUMNS} FROM account WHERE name = ?", (name,)).fetchone()  # noqa: S608
        return _account(row) if row else None

    def has_password(self, name: str) -> bool:
        """Whether somebody may sign in under this name with a password."""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT password_hash IS NOT NULL FROM account WHERE name = ?", (name,)
            ).fetchone()
        return bool(row and row[0])

    def set_password(self, name: str, password: str) -> None:
        """Give the account another password. Raises NoSuchAccount or WeakPassword."""
        account = self.get(normalise_name(name))
        if account is None:
            raise NoSuchAccount
        check_strength(password, account.name, account.display_name)
        self._replace(account.name, self._passwords.hash(password))

    def list(self) -> list[Account]:
        """Return every account, by name."""
        with self.database.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM account ORDER BY name").fetchall()  # noqa: S608
        return [_account(row) for row in rows]

    def _replace(self, name: str, password_hash: str, *, only_if: str | None = None) -> None:
        # A renewal must not undo a change of password that was made in between.
        with self.database.transaction() as connection:
            connection.execute(
                "UPDATE account SET password_hash = ?1"
                " WHERE name = ?2 AND (?3 IS NULL OR password_hash = ?3)",
                (password_hash, name, only_if),
            )


def _account(row: tuple[str, str, int, str]) -> Account:
    name, display_name, admin, created_at = row
    return Account(name, display_name, bool(admin), datetime.fromisoformat(created_at))
