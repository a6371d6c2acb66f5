"""A cell's value as it is sent: text as it is shown, JSON where the value has one, and in words what that is.

Nothing here is sent or kept.
"""

from __future__ import annotations

import json
import math
import sys
from typing import Any, Final

from cosmos_widgets.errors import NotAccepted

# The commons' own limit, of text and JSON together.
LONGEST: Final = 20_000
_ROWS = 60


def cell_value(value: Any) -> dict[str, Any]:
    """`{"text": shown, "json": value or None}`. Raises NotAccepted where even the text is too long."""
    text, plain = _shown(value), _as_json(value)
    if len(json.dumps({"text": text, "json": plain}, ensure_ascii=False)) > LONGEST:
        plain = None
    if len(json.dumps({"text": text, "json": plain}, ensure_ascii=False)) > LONGEST:
        raise NotAccepted(
            f"This value is longer than {LONGEST:,} characters as text. Send a part of it, or a summary.",
            "too-long",
        )
    if not text.strip():
        raise NotAccepted("This value shows as nothing. Run the cell that makes it first.", "no-value")
    return {"text": text, "json": plain}


def in_words(value: Any) -> str:
    """What a value is: "a table of 3 rows and 2 columns (month, total)"."""
    if _is(value, "DataFrame"):
        columns = ", ".join(str(name) for name in value.columns)
        return f"a table of {len(value)} rows and {len(value.columns)} columns ({columns})"
    if _is(value, "Series"):
        return f"a column of {len(value)} values"
    if isinstance(value, bool | int | float):
        return f"the number {value}" if not isinstance(value, bool) else str(value).lower()
    if isinstance(value, str):
        return f"a text of {len(value)} characters"
    if isinstance(value, list | tuple | set | dict):
        return f"{len(value)} items"
    return f"a {type(value).__name__}, as text"


def _is(value: Any, name: str) -> bool:
    """Whether it is a pandas object of that name; who has one has imported pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, getattr(pandas, name))


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    if _is(value, "DataFrame") or _is(value, "Series"):
        return str(value.to_string(max_rows=_ROWS))
    plain = _as_json(value)
    if isinstance(plain, list | dict):
        return json.dumps(plain, ensure_ascii=False, indent=1)
    return str(value)


def _as_json(value: Any) -> Any:
    """The value as JSON would have it, None where it would not."""
    if _is(value, "DataFrame"):
        split = json.loads(value.to_json(orient="split", date_format="iso"))
        return {"columns": split["columns"], "data": split["data"]}
    if _is(value, "Series"):
        return json.loads(value.to_json(orient="values", date_format="iso"))
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError):
        return None
