"""Where in a YAML file each thing stands, and whether the file says what its model allows.

Reads one file; knows nothing of playbooks.
"""

import json
from collections.abc import Iterator
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from cosmos_commons.playbooks.faults import Fault

Place = tuple[str | int, ...]
ModelT = TypeVar("ModelT", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """Safe YAML in which a date stays text: JSON, against which the models are strict, has none."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Document:
    """A YAML file as `data` (None where it cannot be read at all), with the line of every place in it."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.data: Any = None
        self.faults: list[Fault] = []
        self._lines: dict[Place, int] = {(): 1}
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                self.fault((), "The file is empty: README.md of the playbooks says what belongs in it.")
                return
            self._walk(node, (), set())
            if not self.faults:
                self.data = loader.construct_document(node)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            self.faults.append(Fault(file, line, f"This is not YAML: {error.problem or error.context}."))
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            self.fault((), f"This is not YAML: {' '.join(str(error).split())[:200]}")
        finally:
            loader.dispose()

    def line(self, *place: str | int) -> int:
        """The line of a place, or of the nearest thing around it that is in the file."""
        while place not in self._lines:
            place = place[:-1]
        return self._lines[place]

    def fault(self, place: Place, message: str) -> None:
        self.faults.append(Fault(self.file, self.line(*place), message))

    def items(self, *keys: str) -> Iterator[tuple[Place, dict[str, Any]]]:
        """The mappings of the list at `keys`, each with its place; nothing where there is no such list."""
        found: Any = self.data
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        for index, item in enumerate(found if isinstance(found, list) else []):
            if isinstance(item, dict):
                yield (*keys, index), item

    def model(self, model: type[ModelT]) -> ModelT | None:
        """The file as `model`; None, with every fault noted, where it does not fit."""
        if self.data is None:
            return None
        try:
            return model.model_validate_json(json.dumps(self.data))
        except ValidationError as error:
            for problem in error.errors():
                self.fault(tuple(problem["loc"]), sentence(dict(problem)))
        except (TypeError, ValueError, RecursionError) as error:
            self.fault((), f"Only text, numbers, lists and mappings belong here: {error}")
        return None

    def _walk(self, node: yaml.Node, place: Place, seen: set[int]) -> None:
        """Note the line of every place below `node`. An alias is a node met again: it is not followed."""
        if id(node) in seen:
            self.fault(place, "Write this out: anchors and aliases are not used in playbooks.")
            return
        seen.add(id(node))
        self._lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._walk(item, (*place, index), seen)
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                inner = (*place, str(key.value))
                line = key.start_mark.line + 1
                if inner in self._lines:
                    self.faults.append(Fault(self.file, line, f"`{key.value}` is here twice: keep one."))
                else:
                    self._lines[inner] = line
                    self._walk(value, inner, seen)


def sentence(problem: dict[str, Any]) -> str:
    """What to do about one of pydantic's errors, naming the key."""
    key = ".".join(str(part) for part in problem["loc"]) or "the file"
    context = problem.get("ctx", {})
    match problem["type"]:
        case "missing":
            return f"`{key}` is missing: add it."
        case "extra_forbidden":
            return f"`{key}` is not a key of format 1: remove it, or see whether it is misspelt."
        case "literal_error":
            return f"`{key}` is {problem['input']!r}: it can be {context['expected']}."
        case "bool_type":
            return f"`{key}` can be true or false."
        case "string_type":
            return f"`{key}` must be text: put quotes around it."
        case "string_too_long":
            return f"`{key}` is too long: at most {context['max_length']} characters."
        case "string_too_short":
            return f"`{key}` is empty: write something or leave it out."
        case "string_pattern_mismatch" if key.endswith("slug"):
            return (
                f"`{key}` is {problem['input']!r}: a slug has only a-z, 0-9 and single hyphens between them, "
                "and begins with a letter."
            )
        case "string_pattern_mismatch" if key.endswith(("name", "by")):
            return (
                f"`{key}` is {problem['input']!r}: a name has only a-z, 0-9 and -, and begins with a letter."
            )
        case "string_pattern_mismatch":
            return f"`{key}` is {problem['input']!r}: give the path of a notebook in this playbook (….ipynb)."
        case _:
            return f"`{key}`: {problem['msg'].removeprefix('Value error, ')}."
