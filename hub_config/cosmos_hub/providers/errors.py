"""What can go wrong on the way to a provider and back, in words that may be shown.

Each message is a msgid of the pages' catalogues; `%(way)s` in it is what the operator calls the provider. What
the provider itself said is in no message: it may be anything.
"""

from typing import ClassVar


class WayError(Exception):
    """The base: `status` is HTTP's, `message` is safe to show and says what to do; `why` is for the log."""

    status: ClassVar[int]
    message: ClassVar[str]

    def __init__(self, why: str = "") -> None:
        super().__init__(self.message)
        self.why = why


class Denied(WayError):
    status = 403
    message = (
        "%(way)s says that it was not allowed to tell who you are. "
        "Try again and allow it, or sign in another way."
    )


class Stale(WayError):
    """No state, one that does not fit, one that is too old, or one that was used."""

    status = 400
    message = (
        "This sign-in was begun too long ago, in another window, or has been used already. "
        "Nothing is wrong with your account: begin it once more."
    )


class AnotherSession(WayError):
    status = 403
    message = (
        "You are not signed in here as you were when this was begun, so nothing was added. "
        "Go to “Ways to sign in” and begin it once more."
    )


class BadAnswer(WayError):
    status = 502
    message = (
        "What came back from %(way)s cannot be relied on, so it was not used. "
        "Try again; if it happens again, tell the people who run this site."
    )


class Away(WayError):
    status = 502
    message = (
        "%(way)s does not answer just now. Try again in a minute, or sign in another way; "
        "if you are signed in elsewhere on this site, you stay so."
    )


class NotLetIn(WayError):
    status = 403
    message = "This account may not sign in. Ask the people who run this site."
