"""Every call and every parameter that the sandbox knows is one of Stripe's, by the installed client's own types."""

import ast
import functools
import importlib
import json
import subprocess
import sys
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import stripe

LIST = """
import json
from stripe_sandbox.parameters import Either, Group, Many, Required, Unsettable
from stripe_sandbox.sandbox import ENDPOINTS

def names(kind):
    if isinstance(kind, Group):
        return {name: names(inner) for name, inner in kind.takes.items()}
    return names(kind.kind) if isinstance(kind, Either | Many | Required | Unsettable) else None

print(json.dumps([[e.method, e.path, {n: names(k) for n, k in e.takes.items()}] for e in ENDPOINTS]))
"""


def sandboxs() -> list[tuple[str, str, dict[str, Any]]]:
    done = subprocess.run([sys.executable, "-c", LIST], capture_output=True, text=True, check=True)
    return [tuple(each) for each in json.loads(done.stdout)]


@functools.cache
def stripes() -> dict[tuple[str, str], Any]:
    """The type of the parameters of each call, by method and path, read in the client's services."""
    found = {}
    root = Path(str(stripe.__file__)).parent
    for file in root.rglob("_*_service.py"):
        module = ".".join(file.relative_to(root.parent).with_suffix("").parts)
        for method in (
            node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)
        ):
            call = _request(method)
            if call:
                found[call] = _params(module, method)
    return found


def _request(method: ast.FunctionDef) -> tuple[str, str] | None:
    for node in ast.walk(method):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "_request"
        ):
            verb, path = node.args[:2]
            while isinstance(path, ast.Call) and isinstance(path.func, ast.Attribute):
                path = path.func.value
            assert isinstance(verb, ast.Constant)
            assert isinstance(path, ast.Constant)
            return str(verb.value).upper(), _anonymous(str(path.value))
    return None


def _anonymous(path: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def _params(module: str, method: ast.FunctionDef) -> Any:
    for argument in method.args.args:
        if argument.arg == "params" and argument.annotation:
            name = next(
                str(node.value).strip("'\"").removeprefix("Optional[").rstrip("]").strip('"')
                for node in ast.walk(argument.annotation)
                if isinstance(node, ast.Constant)
            )
            return _imported(module, name)
    return None


def _imported(module: str, name: str) -> Any:
    tree = ast.parse(Path(str(importlib.import_module(module).__file__)).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(each.name == name for each in node.names):
            return getattr(importlib.import_module(str(node.module)), name)
    raise AssertionError(f"{name} is not imported in {module}")


def unknown(takes: dict[str, Any], typed: Any, path: str = "") -> list[str]:
    """Names that the client's type does not have."""
    # Names of request options that only a type checker imports.
    hints = typing.get_type_hints(typed, localns={"Mapping": Mapping, "StripeContext": Any})
    found = []
    for name, inner in takes.items():
        if name not in hints:
            found.append(path + name)
        elif inner:
            nested = [each for each in _typed(hints[name]) if not unknown(inner, each)]
            if not nested:
                found += [
                    fault for each in _typed(hints[name]) for fault in unknown(inner, each, f"{path}{name}.")
                ]
    return found


def _typed(hint: Any) -> list[Any]:
    if typing.is_typeddict(hint):
        return [hint]
    return [inner for each in typing.get_args(hint) for inner in _typed(each)]


CALLS = sandboxs()


@pytest.mark.parametrize(
    ("method", "path", "takes"), CALLS, ids=[f"{method} {path}" for method, path, _ in CALLS]
)
def test_a_call_and_its_parameters_are_stripes(method: str, path: str, takes: dict[str, Any]) -> None:
    typed = stripes()[method, _anonymous(path)]
    assert not takes or unknown(takes, typed) == []
