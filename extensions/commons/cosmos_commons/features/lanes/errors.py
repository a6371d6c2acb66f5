"""What can be refused about a lane and its membership."""

from http import HTTPStatus

from cosmos_commons.errors import CommonsError, NotAllowed, NotFound, Unprocessable


class LaneNameTaken(CommonsError):
    code = "lane-name-taken"
    status = HTTPStatus.CONFLICT
    message = "There is already a lane with this name. Choose another."


class NoSuchPlaybook(Unprocessable):
    code = "no-such-playbook"
    message = "There is no such playbook here."


class PlaybookFaulty(Unprocessable):
    code = "playbook-faulty"
    message = "The playbook has faults, so no lane was made. `lanes playbook check` lists them."


class NoSuchFeature(Unprocessable):
    code = "no-such-feature"
    message = "That feature is not installed here."


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
