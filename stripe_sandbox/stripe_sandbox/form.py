"""How does Stripe's client write nested parameters? As form fields with brackets: `items[0][price]=…`."""

from typing import Any
from urllib.parse import parse_qsl

from stripe_sandbox.errors import BadParameter

DEPTH = 8


def decode(text: str) -> dict[str, Any]:
    """The fields as nested dictionaries; a list comes as one whose keys are its indexes."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        place, keys = found, _keys(name)
        for key in keys[:-1]:
            inner = place.setdefault(key or str(len(place)), {})
            if not isinstance(inner, dict):
                raise BadParameter(f"Invalid parameter: {name}", name)
            place = inner
        place[keys[-1] or str(len(place))] = value
    return found


def _keys(name: str) -> list[str]:
    first, _, rest = name.partition("[")
    keys = [first, *rest.rstrip("]").split("][")] if rest else [first]
    if len(keys) > DEPTH:
        raise BadParameter(f"Parameter is nested too deep: {name[:80]}", name[:80])
    return keys
