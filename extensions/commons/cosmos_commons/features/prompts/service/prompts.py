"""What is asked in a lane? Its prompts: reading, writing and changing them, who may, and where they came from."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
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
    DraftRow,
    PromptRow,
    PromptVersionRow,
    PromptVisibility,
    ResponseRow,
    SettingsRow,
    Writers,
)
from cosmos_commons.features.prompts.schemas import (
    Lineage,
    NewPrompt,
    Origin,
    Prompt,
    PromptChange,
    PromptList,
    PromptSettings,
    PromptState,
    PromptVersion,
    PromptVersionList,
    Source,
)
from cosmos_commons.features.prompts.service.rounds import first_round, may_edit
from cosmos_commons.features.prompts.service.standing import Standing, find, find_response, hold, standings
from cosmos_commons.features.prompts.service.values import spec_for
from cosmos_commons.features.prompts.service.views import asker, round_view
from cosmos_commons.feeds import people_of
from cosmos_commons.lane import Lane, Role
from cosmos_commons.playbooks.kinds import Kind

_LEAST = {
    Writers.MEMBERS: Role.MEMBER,
    Writers.FACILITATORS: Role.FACILITATOR,
    Writers.STEWARDS: Role.STEWARD,
}


def prompts(
    session: Session, access: Access, now: datetime, *, after: int = 0, limit: int = 500
) -> PromptList:
    """The lane's prompts, in the playbook's order and then as they were asked."""
    everything = _all(session, access, now)
    page = [standing for standing in everything if standing.row.id > after]
    following = str(page[limit - 1].row.id) if len(page) > limit else None
    return PromptList(items=_views(session, access, page[:limit], everything), next=following)


def prompt(session: Session, access: Access, slug: str, now: datetime) -> Prompt:
    """One prompt. Raises NoSuchPrompt."""
    standing = find(session, access, slug, now)
    before = _all(session, access, now) if standing.row.from_response else []
    return _views(session, access, [standing], before)[0]


def create(session: Session, access: Access, asked: NewPrompt, html: str, now: datetime) -> Prompt:
    """A new prompt; `html` is its rendered text.

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
        html=html,
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
    _log(session, access, row.slug, "created", now)
    return prompt(session, access, row.slug, now)


def change(
    session: Session, access: Access, slug: str, asked: PromptChange, html: str, now: datetime
) -> Prompt:
    """A prompt changed, what it said before kept; `html` is the new text's.

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
        row.text, row.html = asked.text, html
    if asked.spec is not None:
        row.spec = _fitting(session, row, asked)
    if asked.visibility is not None:
        _keep_promise(session, row, asked.visibility)
        row.visibility = asked.visibility.value
    row.version += 1
    session.add(before)
    session.flush()
    _log(session, access, slug, "changed", standing.now)
    return prompt(session, access, slug, standing.now)


def versions(session: Session, access: Access, slug: str, now: datetime) -> PromptVersionList:
    """What a prompt said, newest first. Raises NoSuchPrompt."""
    row = find(session, access, slug, now).row
    earlier = select(PromptVersionRow).where(PromptVersionRow.prompt_id == row.id)
    rows = session.scalars(earlier.order_by(PromptVersionRow.version.desc())).all()
    return PromptVersionList(
        items=[_told(row, None), *(_told(one, one.until) for one in rows)],
    )


def may_write(session: Session, access: Access) -> bool:
    """Whether this person is one of those who write prompts in the lane."""
    return access.at_least(_LEAST[settings(session, access.lane.id).writers])


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


def lineage(session: Session, access: Access, now: datetime) -> Lineage:
    """Which prompts came from which responses, as far as this person may read those."""
    everything = _all(session, access, now)
    sources = _sources(session, [standing.row for standing in everything], everything)
    return Lineage(
        prompts=[
            Origin(slug=one.row.slug, title=one.row.title, from_response=sources.get(one.row.id))
            for one in everything
        ]
    )


def _all(session: Session, access: Access, now: datetime) -> list[Standing]:
    return standings(session, access.lane.id, access.name, access.role, now)


def _views(
    session: Session, access: Access, page: Sequence[Standing], everything: Sequence[Standing]
) -> list[Prompt]:
    """These prompts as one person sees them; `everything` is how they stand before all of the lane."""
    rows = [standing.row for standing in page]
    ids = [row.id for row in rows]
    people = people_of(session, access.lane.id, {row.created_by for row in rows})
    drafted = set(
        session.scalars(
            select(DraftRow.prompt_id).where(DraftRow.prompt_id.in_(ids), DraftRow.name == access.name)
        )
    )
    present = [
        (ResponseRow.prompt_id == one.row.id) & (ResponseRow.round == one.present.number)
        for one in page
        if not one.hidden(one.present.number)
    ]
    counting = select(ResponseRow.prompt_id, func.count()).group_by(ResponseRow.prompt_id)
    found = session.execute(counting.where(or_(*present))).all() if present else []
    counted = {row[0]: row[1] for row in found}
    sources = _sources(session, rows, everything)
    return [
        Prompt(
            slug=one.row.slug,
            title=one.row.title,
            text=one.row.text,
            html=one.row.html,
            kind=Kind(one.row.kind),
            spec=one.row.spec,
            visibility=PromptVisibility(one.row.visibility),
            anonymous=one.row.anonymous,
            lesson=one.row.lesson,
            version=one.row.version,
            by=asker(people, one.row.created_by),
            round=round_view(one.present, one.now),
            state=_state(one, drafted),
            mine=_mine(one),
            responses=None if one.hidden(one.present.number) else counted.get(one.row.id, 0),
            from_response=sources.get(one.row.id),
            may_edit=may_edit(access, one.row),
        )
        for one in page
    ]


def _mine(standing: Standing) -> str | None:
    number = standing.mine.get(standing.present.number)
    return str(number) if number else None


def _state(standing: Standing, drafted: set[int]) -> PromptState:
    if _mine(standing):
        return PromptState.SENT
    return PromptState.DRAFT if standing.row.id in drafted else PromptState.OPEN


def _sources(
    session: Session, rows: Iterable[PromptRow], everything: Iterable[Standing]
) -> dict[int, Source]:
    """By prompt, the response that it was made from, where this person may read that."""
    origins = {row.id: row.from_response for row in rows if row.from_response is not None}
    if not origins:
        return {}
    by_prompt = {standing.row.id: standing for standing in everything}
    found = session.scalars(select(ResponseRow).where(ResponseRow.id.in_(origins.values())))
    readable = {row.id: by_prompt[row.prompt_id] for row in found if by_prompt[row.prompt_id].may_read(row)}
    return {
        number: Source(prompt=readable[origin].row.slug, response=str(origin))
        for number, origin in origins.items()
        if origin in readable
    }


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


def _told(row: PromptRow | PromptVersionRow, until: datetime | None) -> PromptVersion:
    return PromptVersion(
        version=row.version,
        title=row.title,
        text=row.text,
        html=row.html,
        spec=row.spec,
        visibility=PromptVisibility(row.visibility),
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
