"""What kinds of prompts are there, what does each need to be asked, and what answers it?

Said once, for playbooks and for the commons: a spec is checked when a prompt is made, a value when somebody
responds. Every refusal says in plain words what is wrong and what to do. Touches nothing but values.
"""

import json
import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from cosmos_commons.digits import in_full

# A whole number beyond this is not the same number in a browser (ECMA-262, Number.MAX_SAFE_INTEGER).
LARGEST: Final = 2**53 - 1
LONGEST_CELL: Final = 20_000
_DEEPEST: Final = 40

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
Bound = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]


class Kind(StrEnum):
    """What answers a prompt."""

    TEXT = "text"
    CHOICE = "choice"
    SCALE = "scale"
    NUMBER = "number"
    IMAGE = "image"
    CELL = "cell"


class Spec(BaseModel):
    """What a kind needs beside its words: for most, nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def checked(self, value: Any) -> Any:
        """`value` as it is kept. Raises ValueError, in words, for one that does not answer."""
        if value is not None:
            raise ValueError("this prompt takes no value; leave it out")
        return None

    def words(self) -> str:
        """What the prompt says beside its text, with which it can be looked for."""
        return ""

    def said(self, _value: Any) -> str:
        """What a checked value says in its author's own words, with which it can be looked for."""
        return ""


class Choice(BaseModel):
    """One of what can be chosen; `key` stays when the words change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    label: Label


class ChoiceSpec(Spec):
    """Choose at most `most` of `choices`."""

    choices: tuple[Choice, ...] = Field(min_length=2, max_length=20)
    most: int = Field(1, ge=1, strict=True)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(self.keys) < len(self.choices):
            raise ValueError("two choices have the same key; give each its own")
        if self.most > len(self.choices):
            raise ValueError(f"`most` is {self.most}, and there are only {len(self.choices)} choices")
        return self

    @property
    def keys(self) -> frozenset[str]:
        """The keys that can be chosen."""
        return frozenset(choice.key for choice in self.choices)

    def checked(self, value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
            raise ValueError("send what you choose as a list of keys")
        if not value:
            raise ValueError("choose something first")
        if len(set(value)) < len(value):
            raise ValueError("you chose the same thing twice; choose it once")
        if len(value) > self.most:
            raise ValueError(f"you chose {len(value)}; choose at most {self.most}")
        if not self.keys.issuperset(value):
            raise ValueError("choose only from what is offered")
        return sorted(value, key=[choice.key for choice in self.choices].index)

    def words(self) -> str:
        return " · ".join(choice.label for choice in self.choices)


class ScaleSpec(Spec):
    """A whole number from `least` to `most`, each end with a word to it."""

    least: int = Field(1, ge=-1000, le=1000, strict=True)
    most: int = Field(5, ge=-1000, le=1000, strict=True)
    least_label: Short = ""
    most_label: Short = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not self.least < self.most <= self.least + 100:
            raise ValueError("a scale goes from `least` up to `most`, by 100 steps or fewer")
        return self

    def checked(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            raise ValueError(f"choose a whole number from {self.least} to {self.most}")
        return value

    def words(self) -> str:
        return " · ".join(filter(None, (self.least_label, self.most_label)))


class NumberSpec(Spec):
    """Any number between the bounds that are given."""

    least: Bound | None = None
    most: Bound | None = None
    unit: Short | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.least is not None and self.most is not None and self.least >= self.most:
            raise ValueError("`least` must be below `most`")
        return self

    def checked(self, value: Any) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
            raise ValueError("send a number, of at most 15 digits")
        if self.least is not None and value < self.least:
            raise ValueError(f"send {in_full(self.least)} or more")
        if self.most is not None and value > self.most:
            raise ValueError(f"send {in_full(self.most)} or less")
        return value


class CellSpec(Spec):
    """The value of a notebook cell: as it is shown, and as JSON where it can be."""

    def checked(self, value: Any) -> dict[str, Any]:
        if (
            not isinstance(value, dict)
            or not isinstance(value.get("text"), str)
            or not set(value) <= {"text", "json"}
        ):
            raise ValueError('send the cell\'s value as {"text": as it is shown, "json": the value or null}')
        kept = {"text": value["text"], "json": value.get("json")}
        check_plain(kept)
        if not kept["text"].strip():
            raise ValueError("the cell has no value yet; run it first")
        return kept

    def said(self, value: Any) -> str:
        return str(value["text"])


_SPECS: Final[Mapping[Kind, type[Spec]]] = {
    Kind.CELL: CellSpec,
    Kind.CHOICE: ChoiceSpec,
    Kind.IMAGE: Spec,
    Kind.NUMBER: NumberSpec,
    Kind.SCALE: ScaleSpec,
    Kind.TEXT: Spec,
}


def spec_of(kind: Kind, given: Mapping[str, Any]) -> Spec:
    """`given` as the spec of a prompt of this kind. Raises pydantic's ValidationError."""
    return _SPECS[kind].model_validate(given)


def check_plain(value: Any) -> None:
    """Raise ValueError, in words, for what cannot be kept as JSON or is more than anybody sends."""
    if not _plain(value, _DEEPEST):
        raise ValueError(
            f"the value must be plain JSON, with finite numbers and at most {_DEEPEST} levels deep"
        )
    if len(json.dumps(value, ensure_ascii=False)) > LONGEST_CELL:
        raise ValueError(f"this value is longer than {LONGEST_CELL:,} characters; send a part of it")


def _plain(value: Any, levels: int) -> bool:
    """Whether a value can be kept as JSON: finite, not too deep, without what no text holds."""
    if isinstance(value, str):
        return not any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict | list):
        inner = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        return levels > 0 and all(_plain(item, levels - 1) for item in inner)
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, int) or isinstance(value, bool) or abs(value) <= LARGEST
