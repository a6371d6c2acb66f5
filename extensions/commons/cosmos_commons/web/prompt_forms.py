"""What does a form about a prompt mean? Fields as a browser sends them, made into what the service is asked.

Says what is wrong by field, in the reader's language, and decides nothing about who may do what.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import Depends, Form
from starlette.requests import Request

from cosmos_commons.features.prompts.schemas import Prompt
from cosmos_commons.files import File
from cosmos_commons.playbooks.kinds import Kind
from cosmos_commons.web.prompt_numbers import in_field, number_in
from cosmos_commons.web.rendering import words_for
from cosmos_commons.web.words import Say

Field = Annotated[str, Form(max_length=25_000)]
Several = Annotated[list[str], Form()]


def _language(request: Request) -> str:
    return words_for(request).language


Language = Annotated[str, Depends(_language)]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form of a response, on a page in `language`; `picture` is what `file` names, where that
    is known.
    """

    language: str
    text: str = ""
    choice: list[str] = field(default_factory=list)
    scale: str = ""
    number: str = ""
    cell: str = ""
    file: str = ""
    picture: File | None = None

    @classmethod
    def of(cls, language: str, text: str, value: Any, picture: File | None = None) -> "Typed":
        """What a draft or a response looks like in the form."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return cls(
            language,
            text=text,
            choice=[str(key) for key in value] if isinstance(value, list) else [],
            scale=str(value) if isinstance(value, int) else "",
            number=in_field(value, language) if is_number else "",
            cell=str(value.get("text", "")) if isinstance(value, dict) else "",
            file=picture.id if picture else "",
            picture=picture,
        )

    def value(self, kind: Kind, before: Any) -> Any:
        """The value by the prompt's kind; None where there is none yet.

        The form shows of a cell's value only how it looks: while that stays, so does all of the value `before`.
        """
        match kind:
            case Kind.CHOICE:
                return self.choice or None
            case Kind.SCALE:
                return int(self.scale) if re.fullmatch(r"-?\d{1,4}", self.scale) else None
            case Kind.NUMBER:
                return number_in(self.number, self.language)
            case Kind.CELL:
                shown = Typed.of(self.language, "", before).cell
                if self.cell.strip().splitlines() == shown.strip().splitlines():
                    return before
                return {"text": self.cell, "json": None} if self.cell.strip() else None
            case _:
                return None


def typed_response(
    language: Language,
    text: Field = "",
    choice: Several = [],  # noqa: B006, FastAPI's way to say "none"
    scale: Field = "",
    number: Field = "",
    cell: Field = "",
    file: Field = "",
) -> Typed:
    """The form of a response, as a dependency."""
    return Typed(language, text, choice, scale, number, cell, file)


def wrong_answer(prompt: Prompt, _: Say) -> str:
    """What to do where a response does not answer this prompt."""
    told = {
        Kind.TEXT: _("Write something first, and no more than 20,000 characters."),
        Kind.CHOICE: _("Choose something first, and no more than the prompt allows."),
        Kind.SCALE: _("Choose a number first."),
        Kind.NUMBER: _("Write a number first, within the limits that the prompt gives."),
        Kind.IMAGE: _("Add a picture first."),
        Kind.CELL: _("Paste the value first, and no more than 20,000 characters."),
    }
    return told[prompt.kind]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed into the form of a prompt, on a page in `language`."""

    language: str
    title: str = ""
    text: str = ""
    kind: str = "text"
    choices: str = ""
    choices_most: str = "1"
    scale_least: str = "1"
    scale_most: str = "5"
    least_label: str = ""
    most_label: str = ""
    number_least: str = ""
    number_most: str = ""
    unit: str = ""
    visibility: str = "after_responding"
    anonymous: str = ""
    opens: str = ""
    closes: str = ""
    zone: str = "UTC"
    source: str = ""
    response: str = ""

    @classmethod
    def of(cls, prompt: Prompt, language: str) -> "Asked":
        """A prompt as its form shows it."""
        spec = prompt.spec
        which = "scale" if prompt.kind is Kind.SCALE else "number"
        ends = [] if prompt.kind is Kind.CHOICE else [end for end in ("least", "most") if end in spec]
        bounds = {f"{which}_{end}": in_field(spec[end], language) for end in ends}
        return cls(
            language=language,
            title=prompt.title,
            text=prompt.text,
            kind=prompt.kind.value,
            choices="\n".join(one["label"] for one in spec.get("choices", ())),
            choices_most=str(spec.get("most", 1)) if prompt.kind is Kind.CHOICE else "1",
            least_label=spec.get("least_label", ""),
            most_label=spec.get("most_label", ""),
            unit=spec.get("unit") or "",
            visibility=prompt.visibility.value,
            anonymous="yes" if prompt.anonymous else "",
            **bounds,
        )

    def spec(self, before: Prompt | None = None) -> dict[str, Any]:
        """The kind's spec. A choice keeps its key as long as its words or its place stay."""
        match self.kind:
            case Kind.CHOICE:
                known = before.spec.get("choices", []) if before else []
                return {"choices": _keyed(self.choices, known), "most": self.number(self.choices_most)}
            case Kind.SCALE:
                ends = {"least_label": self.least_label, "most_label": self.most_label}
                return {"least": self.number(self.scale_least), "most": self.number(self.scale_most), **ends}
            case Kind.NUMBER:
                least, most = self.number(self.number_least), self.number(self.number_most)
                given = {"least": least, "most": most, "unit": self.unit or None}
                return {name: one for name, one in given.items() if one is not None}
            case _:
                return {}

    def number(self, typed: str) -> int | float | None:
        """The number that one of the fields holds; None where it holds none."""
        return number_in(typed, self.language)

    def times(self) -> dict[str, datetime | None]:
        """When it opens and closes. Raises ValueError for what is no time, or in no zone."""
        return {"opens_at": moment(self.opens, self.zone), "closes_at": moment(self.closes, self.zone)}


