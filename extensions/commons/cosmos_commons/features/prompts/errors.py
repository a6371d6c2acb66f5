"""What can be refused about prompts and responses."""

from http import HTTPStatus

from cosmos_commons.errors import CommonsError, NotAllowed, NotFound, Unprocessable


class NoSuchPrompt(NotFound):
    code = "no-such-prompt"
    message = "There is no such prompt in this lane."


class NoSuchRound(NotFound):
    code = "no-such-round"
    message = "This prompt has no such round."


class NoSuchResponse(NotFound):
    code = "no-such-response"
    message = "There is no such response, or it is not open to you."


class NoSuchReply(NotFound):
    code = "no-such-reply"
    message = "There is no such reply any more."


class NotAWriter(NotAllowed):
    code = "not-a-writer"
    message = "In this lane, writing prompts is for others. A steward can change that."


class NotYours(NotAllowed):
    code = "not-yours"
    message = "This belongs to somebody else, so you cannot change it."


class ResponsesHidden(NotAllowed):
    """The others' responses are not for this reader now."""


class RespondFirst(ResponsesHidden):
    code = "respond-first"
    message = "Here everybody answers first and then reads the others. Send your own response to see theirs."


class NotYet(ResponsesHidden):
    code = "not-yet"
    message = "The responses open to everybody when the round has closed."


class NeverShown(ResponsesHidden):
    code = "never-shown"
    message = "The responses to this prompt are read by the lane's facilitators and stewards only."


class _Conflict(CommonsError):
    status = HTTPStatus.CONFLICT


class PromptNameTaken(_Conflict):
    code = "prompt-name-taken"
    message = "This lane already has a prompt of that name. Choose another."


class AlreadyResponded(_Conflict):
    code = "already-responded"
    message = "You have already sent your response to this prompt."


class RoundClosed(_Conflict):
    code = "round-closed"
    message = "This round takes no responses now. What you wrote is not sent."


class RoundScheduled(_Conflict):
    code = "round-scheduled"
    message = "The next round is planned already. Change its times, or wait until it has opened."


class EditedMeanwhile(_Conflict):
    code = "edited-meanwhile"
    message = "This was changed meanwhile. Look at it as it is now, and change that."


class Promised(_Conflict):
    code = "promised"
    message = (
        "People have responded under what this prompt said of who reads them. It can become less open, "
        "never more: ask it as a new prompt."
    )


class AnswersWouldNotFit(_Conflict):
    code = "answers-would-not-fit"
    message = (
        "Some of the responses would no longer answer this prompt. Add to it, or ask it as a new prompt."
    )


class NotAnonymous(_Conflict):
    code = "not-anonymous"
    message = "Everybody sees who wrote this, so there is nothing to lift."


class SpecNotTaken(Unprocessable):
    """What a kind of prompt needs is missing or not as it should be."""


class ValueNotTaken(Unprocessable):
    """The response does not answer the prompt; the message says why and what to do."""


class TimesNotTaken(Unprocessable):
    message = "A round closes after it opens, and opens after the one before it has closed."
