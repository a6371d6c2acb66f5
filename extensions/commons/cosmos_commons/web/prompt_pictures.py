"""A picture that comes with a form about a prompt: the answer to it, or put at the end of what was written."""

import re
from dataclasses import replace
from pathlib import Path

from fastapi import UploadFile

from cosmos_commons.context import Context
from cosmos_commons.files import File
from cosmos_commons.playbooks.kinds import Kind
from cosmos_commons.web import form_files
from cosmos_commons.web.prompt_forms import Typed
from cosmos_commons.web.words import Say


def picture_in(
    context: Context, upload: UploadFile | None, _: Say, *, anonymous: bool = False
) -> File | None:
    """The picture that came with the form, as a file of the lane's; None without one. Raises FileRefused.

    An anonymous one has a name that says nothing of whose it is.
    """
    called = _("picture") + Path(upload.filename or "").suffix if upload and anonymous else ""
    return form_files.picture_in(context, upload, _, called=called)


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
