"""What can be refused about threads and posts."""

from http import HTTPStatus

from cosmos_commons.errors import CommonsError, NotFound, Unprocessable


class NoSuchThread(NotFound):
    code = "no-such-thread"
    message = "There is no such thread in this lane."


class NoSuchPost(Unprocessable):
    code = "no-such-post"
    message = "The post you reply to is not in this thread."


class ThreadNameTaken(CommonsError):
    code = "thread-name-taken"
    status = HTTPStatus.CONFLICT
    message = "There is already a thread with this name. Choose another."
