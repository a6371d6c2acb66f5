"""Which pictures belong to prompts, and who may see one? Those that answer a prompt, and those in what people write.

A text takes hold of its writer's own pictures alone: to write where another's is opens it to nobody. What is kept for
good keeps its pictures, earlier versions too; a draft and an erased reply let go of theirs.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import Session

from cosmos_commons import files
from cosmos_commons.access import Access
from cosmos_commons.features.prompts.errors import ValueNotTaken
from cosmos_commons.features.prompts.models import (
    DraftRow,
    PictureRow,
    PromptRow,
    ResponseRow,
    ResponseVersionRow,
)
from cosmos_commons.features.prompts.service.standing import find
from cosmos_commons.files import Sight


@dataclass(frozen=True, slots=True)
class Text:
    """Where a text stands: a prompt's own, unless a response, a reply to one, or whose draft it is, is named."""

    prompt_id: int
    response_id: int | None = None
    reply_id: int | None = None
    draft_of: str | None = None


def answering(session: Session, access: Access, file: str) -> int:
    """The number of one's own picture, kept from now on. Raises NoSuchFile, ValueNotTaken."""
    found = files.claim(session, access.lane.id, access.name, [file])[0]
    if not found.image:
        raise ValueNotTaken("only a picture answers this prompt: PNG, JPEG, GIF or WebP")
    return int(found.id)


def hold(
    session: Session, access: Access, text: Text, pictures: Collection[int], made_of: int | None = None
) -> None:
    """The text shows these, beside what it showed; made of a response, it may show what that shows as well."""
    if not pictures:
        return
    own = files.claim_own(session, access.lane.id, access.name, pictures)
    fresh = {*own, *_of(session, made_of, pictures)} - set(
        session.scalars(select(PictureRow.file_id).where(*_here(text)))
    )
    rows = [{**asdict(text), "file_id": number} for number in sorted(fresh)]
    if rows:
        session.execute(insert(PictureRow), rows)


def take_off(session: Session, text: Text) -> list[int]:
    """The text shows none any more; their numbers, for `files.release`."""
    return list(session.scalars(delete(PictureRow).where(*_here(text)).returning(PictureRow.file_id)))


def file_sight(session: Session, access: Access, file_id: int, now: datetime) -> Sight:
    """Hidden where a file is in a draft, a response or a reply that is not for this person, and in nothing that is."""
    in_texts = select(PictureRow.response_id, PictureRow.draft_of).where(PictureRow.file_id == file_id)
    texts = session.execute(in_texts).all()
    drafts = set(session.scalars(select(DraftRow.name).where(DraftRow.file_id == file_id)))
    drafts |= {name for _, name in texts if name is not None}
    if access.name in drafts or any(response is None and name is None for response, name in texts):
        return Sight.SHOWN
    earlier = select(ResponseVersionRow.response_id).where(ResponseVersionRow.file_id == file_id)
    named = [response for response, _ in texts if response is not None]
    shown = (ResponseRow.file_id == file_id) | ResponseRow.id.in_(earlier) | ResponseRow.id.in_(named)
    responses = session.execute(
        select(ResponseRow, PromptRow.slug)
        .join(PromptRow, PromptRow.id == ResponseRow.prompt_id)
        .where(shown, PromptRow.lane_id == access.lane.id)
    ).all()
    if any(find(session, access, slug, now).may_read(row) for row, slug in responses):
        return Sight.SHOWN
    return Sight.HIDDEN if drafts or responses else Sight.NOT_MINE


def _of(session: Session, response: int | None, pictures: Collection[int]) -> list[int]:
    """Those of `pictures` that this response shows, under whoever's name."""
    if response is None:
        return []
    shown = select(PictureRow.file_id).where(
        PictureRow.response_id == response, PictureRow.reply_id.is_(None), PictureRow.file_id.in_(pictures)
    )
    return list(session.scalars(shown))


def _here(text: Text) -> list[ColumnElement[bool]]:
    return [getattr(PictureRow, name) == value for name, value in asdict(text).items()]
