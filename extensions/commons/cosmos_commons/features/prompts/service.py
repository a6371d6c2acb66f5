"""What can be done with a prompt? Drafts, responses and reading them when the prompt lets one, free of HTTP.

Where a prompt asks for one's own response first, nothing tells of the others before: not the list, not the
count, not the stream. Facilitators and stewards, who answer for the conversation, read at once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cosmos_commons import events
from cosmos_commons.access import Access
from cosmos_commons.events import Event
from cosmos_commons.features import LaidLane
from cosmos_commons.features.prompts.errors import AlreadyResponded, NoSuchPrompt, RespondFirst
from cosmos_commons.features.prompts.models import DraftRow, PromptRow, PromptVisibility, ResponseRow
from cosmos_commons.features.prompts.schemas import (
    DraftRequest,
    DraftView,
    NewResponse,
    Prompt,
    PromptList,
    PromptState,
    Response,
    ResponsePage,
)
from cosmos_commons.lane import Membership, Role
from cosmos_commons.people import Person, PersonRow
from cosmos_commons.text import render


def prompts(session: Session, access: Access) -> PromptList:
    """The lane's prompts, in the playbook's order."""
    rows = session.scalars(
        select(PromptRow).where(PromptRow.lane_id == access.lane.id).order_by(PromptRow.id)
    ).all()
    return PromptList(items=_prompts(session, access, rows))


def prompt(session: Session, access: Access, slug: str) -> Prompt:
    """One prompt. Raises NoSuchPrompt."""
    return _prompts(session, access, [_find(session, access.lane.id, slug)])[0]


def draft(session: Session, access: Access, slug: str) -> DraftView:
    """One's own draft. Raises NoSuchPrompt."""
    row = session.get(DraftRow, (_find(session, access.lane.id, slug).id, access.name))
    return DraftView(text=row.text if row else "", saved_at=row.saved_at if row else None)


def save_draft(session: Session, access: Access, slug: str, asked: DraftRequest, now: datetime) -> DraftView:
    """Keep one's draft. Raises NoSuchPrompt, AlreadyResponded."""
    found = _find(session, access.lane.id, slug)
    if found.id in _responded(session, [found.id], access.name):
        raise AlreadyResponded
    row = session.get(DraftRow, (found.id, access.name))
    if row is None:
        row = DraftRow(prompt_id=found.id, name=access.name)
        session.add(row)
    row.text, row.saved_at = asked.text, now
    return DraftView(text=row.text, saved_at=row.saved_at)


def respond(
    session: Session, access: Access, slug: str, asked: NewResponse, html: str, now: datetime
) -> Response:
    """One's response, in place of the draft; `html` is its rendered text. Raises NoSuchPrompt, AlreadyResponded."""
    lane_id, name = access.lane.id, access.name
    found = _find(session, lane_id, slug)
    values = {"prompt_id": found.id, "author": name, "text": asked.text, "html": html, "created_at": now}
    try:
        made = session.execute(insert(ResponseRow).values(**values).returning(ResponseRow.id)).scalar_one()
    except IntegrityError as error:
        raise AlreadyResponded from error
    session.execute(delete(DraftRow).where(DraftRow.prompt_id == found.id, DraftRow.name == name))
    audience = "" if found.visibility == PromptVisibility.AT_ONCE.value else _key(slug)
    subject = {"prompt": slug, "response": made}
    events.append(
        session, lane_id, "prompts.response.created", by=name, at=now, subject=subject, audience=audience
    )
    return _response(slug, session.execute(_responses(lane_id).where(ResponseRow.id == made)).one())


def responses(session: Session, access: Access, slug: str, *, after: int, limit: int) -> ResponsePage:
    """A page of what was answered. Raises NoSuchPrompt, RespondFirst."""
    # First the log's head, then the responses: what is written in between comes twice rather than never.
    cursor = events.head(session, access.lane.id)
    found = _find(session, access.lane.id, slug)
    if not readable(access, found, _responded(session, [found.id], access.name)):
        raise RespondFirst
    wanted = _responses(access.lane.id).where(ResponseRow.prompt_id == found.id, ResponseRow.id > after)
    items = [_response(slug, row) for row in session.execute(wanted.limit(limit + 1))]
    more = len(items) > limit
    items = items[:limit]
    return ResponsePage(items=items, next=items[-1].id if more else None, cursor=str(cursor))


def readable(access: Access, row: PromptRow, responded: set[int]) -> bool:
    """Whether the person may read the others' responses to this prompt now."""
    at_once = row.visibility == PromptVisibility.AT_ONCE.value
    return at_once or row.id in responded or access.at_least(Role.FACILITATOR)


