"""A picture that comes with a form about a prompt: given to the lane, and put at the end of what was written."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from fastapi import File as FormFile
from fastapi import UploadFile

from cosmos_commons.context import Context
from cosmos_commons.files import MOST_BYTES, File, TypeNotTaken
from cosmos_commons.files.giving import give
from cosmos_commons.playbooks.kinds import Kind
from cosmos_commons.web.prompt_forms import Say, Typed

Upload = Annotated[UploadFile | None, FormFile()]
_ENDS = (".png", ".jpg", ".jpeg", ".gif", ".webp")


class NotAPicture(ValueError):
    """What came cannot be shown; says why, in the reader's language."""


def picture_in(
    context: Context, upload: UploadFile | None, _: Say, *, anonymous: bool = False
) -> File | None:
    """The picture that came with the form, as a file of the lane's; None without one. Raises NotAPicture.

    An anonymous one has a name that says nothing of whose it is.
    """
    if upload is None or not upload.filename:
        return None
    content = upload.file.read()
    if len(content) > MOST_BYTES:
        raise NotAPicture(_("That picture is larger than 10 MB. Choose a smaller one."))
    not_one = _("That is not a picture we can take. Choose a PNG, JPEG, GIF or WebP.")
    if not upload.filename.lower().endswith(_ENDS):
        raise NotAPicture(not_one)
    try:
        name = _("picture") + Path(upload.filename).suffix if anonymous else upload.filename
        return give(context, content, name).model(File)
    except TypeNotTaken as error:
        raise NotAPicture(not_one) from error


def with_picture(text: str, picture: File | None) -> str:
    """`text`, and the picture after it."""
    if picture is None:
        return text
    described = re.sub(r"[\[\]\\]", " ", picture.name.rpartition(".")[0])
    return f"{text.rstrip()}\n\n![{described}]({picture.url})".lstrip()


def answered(typed: Typed, kind: Kind, picture: File | None) -> Typed:
    """What was typed, with the picture as the answer where the prompt asks for one, else at the end of the text."""
    if picture and kind is Kind.IMAGE:
        return replace(typed, file=picture.id, picture=picture)
    return replace(typed, text=with_picture(typed.text, picture))
