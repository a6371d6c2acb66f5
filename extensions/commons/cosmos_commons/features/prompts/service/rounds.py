"""When is a prompt asked? Its rounds: beginning the next, changing the times of one, who answered which.

Rounds follow each other: a new one closes the one before it, and at most one is planned ahead.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cosmos_commons import events
from cosmos_commons.access import Access
from cosmos_commons.features.prompts.errors import NotYours, RoundScheduled, TimesNotTaken
from cosmos_commons.features.prompts.models import PromptRow, ResponseRow, RoundRow
from cosmos_commons.features.prompts.schemas import OwnRound, RoundList, RoundState, RoundTimes
from cosmos_commons.features.prompts.service.standing import Standing, find, hold, round_state
from cosmos_commons.features.prompts.service.views import round_view
from cosmos_commons.lane import Role


def may_edit(access: Access, row: PromptRow) -> bool:
    """Whether a prompt and its rounds are this person's to change: who wrote it, and facilitators and up."""
    return row.created_by == access.name or access.at_least(Role.FACILITATOR)


def rounds(session: Session, access: Access, slug: str, now: datetime) -> RoundList:
    """A prompt's rounds. Raises NoSuchPrompt."""
    standing = find(session, access, slug, now)
    return RoundList(items=[_own(session, standing, row) for row in standing.rounds])


def begin(session: Session, access: Access, slug: str, asked: RoundTimes, now: datetime) -> OwnRound:
    """The next round, which closes the one before. Raises NoSuchPrompt, NotYours, RoundScheduled, TimesNotTaken."""
    standing = _to_change(session, access, slug, now)
    last, moment = standing.rounds[-1], standing.now
    if round_state(last, moment) is RoundState.SCHEDULED:
        raise RoundScheduled
    row = first_round(standing.row.id, asked, moment, number=last.number + 1)
    starts = row.opens_at or moment
    if last.closes_at is None or last.closes_at > starts:
        last.closes_at, last.changed_at = starts, moment
    session.add(row)
    session.flush()
    _log(session, access, slug, row.number, "begun", moment)
    return _own(session, _again(session, access, slug, moment), row)


def first_round(prompt_id: int, asked: RoundTimes, now: datetime, *, number: int = 1) -> RoundRow:
    """A round with these times. Raises TimesNotTaken where it would be over before it opens."""
    opens_at = asked.opens_at if asked.opens_at and asked.opens_at > now else None
    if number > 1 and opens_at is None:
        opens_at = now
    if asked.closes_at and asked.closes_at <= (opens_at or now):
        raise TimesNotTaken
    return RoundRow(
        prompt_id=prompt_id, number=number, opens_at=opens_at, closes_at=asked.closes_at, changed_at=now
    )


def change_round(
    session: Session, access: Access, slug: str, number: int, asked: RoundTimes, now: datetime
) -> OwnRound:
    """A round with other times; a time that has passed means now.

    Raises NoSuchPrompt, NotYours, NoSuchRound, TimesNotTaken.
    """
    standing = _to_change(session, access, slug, now)
    row, moment = standing.round(number), standing.now
    if "opens_at" in asked.model_fields_set:
        row.opens_at = asked.opens_at
    if "closes_at" in asked.model_fields_set:
        was_over = row.closes_at is not None and row.closes_at <= moment
        keeps = was_over and asked.closes_at == row.closes_at
        row.closes_at = asked.closes_at if keeps or asked.closes_at is None else max(asked.closes_at, moment)
    row.changed_at = moment
    _follow_each_other(standing)
    session.flush()
    _log(session, access, slug, number, "changed", moment)
    return _own(session, _again(session, access, slug, moment), row)


def _follow_each_other(standing: Standing) -> None:
    """Raise TimesNotTaken where a round closes before it opens, or the next opens before it closes."""
    for row in standing.rounds:
        if row.opens_at and row.closes_at and row.closes_at < row.opens_at:
            raise TimesNotTaken
    for row, following in zip(standing.rounds, standing.rounds[1:], strict=False):
        if row.closes_at is None or following.opens_at is None or following.opens_at < row.closes_at:
            raise TimesNotTaken


def _to_change(session: Session, access: Access, slug: str, now: datetime) -> Standing:
    standing = hold(session, access, slug, now)
    if not may_edit(access, standing.row):
        raise NotYours("The times of a prompt are set by who wrote it, and by facilitators.")
    return standing


def _again(session: Session, access: Access, slug: str, now: datetime) -> Standing:
    return find(session, access, slug, now)


def _own(session: Session, standing: Standing, row: RoundRow) -> OwnRound:
    mine = standing.mine.get(row.number)
    counted = None
    if standing.hidden(row.number) is None:
        counting = select(func.count()).select_from(ResponseRow)
        one = (ResponseRow.prompt_id == standing.row.id, ResponseRow.round == row.number)
        counted = session.scalar(counting.where(*one))
    view = round_view(row, standing.now)
    return OwnRound(**view.model_dump(), mine=str(mine) if mine else None, responses=counted)


def _log(session: Session, access: Access, slug: str, number: int, what: str, at: datetime) -> None:
    subject = {"prompt": slug, "round": number}
    events.append(session, access.lane.id, f"prompts.round.{what}", by=access.name, at=at, subject=subject)
