"""What can be wrong with an account that somebody asks for, in words that may be shown to them.

Each message is a msgid of the pages' catalogues; none repeats what was typed.
"""

from typing import ClassVar


class AccountError(Exception):
    """The base: `code` for programs, `field` names the form's field at fault, `message` is safe to show."""

    code: ClassVar[str]
    field: ClassVar[str]
    message: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(self.message)


class BadName(AccountError):
    code = "bad-name"
    field = "username"
    message = "Choose 2 to 30 letters a to z, digits or single hyphens, with a letter first."


class NameTaken(AccountError):
    code = "name-taken"
    field = "username"
    message = "That name is already in use. Choose another, or sign in if it is yours."


class BadDisplayName(AccountError):
    code = "bad-display-name"
    field = "display_name"
    message = "Write the name others should see, in at most 80 characters."


class WeakPassword(AccountError):
    code = "weak-password"
    field = "password"
    message = "Use at least 10 characters, not your name and not one thing repeated. Several words are good."


class NoSuchAccount(AccountError):
    code = "no-such-account"
    field = "username"
    message = "There is no account of that name."
