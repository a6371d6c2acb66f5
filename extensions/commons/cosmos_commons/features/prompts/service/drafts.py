"""What has somebody begun to write? Their draft for a prompt, theirs alone."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cosmos_commons import files
from cosmos_commons.access import Access
from cosmos_commons.features.prompts.errors import AlreadyResponded, ValueNotTaken
from cosmos_commons.features.prompts.models import DraftRow
from cosmos_commons.features.prompts.schemas import DraftRequest, DraftView
from cosmos_commons.features.prompts.service import pictures
from cosmos_commons.features.prompts.service.pictures import Text
from cosmos_commons.features.prompts.service.standing import find, hold
from cosmos_commons.features.prompts.service.views import file_of
from cosmos_commons.playbooks.kinds import Kind, check_plain
from cosmos_commons.text import pictures_in


def draft(session: Session, access: Access, slug: str, now: datetime) -> DraftView:
    """One's own draft. Raises NoSuchPrompt."""
    return _view(session, session.get(DraftRow, (find(session, access, slug, now).row.id, access.name)))


def save_draft(session: Session, access: Access, slug: str, asked: DraftRequest, now: datetime) -> DraftView:
    """Keep one's draft. A round that is closed takes it too, so that nothing typed is lost.

    Raises NoSuchPrompt, AlreadyResponded, NoSuchFile, ValueNotTaken.
    """
    standing = hold(session, access, slug, now)
    if standing.present.number in standing.mine:
        raise AlreadyResponded
    if asked.file is not None and standing.row.kind != Kind.IMAGE.value:
        raise ValueNotTaken("this prompt takes no file; take it away")
    file_id = pictures.answering(session, access, asked.file) if asked.file is not None else None
    value = _kept(asked.value)
    before = discard(session, standing.row.id, access.name)
    row = None
    if asked.text or value is not None or file_id is not None:
        row = DraftRow(prompt_id=standing.row.id, name=access.name, text=asked.text, value=value)
        row.file_id, row.saved_at = file_id, now
        session.add(row)
        session.flush()
        text = Text(standing.row.id, draft_of=access.name)
        pictures.hold(session, access, text, pictures_in(asked.text, access.lane.slug))
    files.release(session, before)
    return _view(session, row)


def discard(session: Session, prompt_id: int, name: str) -> list[int]:
    """Throw a draft away and return the files it held, for `files.release`."""
    held = pictures.take_off(session, Text(prompt_id, draft_of=name))
    row = session.get(DraftRow, (prompt_id, name))
    if row is None:
        return held
    session.delete(row)
    session.flush()
    return held if row.file_id is None else [*held, row.file_id]


def _kept(value: Any) -> Any:
    """A value half chosen is kept as it is, as long as it can be: whether it answers is seen when it is sent."""
    try:
        check_plain(value)
    except ValueError as error:
        raise ValueNotTaken(str(error)) from error
    return value


def _view(session: Session, row: DraftRow | None) -> DraftView:
    if row is None:
        return DraftView(text="", value=None, file=None, saved_at=None)
    attached = files.of(session, [row.file_id] if row.file_id is not None else [])
    return DraftView(
        text=row.text, value=row.value, file=file_of(attached, row.file_id), saved_at=row.saved_at
    )
