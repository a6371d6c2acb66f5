"""What takes long to open and is kept for all who ask later: houses of one kind at a time, for they take memory.

A fixture that gives one out is a module's at most: what is kept for longer may be closed in between.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, ClassVar, TypeVar

Key = TypeVar("Key")
Thing = TypeVar("Thing")


class Kept(dict[Key, Thing]):
    """Opens what is missing when it is first asked for, and before that closes what is of another kind."""

    _all: ClassVar[list["Kept[Any, Any]"]] = []

    def __init__(self, kind: str, opening: Callable[[Key], AbstractContextManager[Thing]]) -> None:
        super().__init__()
        self._kind = kind
        self._opening = opening
        self._stack = ExitStack()

    def __missing__(self, key: Key) -> Thing:
        for other in self._all:
            if other._kind != self._kind:
                other.close()
        self[key] = self._stack.enter_context(self._opening(key))
        return self[key]

    def close(self) -> None:
        """Close all of it; it opens again when it is asked for."""
        self.clear()
        self._stack.close()

    @classmethod
    @contextmanager
    def of(
        cls, kind: str, opening: Callable[[Key], AbstractContextManager[Thing]]
    ) -> "Iterator[Kept[Key, Thing]]":
        """Until the block ends."""
        kept = Kept(kind, opening)
        cls._all.append(kept)
        try:
            yield kept
        finally:
            cls._all.remove(kept)
            kept.close()
