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


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a post; `size` in bytes."""

    id: str
    name: str
    type: str
    size: int

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Attachment:
        return cls(told["id"], told["name"], told["type"], told["size"])


@dataclass(frozen=True, slots=True, repr=False)
class Post:
    """One post of a thread; `text` is the Markdown its author wrote, times are in UTC.

    `state` is "shown", "deleted" or "hidden"; what is gone has no text, and `reason` says why it was hidden.
    `reactions` tells by kind who reacted so, by name.
    """

    id: str
    thread: str
    author: Person
    text: str
    html: str = field(compare=False)
    reply_to: str | None
    created_at: datetime
    edited_at: datetime | None = None
    version: int = 1
    state: str = "shown"
    reason: str | None = None
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Post:
        edited = told.get("edited_at")
        return cls(
            id=told["id"],
            thread=told["thread"],
            author=Person.of(told["author"]),
            text=told["text"],
            html=told["html"],
            reply_to=told["reply_to"],
            created_at=datetime.fromisoformat(told["created_at"]),
            edited_at=datetime.fromisoformat(edited) if edited else None,
            version=told.get("version", 1),
            state=told.get("state", "shown"),
            reason=told.get("reason"),
            reactions={kind: tuple(names) for kind, names in (told.get("reactions") or {}).items()},
            attachments=tuple(map(Attachment.of, told.get("attachments") or ())),
        )

    def __repr__(self) -> str:
        return line("Post", self.id, self.author, self.created_at, self.text)


def line(kind: str, key: str, author: Person | str, at: datetime, text: str) -> str:
    """One line that says which, who, when and the beginning of what."""
    words = " ".join(text.split())
    shown = words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
    return f"<{kind} {key} · {author} · {at.astimezone():%Y-%m-%d %H:%M} · {shown}>"
