"""What can be refused about threads and posts."""

from http import HTTPStatus

from cosmos_commons.errors import CommonsError, NotAllowed, NotFound, Unprocessable


class NoSuchThread(NotFound):
    code = "no-such-thread"
    message = "There is no such thread in this lane."


class NoSuchPost(NotFound):
    code = "no-such-post"
    message = "There is no such post in this thread."


class NotInThisThread(Unprocessable):
    code = "no-such-post"
    message = "The post you reply to is not in this thread."


class NoSuchReport(NotFound):
    code = "no-such-report"
    message = "There is no such report in this lane."


class NotYourPost(NotAllowed):
    code = "not-your-post"
    message = "Only who wrote a post may change or delete it."


class VersionsHidden(NotAllowed):
    code = "versions-hidden"
    message = "This post was hidden, and its earlier versions with it."


class _Conflict(CommonsError):
    status = HTTPStatus.CONFLICT


class ThreadNameTaken(_Conflict):
    code = "thread-name-taken"
    message = "There is already a thread with this name. Choose another."


class ThreadLocked(_Conflict):
    code = "thread-locked"
    message = "This thread is locked: it can be read, but nothing more can be written in it."


class EditedMeanwhile(_Conflict):
    code = "edited-meanwhile"
    message = "This was edited in another place in the meantime. Look at it as it is now, then edit again."


class PostDeleted(_Conflict):
    code = "post-deleted"
    message = "This post was deleted."


class PostHidden(_Conflict):
    code = "post-hidden"
    message = "This post was hidden by those who look after the lane."