def asked_prompt(
    language: Language,
    title: Field = "",
    text: Field = "",
    kind: Field = "text",
    choices: Field = "",
    choices_most: Field = "1",
    scale_least: Field = "1",
    scale_most: Field = "5",
    least_label: Field = "",
    most_label: Field = "",
    number_least: Field = "",
    number_most: Field = "",
    unit: Field = "",
    visibility: Field = "after_responding",
    anonymous: Field = "",
    opens: Field = "",
    closes: Field = "",
    zone: Field = "UTC",
    source: Field = "",
    response: Field = "",
) -> Asked:
    """The form of a prompt, as a dependency."""
    return Asked(**locals())


def moment(typed: str, zone: str) -> datetime | None:
    """A `datetime-local` in `zone` as a moment, None where it is empty. Raises ValueError."""
    if not typed.strip():
        return None
    try:
        there = ZoneInfo(zone.strip() or "UTC")
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError("no such zone") from error
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=there).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("before the first day, or after the last") from error


def wrong_fields(asked: Asked, _: Say) -> dict[str, str]:
    """By field, what is wrong with what was typed, as far as that shows without asking the lane."""
    wrong: dict[str, str] = {}
    if not asked.title.strip() or len(asked.title) > 120:
        wrong["title"] = _("Give it a title of at most 120 characters.")
    if not asked.text.strip() or len(asked.text) > 20_000:
        wrong["text"] = _("Write what you ask, in at most 20,000 characters.")
    wrong |= _wrong_spec(asked, _)
    try:
        times = asked.times()
    except ValueError:
        return wrong | {
            "closes": _("Give times as a day and an hour, and a time zone such as Europe/Madrid.")
        }
    if times["opens_at"] and times["closes_at"] and times["closes_at"] <= times["opens_at"]:
        wrong["closes"] = _("It has to close after it opens.")
    return wrong


def _wrong_spec(asked: Asked, _: Say) -> dict[str, str]:
    if asked.kind == Kind.CHOICE:
        lines = asked.choices.split("\n")
        count, most = len([line for line in lines if line.strip()]), asked.number(asked.choices_most)
        if not 2 <= count <= 20 or any(len(line.strip()) > 120 for line in lines):
            return {"choices": _("Write 2 to 20 choices, one on each line, of at most 120 characters.")}
        if not isinstance(most, int) or not 1 <= most <= count:
            return {"choices_most": _("Write how many may be chosen: from 1 to all of them.")}
    if asked.kind == Kind.SCALE:
        least, most = asked.number(asked.scale_least), asked.number(asked.scale_most)
        if not isinstance(least, int) or not isinstance(most, int) or not least < most <= least + 100:
            return {
                "scale_least": _(
                    "A scale goes from a whole number up to a larger one, by 100 steps or fewer."
                )
            }
    if asked.kind == Kind.NUMBER:
        ends = [asked.number(end) for end in (asked.number_least, asked.number_most)]
        typed = [bool(end.strip()) for end in (asked.number_least, asked.number_most)]
        unread = any(was and end is None for was, end in zip(typed, ends, strict=True))
        if unread or (ends[0] is not None and ends[1] is not None and ends[0] >= ends[1]):
            return {"number_least": _("Leave the limits empty, or write numbers, the smaller one first.")}
    return {}


def _keyed(lines: str, known: list[dict[str, str]]) -> list[dict[str, str]]:
    """The choices, one a line, each with a key of its own."""
    labels = [line.strip() for line in lines.split("\n") if line.strip()]
    by_label = {one["label"]: one["key"] for one in known}
    taken = {by_label[label] for label in labels if label in by_label}
    made: list[dict[str, str]] = []
    for place, label in enumerate(labels):
        key = by_label.get(label)
        if key is None and place < len(known) and known[place]["key"] not in taken:
            key = known[place]["key"]  # the same choice in other words
        made.append({"key": key or _free(label, taken), "label": label})
        taken.add(made[-1]["key"])
    return made


def _free(label: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:30].strip("-") or "choice"
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key
