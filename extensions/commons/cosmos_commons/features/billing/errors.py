"""What can be refused about paying."""

from http import HTTPStatus

from cosmos_commons.errors import CommonsError, NotFound, Unprocessable


class NothingIsSold(CommonsError):
    code = "nothing-is-sold"
    status = HTTPStatus.CONFLICT
    message = "Payments are not set up here. Ask the people who run this site."


class PaymentsAway(CommonsError):
    code = "payments-away"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = "Payments cannot be reached right now. Nothing was taken twice; please try again in a moment."


class PaymentsRefused(CommonsError):
    code = "payments-refused"
    status = HTTPStatus.BAD_GATEWAY
    message = "Stripe did not take this. Nothing was charged; the people who run this site can see why."


class NotSigned(CommonsError):
    code = "not-signed"
    status = HTTPStatus.BAD_REQUEST
    message = "This is not signed by Stripe for us, now."


class NoSuchOrder(NotFound):
    code = "no-such-order"
    message = "There is no such order of yours."


class NoSuchSubscription(NotFound):
    code = "no-such-subscription"
    message = "There is no such payment of yours."


class NoSuchOffer(Unprocessable):
    code = "no-such-offer"
    message = "Choose one of what is on offer."


class NotForSale(CommonsError):
    code = "not-for-sale"
    status = HTTPStatus.CONFLICT
    message = "Nothing is to be paid for here just now."


class AmountNotTaken(Unprocessable):
    code = "amount-not-taken"
    message = "Choose an amount within the range."


class PaidAlready(CommonsError):
    code = "paid-already"
    status = HTTPStatus.CONFLICT
    message = "You pay for this already. Your account page has it."


class NameHeld(CommonsError):
    code = "name-held"
    status = HTTPStatus.CONFLICT
    message = "Somebody is just taking out a lane of this name. Choose another, or try again in an hour."


class CannotChargeYet(CommonsError):
    code = "cannot-charge-yet"
    status = HTTPStatus.CONFLICT
    message = "Members can be asked to pay once the host has finished the sign-up with Stripe."


class MembershipNeeded(CommonsError):
    code = "membership-needed"
    status = HTTPStatus.CONFLICT
    message = "Lanes here are for members of the organisation that runs this site. Become one first; then come back."


class NoSeatLeft(CommonsError):
    code = "no-seat-left"
    status = HTTPStatus.CONFLICT
    message = "Every seat is taken. Buy more, or take one back first."
