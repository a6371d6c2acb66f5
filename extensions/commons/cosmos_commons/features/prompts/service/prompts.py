"""What is asked in a lane? Its prompts as one person sees them, what they said before, and where they came from."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.features.prompts.models import (
    DraftRow,
    PromptRow,
    PromptVersionRow,
    PromptVisibility,
    ResponseRow,
)
from cosmos_commons.features.prompts.schemas import (
    Lineage,
    Origin,
    Prompt,
    PromptList,
    PromptState,
    PromptVersion,
    PromptVersionList,
    Source,
)
from cosmos_commons.features.prompts.service.rounds import may_edit
from cosmos_commons.features.prompts.service.standing import Standing, find, standings
from cosmos_commons.features.prompts.service.views import asker, round_view
from cosmos_commons.feeds import people_of
from cosmos_commons.playbooks.kinds import Kind


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


def versions(session: Session, access: Access, slug: str, now: datetime) -> PromptVersionList:
    """What a prompt said, newest first. Raises NoSuchPrompt."""
    row = find(session, access, slug, now).row
    earlier = select(PromptVersionRow).where(PromptVersionRow.prompt_id == row.id)
    rows = session.scalars(earlier.order_by(PromptVersionRow.version.desc())).all()
    return PromptVersionList(
        items=[_told(row, None), *(_told(one, one.until) for one in rows)],
    )


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
