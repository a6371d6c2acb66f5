"""What takes long to open and is kept for all who ask later, until the run ends."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import TypeVar

Key = TypeVar("Key")
Thing = TypeVar("Thing")


class Kept(dict[Key, Thing]):
    """Opens what is missing when it is first asked for; all of it is closed with the stack."""

    def __init__(self, stack: ExitStack, opening: Callable[[Key], AbstractContextManager[Thing]]) -> None:
        super().__init__()
        self._stack = stack
        self._opening = opening

    def __missing__(self, key: Key) -> Thing:
        self[key] = self._stack.enter_context(self._opening(key))
        return self[key]
