"""What does a lane get from its playbook? Its prompts and who may write more; what the lane has stays as it is."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.features import LaidLane
from cosmos_commons.features.prompts.models import PromptRow, RoundRow, SettingsRow
from cosmos_commons.features.prompts.service import indexing
from cosmos_commons.playbooks import PromptDeclaration
from cosmos_commons.playbooks.kinds import Kind, spec_of
from cosmos_commons.text import render


def lay_out(session: Session, lane: LaidLane) -> None:
    """The prompts that the playbook declares, where the lane does not have them: what was asked stays as it was."""
    if session.get(SettingsRow, lane.id) is None:
        session.add(SettingsRow(lane_id=lane.id, writers=lane.playbook.prompt_writers))
    there = set(session.scalars(select(PromptRow.slug).where(PromptRow.lane_id == lane.id)))
    for declared in lane.playbook.prompts:
        if declared.slug not in there:
            _add(session, lane, declared)


def _add(session: Session, lane: LaidLane, declared: PromptDeclaration) -> None:
    row = PromptRow(
        lane_id=lane.id,
        slug=declared.slug,
        title=declared.title,
        text=declared.text,
        html=render(declared.text),
        kind=declared.kind,
        spec=spec_of(Kind(declared.kind), declared.spec).model_dump(mode="json", exclude_none=True),
        visibility=declared.visibility,
        anonymous=declared.anonymous,
        lesson=declared.lesson,
        version=1,
        from_response=None,
        created_at=lane.at,
        created_by=lane.by,
    )
    session.add(row)
    session.flush()
    indexing.add_prompt(session, row)
    opens_at = lane.at + declared.opens if declared.opens else None
    closes_at = lane.at + declared.closes if declared.closes else None
    session.add(
        RoundRow(prompt_id=row.id, number=1, opens_at=opens_at, closes_at=closes_at, changed_at=lane.at)
    )
    session.flush()
