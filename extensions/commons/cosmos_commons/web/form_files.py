"""A file that comes with a page's form: given to the lane, or refused in words to stand beside its field."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import File as FormFile
from fastapi import UploadFile
from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.context import Context
from cosmos_commons.files import MOST_BYTES, File, FileRow, TypeNotTaken, of
from cosmos_commons.files.giving import called as named
from cosmos_commons.files.giving import give
from cosmos_commons.web.words import Say

Upload = Annotated[UploadFile | None, FormFile()]
Uploads = Annotated[list[UploadFile], FormFile()]
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


class FileRefused(ValueError):
    """What came is not kept; says why, in the reader's language. `kept` is what came with it and is."""

    def __init__(self, why: str, kept: Sequence[File] = ()) -> None:
        super().__init__(why)
        self.kept = kept


def file_in(context: Context, upload: UploadFile | None, _: Say, *, called: str = "") -> File | None:
    """The file that came with the form, under its own name or `called`; None without one. Raises FileRefused."""
    return _given(context, upload, _, called) if upload and upload.filename else None


def files_in(context: Context, uploads: Sequence[UploadFile], _: Say, *, most: int) -> list[File]:
    """The files that came with the form. Raises FileRefused, a line for each that is not kept, or beyond `most`."""
    came = [upload for upload in uploads if upload.filename]
    kept, refused = list[File](), list[str]()
    for upload in came[:most]:
        try:
            kept.append(_given(context, upload, _))
        except FileRefused as error:
            refused.append(_about(upload, str(error)))
    too_many = _("A post takes 10 files at most. Post again to send the rest.")
    refused += [_about(upload, too_many) for upload in came[most:]]
    if refused:
        raise FileRefused("\n".join(refused), kept)
    return kept


def picture_in(context: Context, upload: UploadFile | None, _: Say, *, called: str = "") -> File | None:
    """As `file_in`, where nothing but a picture is taken."""
    if upload and upload.filename and not upload.filename.lower().endswith(_PICTURES):
        raise FileRefused(_no_picture(_))
    return file_in(context, upload, _, called=called)


def given_before(session: Session, access: Access, ids: Sequence[str]) -> list[File]:
    """Those of the files `ids` that who asks gave to this lane, in their order: what a form brought once already."""
    numbers = [int(one) for one in ids if one.isdecimal() and len(one) <= 18]
    own = select(FileRow.id).where(
        FileRow.id.in_(numbers), FileRow.lane_id == access.lane.id, FileRow.by == access.name
    )
    found = of(session, session.scalars(own))
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def _given(context: Context, upload: UploadFile, _: Say, called: str = "") -> File:
    content, name = upload.file.read(), upload.filename or ""
    if len(content) > MOST_BYTES:
        raise FileRefused(_("That file is larger than 10 MB. Choose a smaller one."))
    try:
        return give(context, content, called or name).model(File)
    except TypeNotTaken as error:
        raise FileRefused(_not_taken(name, _)) from error


def _about(upload: UploadFile, why: str) -> str:
    return f"{named(upload.filename or '')}: {why}"


def _not_taken(name: str, _: Say) -> str:
    if name.lower().endswith(_PICTURES):
        return _no_picture(_)
    return _(
        "Files of this kind cannot be shared here. Pictures, documents, tables, sound, video and zip can."
    )


def _no_picture(_: Say) -> str:
    return _("That is not a picture we can take. Choose a PNG, JPEG, GIF or WebP.")
