"""What can be refused about a lane and its membership."""

from http import HTTPStatus

from cosmos_commons.errors import CommonsError, NotAllowed, NotFound


class InvitationOnly(NotAllowed):
    code = "invitation-only"
    message = "This lane is joined by invitation. Ask one of its stewards."


class LastSteward(CommonsError):
    code = "last-steward"
    status = HTTPStatus.CONFLICT
    message = "A lane needs a steward. Make somebody else a steward first."


class HostOnly(NotAllowed):
    code = "host-only"
    message = "Only the operator makes somebody the host of a lane, or takes that away."


class NoSuchMember(NotFound):
    code = "no-such-member"
    message = "Nobody of that name is in this lane."


class NotYourself(CommonsError):
    code = "not-yourself"
    status = HTTPStatus.CONFLICT
    message = "You cannot do this to yourself. Leave the lane, or ask another steward."
