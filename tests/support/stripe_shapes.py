"""Does an object have Stripe's shape? Held against two sources that are not ours.

`shapes.json` is what Stripe's published examples show (made by `describe_shapes.py`); the annotations of the installed
`stripe` package say more (enums, what may be missing, nested objects) and win where the two differ.
"""

import ast
import functools
import importlib
import inspect
import json
import types
import typing
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import stripe
from stripe._object_classes import get_object_class
from stripe._stripe_object import UntypedStripeObject

SOURCE = Path(__file__).parents[2] / "stripe_sandbox" / "tests" / "shapes.json"
SHAPES: dict[str, dict[str, str]] = json.loads(SOURCE.read_text())["resources"]
NOT_ALWAYS = {
    # Shown only when they hold something, or only to some accounts.
    "account": {"company", "individual", "groups"},
    "checkout.session": {"payment_method_configuration_details"},
    "charge": {"refunds", "level3", "transfer", "radar_options"},
    "webhook_endpoint": {"secret"},
}
JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def faults(thing: dict[str, Any]) -> list[str]:
    """What is wrong with it, in words; nothing if nothing."""
    kind = thing["object"]
    if kind == "list":
        return [fault for row in thing["data"] for fault in faults(row)]
    if kind == "event":
        inner = thing["data"]["object"]
        return [
            *_annotated(thing, stripe.Event, "event"),
            *(f"{thing['type']}: {fault}" for fault in faults(inner)),
        ]
    cls = get_object_class("V1", kind)
    return [*_exampled(thing, cls), *_annotated(thing, cls, kind)]


def _exampled(thing: dict[str, Any], cls: type) -> list[str]:
    kind, found = thing["object"], []
    if thing.get("deleted"):
        return []
    known = _hints(cls)
    for name, wanted in SHAPES[kind].items():
        if name not in known or name in NOT_ALWAYS.get(kind, set()):
            continue
        if name not in thing:
            found.append(f"{kind}.{name} is missing")
        elif wanted != "null" and thing[name] is not None and not _is(thing[name], wanted, known[name]):
            found.append(f"{kind}.{name} is {thing[name]!r}, not {wanted}")
    return found


def _is(value: Any, wanted: str, hint: Any) -> bool:
    expanded = wanted == "string" and isinstance(value, dict) and _takes_object(hint)
    return expanded or (
        isinstance(value, JSON_TYPES[wanted]) and (wanted == "boolean" or not isinstance(value, bool))
    )


def _takes_object(hint: Any) -> bool:
    return any(inspect.isclass(each) and issubclass(each, stripe.StripeObject) for each in _choices(hint))


def _annotated(value: Any, cls: type, path: str) -> list[str]:
    if value.get("deleted"):
        return []
    hints, found = _hints(cls), []
    for name in value:
        if name not in hints:
            found.append(f"{path}.{name} is not a field of Stripe's")
    for name, hint in hints.items():
        if name in value:
            found += _fits(value[name], hint, f"{path}.{name}")
        elif type(None) not in get_args(hint) and typing.get_origin(hint) is not typing.ClassVar:
            found.append(f"{path}.{name} is missing")
    return found


def _fits(value: Any, hint: Any, path: str) -> list[str]:
    choices = _choices(hint)
    if any(get_origin(choice) is Literal for choice in choices):
        choices = [choice for choice in choices if choice is not str]
    tries = [_one(value, choice, path) for choice in choices]
    return [] if any(not each for each in tries) else min(tries, key=len)


def _choices(hint: Any) -> list[Any]:
    if get_origin(hint) in (Union, types.UnionType):
        return [inner for each in get_args(hint) for inner in _choices(each)]
    return [hint]


def _one(value: Any, hint: Any, path: str) -> list[str]:
    origin = get_origin(hint)
    wrong = [f"{path} is {value!r}"]
    if hint is Any:
        return []
    if origin is Literal:
        return [] if value in get_args(hint) else wrong
    if origin is list:
        if not isinstance(value, list):
            return wrong
        return [fault for each in value for fault in _fits(each, get_args(hint)[0], f"{path}[]")]
    if origin is dict or origin is UntypedStripeObject:
        return [] if isinstance(value, dict) else wrong
    if origin is stripe.ListObject:
        if not isinstance(value, dict) or value.keys() != {"object", "data", "has_more", "url"}:
            return wrong
        return [fault for each in value["data"] for fault in _fits(each, get_args(hint)[0], f"{path}[]")]
    if hint is Decimal:
        return [] if isinstance(value, str) else wrong
    if hint is float:
        return [] if isinstance(value, int | float) and not isinstance(value, bool) else wrong
    if inspect.isclass(hint) and issubclass(hint, stripe.StripeObject):
        return _annotated(value, hint, path) if isinstance(value, dict) else wrong
    return [] if type(value) is hint or value is None is hint else wrong


@functools.cache
def _hints(cls: type) -> dict[str, Any]:
    """A class's own fields; the names that only a type checker imports are looked up where it would."""
    names = _names(cls.__module__)
    own = [
        each for each in cls.__mro__ if "__annotations__" in vars(each) and each.__module__ == cls.__module__
    ]
    hints = typing.get_type_hints(own[0], localns={**names, **vars(cls)}) if own else {}
    inherited = set(typing.get_type_hints(stripe.StripeObject, localns=names))
    return {name: hint for name, hint in hints.items() if not name.startswith("_") and name not in inherited}


@functools.cache
def _names(module: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("stripe"):
            source = importlib.import_module(node.module)
            found |= {name.asname or name.name: getattr(source, name.name, None) for name in node.names}
    return found
