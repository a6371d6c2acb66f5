"""What people wrote, as a lesson's code sees it: shapes of the commons' API, less what it may add."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN = 72


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the lane."""

    name: str
    display_name: str
    role: str | None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Person:
        return cls(told["name"], told["display_name"], told.get("role"))

    def __str__(self) -> str:
        return self.display_name


@dataclass(frozen=True, slots=True, repr=False)
class Post:
    """One post of a thread; `text` is the Markdown its author wrote, `created_at` is in UTC."""

    id: str
    thread: str
    author: Person
    text: str
    html: str = field(compare=False)
    reply_to: str | None
    created_at: datetime

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Post:
        return cls(
            told["id"],
            told["thread"],
            Person.of(told["author"]),
            told["text"],
            told["html"],
            told["reply_to"],
            datetime.fromisoformat(told["created_at"]),
        )

    def __repr__(self) -> str:
        return _line("Post", self.id, self.author, self.created_at, self.text)


@dataclass(frozen=True, slots=True, repr=False)
class Response:
    """One response to a prompt."""

    id: str
    prompt: str
    author: Person
    text: str
    html: str = field(compare=False)
    created_at: datetime

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Response:
        return cls(
            told["id"],
            told["prompt"],
            Person.of(told["author"]),
            told["text"],
            told["html"],
            datetime.fromisoformat(told["created_at"]),
        )

    def __repr__(self) -> str:
        return _line("Response", self.id, self.author, self.created_at, self.text)


def _line(kind: str, key: str, author: Person, at: datetime, text: str) -> str:
    words = " ".join(text.split())
    shown = words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
    return f"<{kind} {key} · {author} · {at.astimezone():%Y-%m-%d %H:%M} · {shown}>"
