"""What can be refused about prompts and responses."""

from http import HTTPStatus

from cosmos_commons.errors import CommonsError, NotAllowed, NotFound


class NoSuchPrompt(NotFound):
    code = "no-such-prompt"
    message = "There is no such prompt in this lane."


class RespondFirst(NotAllowed):
    code = "respond-first"
    message = "Here everybody answers first and then reads the others. Send your own response to see theirs."


class AlreadyResponded(CommonsError):
    code = "already-responded"
    status = HTTPStatus.CONFLICT
    message = "You have already sent your response to this prompt."
