"""What can go wrong between a lesson and its lane, in words for the person who reads it."""

from typing import ClassVar


class CommonsError(Exception):
    """Something the lane did not do. `code` is the commons' own; `transient` ones are worth another try."""

    transient: ClassVar[bool] = False

    def __init__(self, message: str, code: str = "failed") -> None:
        super().__init__(message)
        self.code = code


class NoLane(CommonsError):
    """This kernel was not started in a lane's workspace."""

    def __init__(self, missing: str) -> None:
        super().__init__(
            f"This lesson does not run in a lane's workspace ({missing} is not set). Open it from your lane.",
            "no-lane",
        )


class NeedsPandas(CommonsError):
    """A table was asked for, and pandas is not there."""

    def __init__(self) -> None:
        super().__init__(
            "A table needs pandas, which is not installed here. Run `%pip install pandas`, then try again.",
            "needs-pandas",
        )


class CommonsUnreachable(CommonsError):
    """Nobody answered, or only to say that it cannot answer now."""

    transient = True

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message or "The lane cannot be reached just now. Nothing is lost; please try again in a moment.",
            "unreachable",
        )


class NotSignedIn(CommonsError):
    """The workspace's token is not valid any more; a new start of the workspace brings a new one."""


class NotAllowed(CommonsError):
    """The lane said no."""


class AccessEnded(NotAllowed):
    """The member is not in the lane any more; their account page says why and what they can do."""


class RespondFirst(NotAllowed):
    """Others' responses are read after one's own was sent."""


class NotFound(CommonsError):
    """There is no such thread or prompt in the lane."""


class AlreadyResponded(CommonsError):
    """A prompt takes one response from each person."""


class EditedMeanwhile(CommonsError):
    """What was to be changed is not any more as it was when it was read."""


class NotAccepted(CommonsError):
    """The lane could not take what was sent: empty, too long, or not understood."""


_BY_CODE: dict[str, type[CommonsError]] = {
    "not-a-member": AccessEnded,
    "access-ended": AccessEnded,
    "lane-closed": AccessEnded,
    "respond-first": RespondFirst,
    "already-responded": AlreadyResponded,
    "edited-meanwhile": EditedMeanwhile,
}
_BY_STATUS: dict[int, type[CommonsError]] = {401: NotSignedIn, 403: NotAllowed, 404: NotFound}


def refused(status: int, code: str, message: str) -> CommonsError:
    """The error for an answer of the commons; 429 and all of 5xx are CommonsUnreachable."""
    if status == 429 or status >= 500:
        return CommonsUnreachable(message)
    kind = _BY_CODE.get(code) or _BY_STATUS.get(status, NotAccepted)
    return kind(message or f"The lane answered {status}.", code)
