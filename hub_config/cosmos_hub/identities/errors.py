"""What can stand between an identity and an account, in words that may be shown.

Each message is a msgid of the pages' catalogues; `%(way)s` in it is what the operator calls the provider.
"""

from typing import ClassVar


class IdentityError(Exception):
    """The base: `status` is HTTP's, `message` is safe to show and says what to do."""

    status: ClassVar[int]
    message: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(self.message)


class UnusableSubject(IdentityError):
    status = 502
    message = (
        "%(way)s did not say who you are in a way that can be used here. "
        "Sign in another way, and tell the people who run this site."
    )


class SomebodyElses(IdentityError):
    status = 409
    message = (
        "That sign-in with %(way)s opens another account here already, and accounts are never joined. "
        "Sign in with it to see that account; take it away there if you want to add it to this one."
    )


class NoNewcomers(IdentityError):
    status = 403
    message = (
        "Your sign-in with %(way)s opens no account here yet, and new ones are made by the people who run this "
        "site. Ask them for one; or sign in another way and add %(way)s under “Ways to sign in”."
    )


class LastWay(IdentityError):
    status = 409
    message = "This is your only way to sign in, so it stays. Add another one first."
