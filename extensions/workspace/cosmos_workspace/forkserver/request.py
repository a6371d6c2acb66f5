"""What the Hub may ask of the fork server, and nothing more.

The asker is not trusted: it says who and which lane, never a path, a uid or a program. A start request that is
refused has touched nothing.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
VERSION = re.compile(r"[0-9a-f]{64}")
ENVIRONMENT = re.compile(r"(JUPYTERHUB|JUPYTER|JPY|COSMOS|LC)_[A-Z0-9_]+|LANG|LANGUAGE|TZ")
OUT = re.compile(r"[a-z]{1,20}")
LAST_MEMBER = 1 << 24
LONGEST = 1 << 20
"""Bytes of the longest request that is read."""


class BadRequestError(ValueError):
    """The request is not one that the fork server carries out; the message says which part."""


@dataclass(frozen=True)
class Start:
    """Start the workspace of one member in one lane."""

    member: int
    lane: str
    curriculum: str | None
    """Version of the published curriculum that is laid into the home, or None for none."""
    environment: dict[str, str] = field(repr=False)
    out: dict[str, int]
    """What the workspace reaches on its own loopback: name of the gate's socket to port."""
    read_only: bool = False
    """For looking at one's files and taking them along: nothing is laid or changed, and no code runs."""

    @property
    def key(self) -> str:
        """The workspace's name in the data folder and at the gate."""
        return workspace_key(self.member, self.lane)


@dataclass(frozen=True)
class Clear:
    """Take away what a workspace that has ended left in the folder of sockets."""

    member: int
    lane: str

    @property
    def key(self) -> str:
        """The workspace's name in the data folder and at the gate."""
        return workspace_key(self.member, self.lane)


@dataclass(frozen=True)
class Archive:
    """Put the home of a workspace that does not run into the archive, or `back` from it."""

    member: int
    lane: str
    back: bool

    @property
    def key(self) -> str:
        """The workspace's name in the data folder and at the gate."""
        return workspace_key(self.member, self.lane)


@dataclass(frozen=True)
class Signal:
    """Ask a workspace that runs to end (`term`) or end it (`kill`)."""

    member: int
    lane: str
    pid: int
    born: int
    how: Literal["term", "kill"]


def workspace_key(member: int, lane: str) -> str:
    """`7-coop`: the member's number and the lane's slug."""
    return f"{member}-{lane}"


def parse(line: bytes) -> Start | Signal | Clear | Archive:
    """Read one request.

    Raises:
        BadRequestError: for anything but a well-formed request.
    """
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRequestError("not JSON") from error
    if not isinstance(asked, dict):
        raise BadRequestError("not an object")
    member = _integer(asked, "member", 1, LAST_MEMBER)
    lane = _text(asked, "lane", SLUG, 30)
    match asked.get("op"):
        case "start":
            return Start(
                member, lane, _curriculum(asked), _environment(asked), _out(asked), _flag(asked, "read_only")
            )
        case "signal":
            how = asked.get("how")
            if how not in ("term", "kill"):
                raise BadRequestError("how must be term or kill")
            return Signal(
                member, lane, _integer(asked, "pid", 2, 1 << 30), _integer(asked, "born", 1, 1 << 62), how
            )
        case "clear":
            return Clear(member, lane)
        case "archive" | "restore" as op:
            return Archive(member, lane, back=op == "restore")
        case other:
            raise BadRequestError(f"unknown op {other!r}")


def _integer(asked: dict[str, Any], name: str, low: int, high: int) -> int:
    value = asked.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadRequestError(f"{name} must be a number from {low} to {high}")
    return value


def _text(asked: dict[str, Any], name: str, pattern: re.Pattern[str], longest: int) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or len(value) > longest or not pattern.fullmatch(value):
        raise BadRequestError(f"{name} is not well-formed")
    return value


def _flag(asked: dict[str, Any], name: str) -> bool:
    value = asked.get(name, False)
    if not isinstance(value, bool):
        raise BadRequestError(f"{name} must be true or false")
    return value


def _curriculum(asked: dict[str, Any]) -> str | None:
    return None if asked.get("curriculum") is None else _text(asked, "curriculum", VERSION, 64)


def _environment(asked: dict[str, Any]) -> dict[str, str]:
    value = asked.get("environment")
    if not isinstance(value, dict):
        raise BadRequestError("environment must be an object")
    for name, text in value.items():
        if not ENVIRONMENT.fullmatch(name) or not isinstance(text, str) or not is_value(text):
            raise BadRequestError(f"environment may not hold {name!r}")
    return value


def is_value(text: str) -> bool:
    """Whether an environment can hold it."""
    return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text)


def _out(asked: dict[str, Any]) -> dict[str, int]:
    value = asked.get("out")
    if not isinstance(value, dict):
        raise BadRequestError("out must be an object")
    for name in value:
        if not OUT.fullmatch(name):
            raise BadRequestError(f"out may not hold {name!r}")
        _integer(value, name, 1024, 65535)
    return value
