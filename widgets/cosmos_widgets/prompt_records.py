"""Responses to prompts as a lesson's code sees them, and as a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cosmos_widgets.errors import NeedsPandas
from cosmos_widgets.records import Person, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """One reply under a response; `author` is None where nobody is told, and `pseudonym` stands for them."""

    id: str
    response: str
    author: Person | None
    pseudonym: str | None
    text: str
    html: str = field(compare=False)
    created_at: datetime

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Reply:
        return cls(
            told["id"],
            told["response"],
            _person(told),
            told["pseudonym"],
            told["text"],
            told["html"],
            datetime.fromisoformat(told["created_at"]),
        )

    def __repr__(self) -> str:
        return line("Reply", self.id, self.author or self.pseudonym or "", self.created_at, self.text)


@dataclass(frozen=True, slots=True, repr=False)
class Response:
    """One response to a prompt. `value` is the kind's: keys, a number, a cell's `{"text", "json"}`, else None."""

    id: str
    prompt: str
    round: int
    author: Person | None
    pseudonym: str | None
    text: str
    html: str = field(compare=False)
    value: Any
    file: Mapping[str, Any] | None
    version: int
    created_at: datetime
    revised_at: datetime | None
    exemplar: bool
    replies: int

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Response:
        revised = told.get("revised_at")
        return cls(
            told["id"],
            told["prompt"],
            told.get("round", 1),
            _person(told),
            told.get("pseudonym"),
            told["text"],
            told["html"],
            told.get("value"),
            told.get("file"),
            told.get("version", 1),
            datetime.fromisoformat(told["created_at"]),
            datetime.fromisoformat(revised) if revised else None,
            told.get("exemplar", False),
            told.get("replies", 0),
        )

    def __repr__(self) -> str:
        said = self.text or ("" if self.value is None else str(self.value))
        return line("Response", self.id, self.author or self.pseudonym or "", self.created_at, said)


class Responses(list[Response]):
    """Responses, oldest first; `to_frame()` makes a table of them."""

    def __init__(
        self, responses: Iterable[Response], kind: str, choices: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(responses)
        self.kind = kind
        self._choices = choices or {}

    def to_frame(self) -> pd.DataFrame:
        """A pandas DataFrame with one row a response, indexed by `id`.

        Columns: `round`, `author` (user name, empty where nobody is told), `name` (as one reads it, or the
        pseudonym), `text`, `version`, `created_at`, `revised_at` (UTC), `exemplar`, `replies`, and by kind:
        `scale` and `number`: `value`; `choice`: `value` (the labels, with commas) and for each choice a boolean
        column `choice: LABEL`; `cell`: `value` (as shown) and `json`; `image`: `file` (its name) and `url`.
        Raises NeedsPandas.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise NeedsPandas from error
        rows = [self._row(response) for response in self]
        columns = [*_COLUMNS, *self._value_columns()]
        frame = pd.DataFrame(rows, columns=["id", *columns]).set_index("id")
        for moment in ("created_at", "revised_at"):
            frame[moment] = pd.to_datetime(frame[moment], utc=True)
        return frame

    def _value_columns(self) -> list[str]:
        by_kind = {
            "scale": ["value"],
            "number": ["value"],
            "choice": ["value", *(f"choice: {label}" for label in self._choices.values())],
            "cell": ["value", "json"],
            "image": ["file", "url"],
        }
        return by_kind.get(self.kind, [])

    def _row(self, response: Response) -> dict[str, Any]:
        author = response.author
        row = {name: getattr(response, name) for name in ("id", "round", "text", "version", "created_at")}
        row |= {name: getattr(response, name) for name in ("revised_at", "exemplar", "replies")}
        row["author"] = author.name if author else ""
        row["name"] = author.display_name if author else response.pseudonym
        return row | self._values(response)

    def _values(self, response: Response) -> dict[str, Any]:
        value = response.value
        if self.kind == "choice":
            chosen = list(value or ())
            told: dict[str, Any] = {f"choice: {label}": key in chosen for key, label in self._choices.items()}
            return told | {"value": ", ".join(self._choices.get(key, key) for key in chosen)}
        if self.kind == "cell":
            return {"value": (value or {}).get("text"), "json": (value or {}).get("json")}
        if self.kind == "image":
            return {"file": (response.file or {}).get("name"), "url": (response.file or {}).get("url")}
        return {"value": value} if self.kind in {"scale", "number"} else {}


_COLUMNS = (
    "round",
    "author",
    "name",
    "text",
    "version",
    "created_at",
    "revised_at",
    "exemplar",
    "replies",
)


def _person(told: Mapping[str, Any]) -> Person | None:
    return Person.of(told["author"]) if told.get("author") else None
