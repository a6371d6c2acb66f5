"""Runs an attack inside a kernel: the attack is an ordinary typed function, sent as its own source.

An attack imports what it needs itself, takes and returns what JSON can carry, and judges nothing: the test does.
"""

import inspect
import json
from collections.abc import Callable
from typing import Any

from tests.support.person import Kernel

MARK = "\x1e"
"""Before the answer, so that whatever else an attack prints is not taken for it."""


def call(kernel: Kernel, attack: Callable[..., Any], *arguments: object, seconds: float = 60) -> Any:
    """What the attack returned.

    Raises:
        AssertionError: where it raised; the message is all that it printed.
    """
    printed = kernel.run(source(attack, *arguments), seconds)
    _, mark, answer = printed.rpartition(MARK)
    assert mark, printed
    return json.loads(answer)


def source(attack: Callable[..., Any], *arguments: object) -> str:
    """The cell that runs it."""
    return (
        f"import json\nfrom typing import Any\n{inspect.getsource(attack)}\n"
        f"print({MARK!r} + json.dumps({attack.__name__}(*json.loads({json.dumps(arguments)!r}))))"
    )