def audience_keys(session: Session, lane_id: int, name: str, role: Role) -> frozenset[str]:
    """The prompts whose responses this member may follow; those that anybody may follow have no key."""
    if role.rank >= Role.FACILITATOR.rank:
        return frozenset({_key("*")})
    mine = select(PromptRow.slug).join(ResponseRow, ResponseRow.prompt_id == PromptRow.id)
    slugs = session.scalars(mine.where(PromptRow.lane_id == lane_id, ResponseRow.author == name))
    return frozenset(_key(slug) for slug in slugs)


def lay_out(session: Session, lane: LaidLane) -> None:
    """The prompts that the playbook declares, where the lane does not have them: what was asked stays as it was."""
    there = set(session.scalars(select(PromptRow.slug).where(PromptRow.lane_id == lane.id)))
    for declared in lane.playbook.prompts:
        if declared.slug in there:
            continue
        row = PromptRow(
            lane_id=lane.id,
            slug=declared.slug,
            title=declared.title,
            html=render(declared.text),
            kind=declared.kind,
            visibility=PromptVisibility(declared.visibility).value,
            lesson=declared.lesson,
            created_at=lane.at,
            created_by=lane.by,
        )
        session.add(row)
        session.flush()  # one by one: their ids are their order


def hydrate(session: Session, found: Sequence[Event]) -> dict[int, dict[str, Any]]:
    """What a watcher who may see it is told: the response itself."""
    told: dict[int, dict[str, Any]] = {}
    by_lane: dict[int, list[Event]] = {}
    for event in found:
        by_lane.setdefault(event.lane_id, []).append(event)
    for lane_id, mine in by_lane.items():
        rows = _by_id(session, lane_id, (event.subject["response"] for event in mine))
        for event in mine:
            if row := rows.get(event.subject["response"]):
                slug = event.subject["prompt"]
                told[event.cursor] = {
                    "prompt": slug,
                    "response": _response(slug, row).model_dump(mode="json"),
                }
    return told


def _key(slug: str) -> str:
    return f"prompts:{slug}"


def _find(session: Session, lane_id: int, slug: str) -> PromptRow:
    row = session.scalar(select(PromptRow).where(PromptRow.lane_id == lane_id, PromptRow.slug == slug))
    if row is None:
        raise NoSuchPrompt
    return row


def _responded(session: Session, prompt_ids: Iterable[int], name: str) -> set[int]:
    mine = select(ResponseRow.prompt_id).where(
        ResponseRow.prompt_id.in_(prompt_ids), ResponseRow.author == name
    )
    return set(session.scalars(mine))


def _prompts(session: Session, access: Access, rows: Sequence[PromptRow]) -> list[Prompt]:
    ids = [row.id for row in rows]
    responded = _responded(session, ids, access.name)
    drafts = select(DraftRow.prompt_id).where(DraftRow.prompt_id.in_(ids), DraftRow.name == access.name)
    drafted = set(session.scalars(drafts.where(DraftRow.text != "")))
    count = select(ResponseRow.prompt_id, func.count()).where(ResponseRow.prompt_id.in_(ids))
    counted = {row[0]: row[1] for row in session.execute(count.group_by(ResponseRow.prompt_id))}
    return [
        Prompt(
            slug=row.slug,
            title=row.title,
            html=row.html,
            kind=row.kind,
            visibility=row.visibility,
            state=_state(row.id, responded, drafted),
            responses=counted.get(row.id, 0) if readable(access, row, responded) else None,
            lesson=row.lesson,
        )
        for row in rows
    ]


def _state(prompt_id: int, responded: set[int], drafted: set[int]) -> PromptState:
    if prompt_id in responded:
        return PromptState.SENT
    return PromptState.DRAFT if prompt_id in drafted else PromptState.OPEN


_Row = tuple[int, str, str, str, datetime, str | None, str | None]


def _responses(lane_id: int) -> Select[*_Row]:
    role = and_(Membership.lane_id == lane_id, Membership.name == ResponseRow.author)
    return (
        select(
            ResponseRow.id,
            ResponseRow.author,
            ResponseRow.text,
            ResponseRow.html,
            ResponseRow.created_at,
            PersonRow.display_name,
            Membership.role,
        )
        .outerjoin(PersonRow, PersonRow.name == ResponseRow.author)
        .outerjoin(Membership, role)
        .order_by(ResponseRow.id)
    )


def _by_id(session: Session, lane_id: int, ids: Iterable[int]) -> dict[int, _Row]:
    found = session.execute(_responses(lane_id).where(ResponseRow.id.in_(set(ids))))
    return {row[0]: row for row in found}


def _response(slug: str, row: _Row) -> Response:
    number, author, text, html, created_at, display_name, role = row
    person = Person(name=author, display_name=display_name or author, role=role)
    return Response(id=str(number), prompt=slug, author=person, text=text, html=html, created_at=created_at)
