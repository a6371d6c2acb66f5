"""What can be refused about coming in."""

from http import HTTPStatus

from cosmos_commons.errors import CommonsError, NotFound, Unprocessable


class NoSuchInvitation(NotFound):
    code = "no-such-invitation"
    message = "This invitation is not valid, or not any more. Ask whoever sent it for a new one."


class NoSuchRequest(NotFound):
    code = "no-such-request"
    message = "Nobody of that name is asking to come in."


class AlreadyIn(CommonsError):
    code = "already-in"
    status = HTTPStatus.CONFLICT
    message = "You are in this lane already."


class LinkMadeBefore(CommonsError):
    code = "link-made-before"
    status = HTTPStatus.CONFLICT
    message = "This link was made before, and cannot be shown again. Withdraw it and make another."


class PaymentNeeded(CommonsError):
    code = "payment-needed"
    status = HTTPStatus.PAYMENT_REQUIRED
    message = "Members pay for this lane. Go to its page to see how."


class NotAddresses(Unprocessable):
    code = "not-addresses"
    message = "Some of these are not e-mail addresses. Nothing was sent; mend them and try again."
