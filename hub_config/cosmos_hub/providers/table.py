"""How a table of the operator's file is read: key by key, each wrong one refused with what to do.

No value is ever repeated in an error.
"""

import re
from typing import Any, NoReturn, Self
from urllib.parse import urlsplit

from cosmos_hub.house.errors import HouseError

_KEY = re.compile(r"[a-z][a-z0-9_]{0,40}")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class BadSignIn(HouseError):
    """The file cannot be followed; the message is one sentence that names the key and what to do."""


class Table:
    """One table of the file, read key by key; `done` refuses what is left over."""

    def __init__(self, file: str, name: str, values: dict[str, Any]) -> None:
        self._file, self._name, self._values = file, name, dict(values)

    def text(self, key: str, *, unless: str | None = None) -> str:
        value = self._values.pop(key, unless)
        if value is None:
            self.wrong(key, "is missing: add it, in double quotes.")
        if not isinstance(value, str) or not (value.strip() or unless == "") or not _plain(value):
            self.wrong(key, "must be a text on one line, in double quotes.")
        return value.strip()

    def yes(self, key: str) -> bool:
        value = self._values.pop(key, True)
        if not isinstance(value, bool):
            self.wrong(key, "must be true or false, without quotes.")
        return value

    def minutes(self, key: str, *, unless: int) -> int:
        value = self._values.pop(key, unless)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 7 * 24 * 60:
            self.wrong(key, "must be whole minutes, from 0 to 10080 (a week), without quotes.")
        return value

    def address(self, key: str, *, unless: str | None = None) -> str:
        """An https address; http is for a provider on this machine."""
        address = self.text(key, unless=unless)
        if address == unless == "":
            return ""
        if not is_address(address):
            self.wrong(key, "must be an address that begins with https:// and holds no password.")
        return address

    def table(self, key: str) -> Self | None:
        if key not in self._values:
            return None
        return type(self)(self._file, f"[{key}]", self._dictionary(key, self._values.pop(key)))

    def tables(self, key: str) -> list[Self]:
        value = self._values.pop(key, [])
        if not isinstance(value, list):
            self.wrong(key, f"must be written as [[{key}]], as there may be several.")
        return [
            type(self)(self._file, f"[[{key}]] number {number}", self._dictionary(key, one))
            for number, one in enumerate(value, 1)
        ]

    def has(self, key: str) -> bool:
        return key in self._values

    def done(self) -> None:
        for key in self._values:
            self.wrong(key if _KEY.fullmatch(key) else "a key", "is not known here: take it out.")

    def wrong(self, key: str, remedy: str) -> NoReturn:
        raise BadSignIn(f"{self._file}: {f'{self._name} ' if self._name else ''}{key} {remedy}")

    def _dictionary(self, key: str, value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.wrong(key, f"must be a table: write [{key}] on a line of its own.")
        return value


def is_address(value: str) -> bool:
    """Whether a secret may be sent there: over https, or to this machine."""
    try:
        parts = urlsplit(value)
        if not parts.hostname or parts.port == 0 or parts.username or parts.fragment:
            return False
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _plain(value: str) -> bool:
    return len(value) <= 2000 and (value.isprintable() or not value)
