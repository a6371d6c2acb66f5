"""How is a prompt made, and changed? By whom the lane lets write, within what was promised to who responded."""

import re
import unicodedata
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons import events
from cosmos_commons.access import Access
from cosmos_commons.features.prompts.errors import (
    AnswersWouldNotFit,
    EditedMeanwhile,
    NotAWriter,
    NotYours,
    Promised,
    PromptNameTaken,
)
from cosmos_commons.features.prompts.models import (
    PromptRow,
    PromptVersionRow,
    PromptVisibility,
    ResponseRow,
    SettingsRow,
    Writers,
)
from cosmos_commons.features.prompts.schemas import NewPrompt, Prompt, PromptChange, PromptSettings
from cosmos_commons.features.prompts.service import indexing, pictures
from cosmos_commons.features.prompts.service.pictures import Text
from cosmos_commons.features.prompts.service.prompts import prompt
from cosmos_commons.features.prompts.service.rounds import first_round, may_edit
from cosmos_commons.features.prompts.service.standing import find, find_response, hold
from cosmos_commons.features.prompts.service.values import spec_for
from cosmos_commons.lane import Lane, Role
from cosmos_commons.playbooks.kinds import Kind
from cosmos_commons.text import Rendered

_LEAST = {
    Writers.MEMBERS: Role.MEMBER,
    Writers.FACILITATORS: Role.FACILITATOR,
    Writers.STEWARDS: Role.STEWARD,
}


def may_write(session: Session, access: Access) -> bool:
    """Whether this person is one of those who write prompts in the lane."""
    return access.at_least(_LEAST[settings(session, access.lane.id).writers])


def create(session: Session, access: Access, asked: NewPrompt, words: Rendered, now: datetime) -> Prompt:
    """A new prompt; `words` is what its text renders as.

    Raises NotAWriter, NoSuchPrompt or NoSuchResponse for what it comes from, SpecNotTaken, TimesNotTaken,
    PromptNameTaken.
    """
    if not may_write(session, access):
        raise NotAWriter
    source = None
    if asked.from_response:
        standing = find(session, access, asked.from_response.prompt, now)
        source = find_response(session, standing, asked.from_response.response).id
    spec = spec_for(asked.kind, asked.spec)
    row = PromptRow(
        lane_id=access.lane.id,
        slug=_free_slug(session, access.lane.id, asked),
        title=asked.title,
        text=asked.text,
        html=words.html,
        kind=asked.kind.value,
        spec=spec.model_dump(mode="json", exclude_none=True),
        visibility=asked.visibility.value,
        anonymous=asked.anonymous,
        lesson=None,
        version=1,
        from_response=source,
        created_at=now,
        created_by=access.name,
    )
    session.add(row)
    session.flush()
    session.add(first_round(row.id, asked, now))
    session.flush()
    pictures.hold(session, access, Text(row.id), words.pictures, made_of=source)
    indexing.add_prompt(session, row, words.mentions)
    _log(session, access, row.slug, "created", now)
    return prompt(session, access, row.slug, now)


def change(
    session: Session, access: Access, slug: str, asked: PromptChange, words: Rendered, now: datetime
) -> Prompt:
    """A prompt changed, what it said before kept; `words` is what a new text renders as.

    Raises NoSuchPrompt, NotYours, EditedMeanwhile, SpecNotTaken, Promised, AnswersWouldNotFit.
    """
    standing = hold(session, access, slug, now)
    row = standing.row
    if not may_edit(access, row):
        raise NotYours("A prompt is changed by who wrote it, and by facilitators.")
    if asked.version != row.version:
        raise EditedMeanwhile(version=row.version)
    before = _version(row, standing.now)
    if asked.title is not None:
        row.title = asked.title
    if asked.text is not None:
        row.text, row.html = asked.text, words.html
        pictures.hold(session, access, Text(row.id), words.pictures)
        indexing.change_prompts_names(session, row, access.name, words.mentions, standing.now)
    if asked.spec is not None:
        row.spec = _fitting(session, row, asked)
    if asked.visibility is not None:
        _keep_promise(session, row, asked.visibility)
        row.visibility = asked.visibility.value
    row.version += 1
    session.add(before)
    session.flush()
    indexing.change_prompt(session, row)
    _log(session, access, slug, "changed", standing.now)
    return prompt(session, access, slug, standing.now)


def settings(session: Session, lane_id: int) -> PromptSettings:
    """Who may write prompts in the lane; facilitators, unless it says otherwise."""
    row = session.get(SettingsRow, lane_id)
    return PromptSettings(writers=Writers(row.writers) if row else Writers.FACILITATORS)


def settle(session: Session, access: Access, asked: PromptSettings) -> PromptSettings:
    """Set who may write prompts."""
    row = session.get(SettingsRow, access.lane.id)
    if row is None:
        session.add(SettingsRow(lane_id=access.lane.id, writers=asked.writers.value))
    else:
        row.writers = asked.writers.value
    return asked


def _fitting(session: Session, row: PromptRow, asked: PromptChange) -> dict[str, object]:
    """The new spec, under which every response still answers. Raises SpecNotTaken, AnswersWouldNotFit."""
    spec = spec_for(Kind(row.kind), asked.spec or {})
    for value in session.scalars(select(ResponseRow.value).where(ResponseRow.prompt_id == row.id)):
        try:
            spec.checked(value)
        except ValueError as error:
            raise AnswersWouldNotFit from error
    return spec.model_dump(mode="json", exclude_none=True)


def _keep_promise(session: Session, row: PromptRow, wanted: PromptVisibility) -> None:
    """Raise Promised where somebody responded under less openness. To wait for one's own response and to wait for
    the closing each show to some whom the other does not."""
    was = PromptVisibility(row.visibility)
    if wanted is was or was is PromptVisibility.AT_ONCE or wanted is PromptVisibility.NEVER:
        return
    if session.scalar(select(ResponseRow.id).where(ResponseRow.prompt_id == row.id).limit(1)):
        raise Promised


def _version(row: PromptRow, until: datetime) -> PromptVersionRow:
    return PromptVersionRow(
        prompt_id=row.id,
        version=row.version,
        title=row.title,
        text=row.text,
        html=row.html,
        spec=row.spec,
        visibility=row.visibility,
        until=until,
    )


def _free_slug(session: Session, lane_id: int, asked: NewPrompt) -> str:
    """The slug that was asked for, or a free one from the title. Raises PromptNameTaken."""
    # One after the other, or two of one title would both find the same name free.
    session.execute(select(Lane.id).where(Lane.id == lane_id).with_for_update(key_share=True))
    taken = set(session.scalars(select(PromptRow.slug).where(PromptRow.lane_id == lane_id)))
    if asked.slug in taken:
        raise PromptNameTaken
    if asked.slug:
        return asked.slug
    plain = unicodedata.normalize("NFKD", asked.title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "prompt"
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _log(session: Session, access: Access, slug: str, what: str, at: datetime) -> None:
    subject = {"prompt": slug}
    events.append(session, access.lane.id, f"prompts.prompt.{what}", by=access.name, at=at, subject=subject)
