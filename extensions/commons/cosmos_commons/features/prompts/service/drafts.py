"""What has somebody begun to write? Their draft for a prompt, theirs alone."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cosmos_commons import files
from cosmos_commons.access import Access
from cosmos_commons.features.prompts.errors import AlreadyResponded, ValueNotTaken
from cosmos_commons.features.prompts.models import DraftRow
from cosmos_commons.features.prompts.schemas import DraftRequest, DraftView
from cosmos_commons.features.prompts.service.standing import find, hold
from cosmos_commons.features.prompts.service.values import let_go, picture
from cosmos_commons.features.prompts.service.views import file_of
from cosmos_commons.playbooks.kinds import Kind, check_plain


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
    file_id = picture(session, access, asked.file) if asked.file is not None else None
    value = _kept(asked.value)
    row = session.get(DraftRow, (standing.row.id, access.name))
    before = row.file_id if row else None
    if not asked.text and value is None and file_id is None:
        discard(session, standing.row.id, access.name)
        row = None
    elif row is None:
        row = DraftRow(prompt_id=standing.row.id, name=access.name)
        session.add(row)
    if row is not None:
        row.text, row.value, row.file_id, row.saved_at = asked.text, value, file_id, now
    if before != file_id:
        let_go(session, before)
    return _view(session, row)


def discard(session: Session, prompt_id: int, name: str) -> int | None:
    """Throw a draft away and return the file it held, for `values.let_go`."""
    row = session.get(DraftRow, (prompt_id, name))
    if row is None:
        return None
    session.delete(row)
    session.flush()
    return row.file_id


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
