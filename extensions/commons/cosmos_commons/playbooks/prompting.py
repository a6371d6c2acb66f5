"""Can the prompts of lane.yaml be asked as they are declared, and do the demonstration's responses answer them?"""

from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from cosmos_commons.playbooks.document import Document, Place, sentence
from cosmos_commons.playbooks.kinds import Kind, Spec, spec_of
from cosmos_commons.playbooks.schema import parse_span


def check_prompts(document: Document) -> None:
    """Note in `document` each prompt whose spec is not of its kind, or that closes before it opens."""
    for place, item in document.items("prompts"):
        kind = _kind(item)
        if kind is None or not isinstance(item.get("spec", {}), dict):
            continue  # said by the model already
        try:
            spec_of(kind, item.get("spec", {}))
        except ValidationError as error:
            for problem in error.errors():
                loc: Place = ("spec", *problem["loc"])
                document.fault((*place, *loc), sentence({**problem, "loc": loc}))
        _check_times(document, place, item)


def _check_times(document: Document, place: Place, item: dict[str, Any]) -> None:
    opens, closes = _span(item.get("opens")), _span(item.get("closes"))
    if closes is not None and closes <= (opens or timedelta()):
        document.fault((*place, "closes"), "`closes` is not after `opens`: give it a longer time.")


def check_responses(demo: Document, lane: Document | None) -> None:
    """Note in `demo` each response that does not answer its prompt in `lane`."""
    specs = _specs(lane) if lane is not None else {}
    for place, response in demo.items("responses"):
        found = specs.get(str(response.get("prompt")))
        if found is None:
            continue
        kind, spec = found
        if kind is Kind.IMAGE:
            demo.fault(place, "A demonstration has no pictures to respond with: leave this out.")
        elif kind is Kind.TEXT and not response.get("text"):
            demo.fault(place, "`text` is missing: this prompt is answered in words.")
        else:
            try:
                spec.checked(response.get("value"))
            except ValueError as error:
                demo.fault((*place, "value"), f"`value` does not answer the prompt: {error}.")


def _specs(lane: Document) -> dict[str, tuple[Kind, Spec]]:
    found = {}
    for _, item in lane.items("prompts"):
        kind = _kind(item)
        try:
            if kind is not None:
                found[str(item.get("slug"))] = (kind, spec_of(kind, item.get("spec", {})))
        except ValidationError:
            continue  # said of lane.yaml
    return found


def _kind(item: dict[str, Any]) -> Kind | None:
    given = item.get("kind", "text")
    return Kind(given) if given in list(Kind) else None


def _span(value: object) -> timedelta | None:
    try:
        parsed = parse_span(value)
    except ValueError:
        return None
    return parsed if isinstance(parsed, timedelta) else None
