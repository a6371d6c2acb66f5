"""What may an endpoint be given? Each declares it; what it does not declare is refused, as Stripe does.

Kinds turn the text of a form field into a value. `docs.stripe.com/api/errors` has the codes.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stripe_sandbox.errors import BadParameter

Kind = Callable[[Any, str], Any]
Takes = Mapping[str, Kind]


@dataclass(frozen=True)
class Required:
    """A parameter that must be given."""

    kind: Kind

    def __call__(self, given: Any, path: str) -> Any:
        return self.kind(given, path)


@dataclass(frozen=True)
class Unsettable:
    """An empty text takes the value away."""

    kind: Kind

    def __call__(self, given: Any, path: str) -> Any:
        return None if given == "" else self.kind(given, path)


@dataclass(frozen=True)
class OneOf:
    """One of some words."""

    words: tuple[str, ...]

    def __call__(self, given: Any, path: str) -> str:
        if given not in self.words:
            choices = (
                ", ".join(self.words[:-1]) + f", or {self.words[-1]}" if self.words[1:] else self.words[0]
            )
            raise BadParameter(f"Invalid {path}: must be one of {choices}", path)
        return str(given)


@dataclass(frozen=True)
class Many:
    """A list."""

    kind: Kind

    def __call__(self, given: Any, path: str) -> list[Any]:
        if not isinstance(given, dict) or not all(key.isdigit() for key in given):
            raise BadParameter("Invalid array", path)
        return [self.kind(given[key], f"{path}[{key}]") for key in sorted(given, key=int)]


@dataclass(frozen=True)
class Group:
    """A nested object."""

    takes: Takes

    def __call__(self, given: Any, path: str) -> dict[str, Any]:
        if not isinstance(given, dict):
            raise BadParameter("Invalid object", path)
        return check(self.takes, given, path)


@dataclass(frozen=True)
class Either:
    """A word of a few, or what another kind takes."""

    words: tuple[str, ...]
    kind: Kind

    def __call__(self, given: Any, path: str) -> Any:
        return given if given in self.words else self.kind(given, path)


def one_of(*words: str) -> OneOf:
    return OneOf(words)


def group(**takes: Kind) -> Group:
    return Group(takes)


def either(*words: str, kind: Kind) -> Either:
    return Either(words, kind)


def text(given: Any, path: str) -> str:
    if not isinstance(given, str):
        raise BadParameter("Invalid string", path)
    if given == "":
        message = (
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter;"
            f" however '{path}' cannot be unset. You should remove '{path}' from your request or supply a"
            " non-empty value."
        )
        raise BadParameter(message, path, "parameter_invalid_empty")
    if len(given) > 5000:
        raise BadParameter("Invalid string: must be at most 5000 characters", path)
    return given


def integer(given: Any, path: str) -> int:
    if not isinstance(given, str) or not re.fullmatch(r"-?\d{1,15}", given):
        raise BadParameter(f"Invalid integer: {given}", path, "parameter_invalid_integer")
    return int(given)


def amount(given: Any, path: str) -> int:
    """Minor units of a currency, never below zero."""
    value = integer(given, path)
    if value < 0:
        raise BadParameter("Invalid non-negative integer", path, "parameter_invalid_integer")
    return value


def percent(given: Any, path: str) -> float:
    if not isinstance(given, str) or not re.fullmatch(r"\d{1,3}(\.\d{1,4})?", given) or float(given) > 100:
        raise BadParameter(f"Invalid decimal: {given}", path)
    return float(given)


def boolean(given: Any, path: str) -> bool:
    if given not in ("true", "false"):
        raise BadParameter(f"Invalid boolean: {given}", path)
    return bool(given == "true")


def anything(given: Any, _path: str) -> Any:
    """Accepted as Stripe does, kept as it came."""
    return given


def metadata(given: Any, path: str) -> dict[str, str] | None:
    """At most 50 keys of 40 characters and values of 500 (docs.stripe.com/metadata); an empty value unsets a key."""
    if given == "":
        return None
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise BadParameter("Invalid object", path)
    for key, value in given.items():
        if len(key) > 40 or len(value) > 500:
            limit = "Metadata keys can be at most 40 characters long, values at most 500"
            raise BadParameter(f"{limit}: {key[:60]}", path)
    if len(given) > 50:
        raise BadParameter("Metadata can have at most 50 keys", path)
    return given


def merged(old: Mapping[str, str], given: Mapping[str, str] | None) -> dict[str, str]:
    """The metadata after a change."""
    if given is None:
        return {}
    return {key: value for key, value in {**old, **given}.items() if value != ""}


span = Either((), lambda given, path: _span(given, path))
"""`created=1700000000` or `created[gte]=1700000000` (docs.stripe.com/api/events/list)."""


def _span(given: Any, path: str) -> dict[str, int]:
    if isinstance(given, dict):
        return check(dict.fromkeys(("gt", "gte", "lt", "lte"), integer), given, path)
    return {"gte": integer(given, path), "lte": integer(given, path)}


def within(value: int, span: Mapping[str, int]) -> bool:
    """Whether a time is in a span."""
    return (
        value > span.get("gt", -1)
        and value >= span.get("gte", 0)
        and value < span.get("lt", 1 << 62)
        and value <= span.get("lte", 1 << 62)
    )


def check(takes: Takes, given: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """The values of what was given; the first that is wrong is refused."""
    checked = {}
    for name, value in given.items():
        where = f"{path}[{name}]" if path else name
        if name not in takes:
            raise BadParameter(f"Received unknown parameter: {where}", where, "parameter_unknown")
        checked[name] = takes[name](value, where)
    for name, kind in takes.items():
        if isinstance(kind, Required) and name not in given:
            where = f"{path}[{name}]" if path else name
            raise BadParameter(f"Missing required param: {where}.", where, "parameter_missing")
    return checked
