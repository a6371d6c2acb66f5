"""Who asks? A visitor, a person (through a browser, a token or a workspace) or the operator.

A principal says who it is and nothing about what it may do.
"""

from dataclasses import dataclass
from enum import StrEnum


class Via(StrEnum):
    """How a principal was recognised."""

    NOTHING = "nothing"
    COOKIE = "cookie"
    TOKEN = "token"  # noqa: S105, a word, not a secret
    WORKSPACE = "workspace"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Principal:
    """`name` is the Hub's user name, empty for a visitor and the operator.

    `confined_to` is the lane of a workspace's token; `session` names a browser's session, for its form token.
    """

    via: Via
    name: str = ""
    admin: bool = False
    confined_to: str | None = None
    session: str = ""

    @property
    def is_person(self) -> bool:
        """Whether there is somebody with a name."""
        return bool(self.name)

    @property
    def actor(self) -> str:
        """How the log and the record of writes name this principal; no person's name holds an asterisk."""
        return self.name or f"*{self.via.value}"


VISITOR = Principal(Via.NOTHING)
OPERATOR = Principal(Via.OPERATOR)
