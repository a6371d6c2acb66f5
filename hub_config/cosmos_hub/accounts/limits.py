"""How often something may be tried: sliding windows, kept in the accounts' file to outlive a restart.

It knows subjects only by their hash: people type passwords into the name field.
"""

import hashlib
import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from cosmos_hub.accounts.database import Database

_LONGEST = 24 * 3600.0


@dataclass(frozen=True)
class Rule:
    """At most `attempts` in any `seconds`, for one subject."""

    name: str
    attempts: int
    seconds: float


# A class of thirty signs up and in from one school's address within minutes; a guesser needs thousands.
SIGN_IN_NAME_AT_ADDRESS = Rule("sign-in:name-at-address", 10, 15 * 60)
SIGN_IN_NAME = Rule("sign-in:name", 100, 60 * 60)
SIGN_IN_ADDRESS = Rule("sign-in:address", 200, 15 * 60)
SIGN_UP_ADDRESS = Rule("sign-up:address", 120, 60 * 60)


class TooManyAttempts(Exception):
    """The limit is reached; `retry_after` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} seconds")
        self.retry_after = retry_after


class Limits:
    """Counts attempts. The clock is seconds since the epoch, as it must outlive the process."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def take(self, subjects: dict[Rule, str]) -> None:
        """Count one attempt under every rule, or raise TooManyAttempts and count nothing.

        Counting comes before the work, so that attempts made at once cannot pass together.
        """
        now = self._clock()
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM attempt WHERE at <= ? OR at > ?", (now - _LONGEST, now + _LONGEST)
            )
            wait = 0.0
            for rule, subject in subjects.items():
                # The attempt that must leave the window before another one fits into it.
                row = connection.execute(
                    "SELECT at FROM attempt WHERE rule = ? AND subject = ? AND at > ?"
                    " ORDER BY at DESC LIMIT 1 OFFSET ?",
                    (rule.name, _digest(subject), now - rule.seconds, rule.attempts - 1),
                ).fetchone()
                if row is not None:
                    wait = max(wait, row[0] + rule.seconds - now)
            if wait > 0:
                raise TooManyAttempts(math.ceil(wait))
            connection.executemany(
                "INSERT INTO attempt (rule, subject, at) VALUES (?, ?, ?)",
                [(rule.name, _digest(subject), now) for rule, subject in subjects.items()],
            )

    def forget(self, subjects: dict[Rule, str]) -> None:
        """Take back what was counted for these: somebody has shown who they are."""
        with self._database.transaction() as connection:
            connection.executemany(
                "DELETE FROM attempt WHERE rule = ? AND subject = ?",
                [(rule.name, _digest(subject)) for rule, subject in subjects.items()],
            )


def address_block(address: str) -> str:
    """Return what stands for one client: the address, or for IPv6 its /64, which one client has to itself."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _digest(subject: str) -> bytes:
    return hashlib.sha256(subject.encode("utf-8", "surrogatepass")).digest()
