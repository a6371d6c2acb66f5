"""What a playbook may say: the models of `lane.yaml` and `demo.yaml`, format 1.

README.md beside this file documents every key. What depends on other files (does a lesson exist, is a thread
placed in it) is not decided here but in `declared`.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from cosmos_commons.playbooks.wrapping import unwrap

FORMAT: Final = 1

Language = Literal["en", "es"]
# JupyterHub 6 takes 1 to 30 of these characters as a server's name, and a lane's slug is one.
LaneSlug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=30)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
AccountName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=30)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Text = Annotated[
    str, BeforeValidator(unwrap), StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)
]
NotebookPath = Annotated[str, StringConstraints(pattern=r"^[^/\\].*\.ipynb$", max_length=200)]

_AGE = re.compile(r"^-(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$")
_SPAN = re.compile(r"^(?=\d)(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,4})m)?$")


def parse_age(value: object) -> object:
    """Turn "-3d4h" or "-20m" into a negative timedelta; ValueError for text of another form."""
    if not isinstance(value, str):
        return value
    match = _AGE.match(value)
    if match is None:
        raise ValueError('an age looks like "-3d4h", "-2d" or "-20m"')
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return -timedelta(days=days, hours=hours, minutes=minutes)


def parse_span(value: object) -> object:
    """Turn "7d" or "1d12h" into a timedelta; ValueError for text of another form."""
    if not isinstance(value, str):
        return value
    match = _SPAN.match(value)
    if match is None:
        raise ValueError('a time after the lane was made looks like "7d", "1d12h" or "90m"')
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


# How long before the lane was opened; the demonstration's clock, so that it never grows old.
Age = Annotated[timedelta, BeforeValidator(parse_age)]
# How long after the lane is made.
Span = Annotated[timedelta, BeforeValidator(parse_span)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class LessonDeclaration(_Model):
    """One lesson: its title, its notebook and (optionally) its facilitator's note, each by language."""

    slug: Slug
    title: dict[Language, Title]
    files: dict[Language, NotebookPath]
    facilitation: dict[Language, NotebookPath] = {}


class ThreadDeclaration(_Model):
    """A discussion that the lane opens with. `lesson` is the notebook that holds it."""

    slug: Slug
    title: Title
    intro: Text
    lesson: NotebookPath | None = None


class PromptDeclaration(_Model):
    """A question that each member answers for themselves. `text` is Markdown."""

    slug: Slug
    title: Title
    text: Text
    kind: Literal["text", "choice", "scale", "number", "image", "cell"] = Field(
        "text", description="What answers it."
    )
    spec: dict[str, Any] = Field({}, description="What the kind needs beside the words; `kinds` checks it.")
    visibility: Literal["after_responding", "at_once", "after_closing", "never"] = Field(
        "after_responding", description="When members read the others' responses."
    )
    anonymous: bool = Field(False, description="A pseudonym stands for who responds, for everybody.")
    opens: Span | None = Field(None, description="How long after the lane is made it takes responses.")
    closes: Span | None = Field(None, description="How long after the lane is made it takes no more.")
    lesson: NotebookPath | None = None


class DemoPerson(_Model):
    """Somebody of the demonstration. The same `name` in two playbooks is the same person."""

    name: AccountName
    display_name: Title
    role: Literal["member", "facilitator", "steward", "host"] = "member"


class DemoPost(_Model):
    """A post and what was answered to it. `by` is a person's name."""

    by: AccountName
    at: Age
    text: Text
    replies: tuple["DemoPost", ...] = ()


class DemoThread(_Model):
    thread: Slug
    posts: tuple[DemoPost, ...]


class DemoResponse(_Model):
    """A response: the text, or the value that the prompt's kind takes, and a remark if there is one."""

    prompt: Slug
    by: AccountName
    at: Age
    text: Text | None = None
    value: Any = None


class Demo(_Model):
    """`demo.yaml`: a believable beginning for an installation that shows itself. Never published."""

    format: Literal[1]
    people: tuple[DemoPerson, ...]
    threads: tuple[DemoThread, ...] = ()
    responses: tuple[DemoResponse, ...] = ()


class LaneFile(_Model):
    """`lane.yaml`: what a lane made from this playbook begins with."""

    format: Literal[1]
    slug: LaneSlug
    title: Title
    purpose: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
    language: Language
    also_in: tuple[Language, ...] = ()
    visibility: Literal["public", "private"] = "public"
    joining: Literal["open", "invited"] = "invited"
    features: tuple[str, ...]
    start: NotebookPath
    lessons: tuple[LessonDeclaration, ...] = Field(min_length=1)
    threads: tuple[ThreadDeclaration, ...] = ()
    prompts: tuple[PromptDeclaration, ...] = ()
    prompt_writers: Literal["stewards", "facilitators", "members"] = Field(
        "facilitators", description="Who may write more prompts: those named, and who is more."
    )

    @property
    def languages(self) -> tuple[Language, ...]:
        """Every language of the lane, its own first."""
        return (self.language, *self.also_in)


class Playbook(LaneFile):
    """A checked playbook: its `lane.yaml`, the folder it is in, and its demonstration if it has one."""

    path: Path
    demo: Demo | None = None
