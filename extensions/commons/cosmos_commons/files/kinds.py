"""Which files are taken, and as what? Decided by content for pictures, by the name's end for the rest.

Pictures are never believed by name: their type is what they are. A picture's hidden facts (where it was taken,
with which camera, by whom, what somebody remarked) are removed before it is kept.
"""

import io
import struct
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageOps

from cosmos_commons.files.errors import TypeNotTaken

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_OPEN: Final = "application/vnd.oasis.opendocument"
_BY_END: Final = {
    "csv": "text/csv",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "ipynb": "application/x-ipynb+json",
    "m4a": "audio/mp4",
    "md": "text/markdown",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "odp": f"{_OPEN}.presentation",
    "ods": f"{_OPEN}.spreadsheet",
    "odt": f"{_OPEN}.text",
    "ogg": "audio/ogg",
    "pdf": "application/pdf",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "txt": "text/plain",
    "webm": "video/webm",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "zip": "application/zip",
}
_PICTURES: Final = {"GIF": "image/gif", "JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
# A JPEG with more pictures behind the first, as some phones write it: a larger one, a map of depth.
_SEVERAL: Final = "MPO"
# What Pillow calls what cameras and programs write beside a picture.
_FACTS: Final = frozenset({"comment", "exif", "photoshop", "xmp"})
_PICTURE_ENDS: Final = frozenset({"gif", "jpg", "jpeg", "png", "webp"})
# What Pillow raises over what is torn, in a picture's hidden facts too.
_TORN: Final = (OSError, EOFError, LookupError, SyntaxError, TypeError, ValueError, struct.error)
# A picture that unpacks to more than this is refused (Pillow's "decompression bomb").
_MOST_PIXELS: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as it will be kept."""

    content: bytes
    type: str
    width: int | None = None
    height: int | None = None


def take(content: bytes, name: str) -> Taken:
    """What `content` is kept as. Raises TypeNotTaken."""
    end = name.rpartition(".")[2].lower()
    if end in _PICTURE_ENDS:
        return _picture(content)
    if end in _BY_END:
        return Taken(content, _BY_END[end])
    raise TypeNotTaken


def _picture(content: bytes) -> Taken:
    try:
        with Image.open(io.BytesIO(content), formats=list(_PICTURES)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise TypeNotTaken("This picture has more than 50 million points. Make it smaller.")
            form = "JPEG" if image.format == _SEVERAL else image.format or ""
            if not _tells_more(image):
                return Taken(content, _PICTURES[form], image.width, image.height)
            return _without_facts(image, form)
    except (*_TORN, Image.DecompressionBombError) as error:
        raise TypeNotTaken("This picture cannot be read. Save it as PNG or JPEG and try again.") from error


def _tells_more(image: Image.Image) -> bool:
    """Whether there is more in it than the picture; PNG has facts as texts, anywhere in the file."""
    told = image.getexif() or getattr(image, "text", None) or image.info.keys() & _FACTS
    return bool(told or image.format == _SEVERAL)


def _without_facts(image: Image.Image, form: str) -> Taken:
    """The picture turned the right way up, with nothing in it but the picture; one that moves goes on moving."""
    moves = getattr(image, "is_animated", False) and form != "JPEG"
    upright, kept = image if moves else ImageOps.exif_transpose(image), io.BytesIO()
    for fact in _FACTS:
        upright.info.pop(fact, None)
    more: dict[str, Any] = {"quality": 90} if form in {"JPEG", "WEBP"} else {}
    upright.save(kept, format=form, exif=b"", save_all=moves, comment=b"", **more)
    return Taken(kept.getvalue(), _PICTURES[form], upright.width, upright.height)
