"""What can be refused about files."""

from http import HTTPStatus

from cosmos_commons.errors import CommonsError, Unprocessable


class NoSuchFile(Unprocessable):
    code = "no-such-file"
    message = "One of the files is not there any more. Add it again."


class TypeNotTaken(CommonsError):
    code = "type-not-taken"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    message = (
        "Files of this kind cannot be shared here. Pictures, documents, tables, sound, video and zip can."
    )


class StorageFull(CommonsError):
    code = "storage-full"
    status = HTTPStatus.INSUFFICIENT_STORAGE
    message = "There is no room left for files here. Nothing was kept; tell the people who run this site."


class FileDamaged(CommonsError):
    code = "file-damaged"
    message = "This file was damaged on our side, so it is not shown. Tell the people who run this site."
