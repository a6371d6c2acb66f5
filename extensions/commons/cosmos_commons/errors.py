"""What went wrong, in words that may be shown? One base class, told to the client in one form.

An error's message is for the person who reads it: it never holds a token, a path, a query or a traceback.
Features add subclasses named for what happened. The answer's form is `application/problem+json` (RFC 9457).
"""

from http import HTTPStatus
from typing import Any, ClassVar


class CommonsError(Exception):
    """A refusal or failure with a stable `code`, an HTTP `status` and a `message` that is safe to show."""

    code: ClassVar[str] = "failed"
    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    message: str = "Something went wrong on our side. Nothing of yours is lost; please try again."

    def __init__(
        self, message: str | None = None, *, headers: dict[str, str] | None = None, **extra: Any
    ) -> None:
        self.message = message or type(self).message
        self.headers = headers or {}
        self.extra = extra
        super().__init__(self.message)


class SignInRequired(CommonsError):
    code = "sign-in-required"
    status = HTTPStatus.UNAUTHORIZED
    message = "Please sign in first."


class NotAllowed(CommonsError):
    code = "not-allowed"
    status = HTTPStatus.FORBIDDEN
    message = "You may not do this here."


class NotAMember(NotAllowed):
    code = "not-a-member"
    message = "This is for members of the lane. Join the lane to take part."


class AccessEnded(NotAllowed):
    code = "access-ended"
    message = "Your access to this lane has ended. Your account page says why, and what you can do."


class LaneReadOnly(NotAllowed):
    code = "lane-read-only"
    message = "The lane's subscription has ended: it can be read, and nothing can be added for now."


class LaneClosed(NotAllowed):
    code = "lane-closed"
    message = "The lane is closed, since its subscription has ended. Your account page says what you can take along."


class LaneFull(CommonsError):
    code = "lane-full"
    status = HTTPStatus.CONFLICT
    message = "The lane's plan is for as many people as there are. Its host can choose a larger one."


class LaneCharges(CommonsError):
    code = "lane-charges"
    status = HTTPStatus.PAYMENT_REQUIRED
    message = "This lane asks its members to pay. Its page says how much, and how to join."


class OutsideItsLane(NotAllowed):
    code = "outside-its-lane"
    message = "A workspace may only act in its own lane."


class CrossSite(NotAllowed):
    code = "cross-site"
    message = "This did not come from a page of ours, so nothing was changed. Reload the page and try again."


class NotFound(CommonsError):
    code = "not-found"
    status = HTTPStatus.NOT_FOUND
    message = "There is nothing at this address."


class NoSuchLane(NotFound):
    code = "no-such-lane"
    message = "There is no such lane, or it is not open to you."


class FeatureOff(NotFound):
    code = "feature-off"
    message = "This lane does not use that feature."


class Unprocessable(CommonsError):
    code = "not-understood"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "Something in the request is missing or not as it should be."


class KeyReused(Unprocessable):
    code = "idempotency-key-reused"
    message = "This Idempotency-Key was already used for a different request."


class NoSuchCursor(Unprocessable):
    code = "no-such-cursor"
    message = "The lane's log has no such cursor. Ask for the page again, and go on from the cursor it names."


class TooManyStreams(CommonsError):
    code = "too-many-streams"
    status = HTTPStatus.TOO_MANY_REQUESTS
    message = "You have too many live connections open. Close some tabs and try again."


class TooManyRequests(CommonsError):
    code = "too-many-requests"
    status = HTTPStatus.TOO_MANY_REQUESTS
    message = "That was a lot at once. Nothing was changed; please wait a moment and try again."


class HubUnreachable(CommonsError):
    code = "hub-unreachable"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = "Sign-in cannot be checked right now. Nothing is lost; please try again in a moment."
