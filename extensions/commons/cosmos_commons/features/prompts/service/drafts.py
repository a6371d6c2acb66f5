"""What has somebody begun to write? Their draft for a prompt, theirs alone."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cosmos_commons import files, idempotency
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

_EMPTY = DraftView(text="", value=None, file=None, saved_at=None)


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
    if not asked.text and value is None and file_id is None:
        files.release(session, discard(session, standing.row.id, access.name))
        return _EMPTY
    before = _take_off(session, standing.row.id, access.name)
    row = DraftRow(prompt_id=standing.row.id, name=access.name, text=asked.text, value=value)
    row.file_id, row.saved_at = file_id, now
    session.add(row)
    session.flush()
    text = Text(standing.row.id, draft_of=access.name)
    pictures.hold(session, access, text, pictures_in(asked.text, access.lane.slug))
    files.release(session, before)
    idempotency.tells_of(session, _about(standing.row.id, access.name))
    return _view(session, row)


def discard(session: Session, prompt_id: int, name: str) -> list[int]:
    """Throw a draft away, and its words from the kept answers; the files it held, for `files.release`."""
    idempotency.tell_again(session, _about(prompt_id, name), _EMPTY.model_dump_json().encode())
    return _take_off(session, prompt_id, name)


def _take_off(session: Session, prompt_id: int, name: str) -> list[int]:
    held = pictures.take_off(session, Text(prompt_id, draft_of=name))
    row = session.get(DraftRow, (prompt_id, name))
    if row is None:
        return held
    session.delete(row)
    session.flush()
    return held if row.file_id is None else [*held, row.file_id]


def _about(prompt_id: int, name: str) -> str:
    return f"prompts:draft:{prompt_id}:{name}"


def _kept(value: Any) -> Any:
    """A value half chosen is kept as it is, as long as it can be: whether it answers is seen when it is sent."""
    try:
        check_plain(value)
    except ValueError as error:
        raise ValueNotTaken(str(error)) from error
    return value


def _view(session: Session, row: DraftRow | None) -> DraftView:
    if row is None:
        return _EMPTY
    attached = files.of(session, [row.file_id] if row.file_id is not None else [])
    return DraftView(
        text=row.text, value=row.value, file=file_of(attached, row.file_id), saved_at=row.saved_at
    )
