"""Does what somebody sends answer the prompt? The value by its kind, the text and the file where they belong."""

from typing import Any

from pydantic import ValidationError

from cosmos_commons.features.prompts.errors import SpecNotTaken, ValueNotTaken
from cosmos_commons.features.prompts.models import PromptRow
from cosmos_commons.playbooks.kinds import Kind, Spec, spec_of


def spec_for(kind: Kind, given: dict[str, Any]) -> Spec:
    """`given` as this kind's spec. Raises SpecNotTaken, with every field that is not as it should be."""
    try:
        return spec_of(kind, given)
    except ValidationError as error:
        faults = [
            {"field": ".".join(["spec", *map(str, fault["loc"])]), "message": _words(fault["msg"])}
            for fault in error.errors()
        ]
        told = "; ".join(f"{fault['field']}: {fault['message']}" for fault in faults[:5])
        raise SpecNotTaken(told, errors=faults) from error


def answer(prompt: PromptRow, text: str, value: Any, has_file: bool) -> Any:
    """The value as it is kept. Raises ValueNotTaken, with what to do."""
    kind = Kind(prompt.kind)
    if kind is Kind.TEXT and not text:
        raise ValueNotTaken("write something first")
    if kind is Kind.IMAGE and not has_file:
        raise ValueNotTaken("add a picture first")
    if kind is not Kind.IMAGE and has_file:
        raise ValueNotTaken("this prompt takes no file; take it away")
    try:
        return spec_of(kind, prompt.spec).checked(value)
    except ValueError as error:
        raise ValueNotTaken(str(error)) from error


def _words(message: str) -> str:
    return message.removeprefix("Value error, ")
