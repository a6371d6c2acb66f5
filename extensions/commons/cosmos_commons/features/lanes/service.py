"""What can be done with a lane? Joining, leaving, roles and looking, free of HTTP. Making one is `making`'s."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from cosmos_commons import jobs
from cosmos_commons.access import Access
from cosmos_commons.entitlement import ledger, sources
from cosmos_commons.entitlement.decision import Terms
from cosmos_commons.entitlement.facts import Kind
from cosmos_commons.errors import LaneCharges
from cosmos_commons.events import Event
from cosmos_commons.features.lanes.errors import HostOnly, InvitationOnly, LastSteward, NoSuchMember
from cosmos_commons.features.lanes.schemas import LaneList, LaneView, Me, MemberList, MyLane
from cosmos_commons.feeds import people_of
from cosmos_commons.lane import Joining, Lane, Membership, Role, Visibility, make_sure_of_room
from cosmos_commons.people import Person, PersonRow, display_names
from cosmos_commons.principal import Principal, Via

_LEADING = (Role.STEWARD.value, Role.HOST.value)
_MEMBERS = (
    select(Membership.name, Membership.role, func.coalesce(PersonRow.display_name, Membership.name))
    .outerjoin(PersonRow, PersonRow.name == Membership.name)
    .where(Membership.lane_id == bindparam("lane"))
)


def me(session: Session, who: Principal) -> Me:
    """Oneself and one's lanes (a workspace: its own lane alone), by title."""
    found = select(Lane.slug, Lane.title, Membership.role).join(Membership, Membership.lane_id == Lane.id)
    found = found.where(Membership.name == who.name).order_by(Lane.title)
    if who.confined_to:
        found = found.where(Lane.slug == who.confined_to)
    lanes = [MyLane(slug=slug, title=title, role=role) for slug, title, role in session.execute(found)]
    called = display_names(session, {who.name})[who.name]
    return Me(name=who.name, display_name=called, admin=who.admin, lanes=lanes)


def lanes_for(session: Session, who: Principal) -> LaneList:
    """Public lanes and one's own, one's own first; every lane for the operator."""
    shown = _views(who.name)
    if who.confined_to:
        shown = shown.where(Lane.slug == who.confined_to)
    elif who.via is not Via.OPERATOR:
        shown = shown.where(or_(Lane.visibility == Visibility.PUBLIC.value, Membership.role.is_not(None)))
    rows = session.execute(shown.order_by(Membership.role.is_(None), Lane.title))
    return LaneList(items=[_view(row) for row in rows])


def lane_view(session: Session, access: Access) -> LaneView:
    """The lane as the person sees it."""
    return view_of(session, access.name, access.lane.id)


def view_of(session: Session, name: str, lane_id: int) -> LaneView:
    """The lane with this id as `name` sees it."""
    return _view(session.execute(_views(name).where(Lane.id == lane_id)).one())


def members(
    session: Session, lane_id: int, *, search: str = "", after: str = "", limit: int | None = None
) -> MemberList:
    """The lane's people, those with most to do first, then by name; `search` finds beginnings of names' words.

    Accents and capitals do not matter to `search`. The page begins behind the person `after`.
    """
    begins = _plain(search)
    found = [
        row
        for row in session.execute(_MEMBERS, {"lane": lane_id}).all()
        if any(word.startswith(begins) for word in (row[0], *_typed(row[2])))
    ]
    found.sort(key=lambda row: (-Role(row[1]).rank, _typed(row[2])[0], row[0]))
    begin = next((at + 1 for at, row in enumerate(found) if row[0] == after), 0)
    page = found[begin:] if limit is None else found[begin : begin + limit]
    people = [Person(name=name, display_name=called, role=role) for name, role, called in page]
    more = begin + len(page) < len(found)
    return MemberList(items=people, next=people[-1].name if more else None)


def leading(session: Session, lane_id: int) -> list[Person]:
    """Who looks after the lane, the host first, then by name."""
    found = session.execute(_MEMBERS.where(Membership.role.in_(_LEADING)), {"lane": lane_id}).all()
    rows = sorted(found, key=lambda row: (-Role(row[1]).rank, _typed(row[2])[0], row[0]))
    return [Person(name=name, display_name=called, role=role) for name, role, called in rows]


@lru_cache(maxsize=20_000)  # of a large lane's people each is looked at for every letter that is typed
def _typed(display_name: str) -> tuple[str, ...]:
    """What somebody may begin to type for a name: the whole of it, or one of its words."""
    plain = _plain(display_name)
    return (plain, *plain.split())


def _plain(name: str) -> str:
    """The name as people type it in a hurry: no accents, no capitals."""
    apart = unicodedata.normalize("NFKD", name.strip())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def join(session: Session, access: Access, now: datetime, terms: Terms) -> LaneView:
    """Become a member of an open lane; nothing changes for who is one. Raises InvitationOnly, LaneCharges,
    LaneFull."""
    if access.role is None:
        if access.lane.joining is not Joining.OPEN:
            raise InvitationOnly
        if session.get_one(Lane, access.lane.id).charges:
            raise LaneCharges
        make_sure_of_room(session, access.lane.id)
        name = access.name
        came = sources.given(Kind.JOINED, now)
        ledger.record(session, access.lane.id, name, came, by=name, now=now, terms=terms)
    return lane_view(session, access)


def leave(session: Session, access: Access, now: datetime, terms: Terms) -> None:
    """Stop being a member. Raises LastSteward where the lane would be without one."""
    _take_out(session, access.lane.id, access.name, by=access.name, now=now, terms=terms)


def set_role(session: Session, access: Access, name: str, role: Role, now: datetime, terms: Terms) -> Person:
    """Make `name` a `role` of the lane, a member or not until now. Raises HostOnly, LastSteward, LaneFull."""
    lane_id, by = access.lane.id, access.principal.actor
    membership = session.get(Membership, (lane_id, name))
    was = Role(membership.role) if membership else None
    if Role.HOST in {role, was} and role is not was and access.principal.via is not Via.OPERATOR:
        raise HostOnly
    if was is not role:
        if was is None:
            make_sure_of_room(session, lane_id)
        if was and role.value not in _LEADING:
            keep_a_steward(session, lane_id, name)
        facts = sources.role_given(ledger.facts_of(session, lane_id, name), role, now)
        ledger.record(session, lane_id, name, facts, by=by, now=now, terms=terms)
    return people_of(session, lane_id, {name})[name]


def remove(session: Session, access: Access, name: str, now: datetime, terms: Terms) -> None:
    """Take `name` out of the lane. Raises NoSuchMember, LastSteward, HostOnly."""
    membership = session.get(Membership, (access.lane.id, name))
    if membership is None:
        raise NoSuchMember
    if membership.role == Role.HOST.value and access.principal.via is not Via.OPERATOR:
        raise HostOnly
    _take_out(session, access.lane.id, name, by=access.principal.actor, now=now, terms=terms)


def hydrate(_session: Session, found: Sequence[Event]) -> dict[int, dict[str, Any]]:
    """What a watcher is told about changes of membership: who, as what."""
    return {event.cursor: dict(event.subject) for event in found}


def _take_out(session: Session, lane_id: int, name: str, *, by: str, now: datetime, terms: Terms) -> None:
    left = by == name
    keep_a_steward(session, lane_id, name)
    facts = sources.gone(ledger.facts_of(session, lane_id, name), now, left=left)
    kind = "lanes.member.left" if left else "lanes.member.removed"
    ledger.record(session, lane_id, name, facts, by=by, now=now, terms=terms, ending=kind)
    jobs.ask_for(session, ledger.DEPARTED, f"{lane_id}/{name}", now)


def keep_a_steward(session: Session, lane_id: int, without: str) -> None:
    """Raise LastSteward where the lane would be without one."""
    # Locked, so that two stewards who leave at the same moment on PostgreSQL cannot both be "not the last".
    leading = select(Membership.name).where(Membership.lane_id == lane_id, Membership.role.in_(_LEADING))
    names = set(session.scalars(leading.with_for_update()))
    if names == {without}:
        raise LastSteward


def _views(name: str) -> Select[Lane, str | None, int]:
    everybody = aliased(Membership)
    counted = (
        select(func.count()).select_from(everybody).where(everybody.lane_id == Lane.id).scalar_subquery()
    )
    mine = and_(Membership.lane_id == Lane.id, Membership.name == name)
    return select(Lane, Membership.role, counted).outerjoin(Membership, mine)


def _view(row: Row[Lane, str | None, int]) -> LaneView:
    lane, role, count = row
    return LaneView(
        slug=lane.slug,
        title=lane.title,
        purpose=lane.purpose,
        language=lane.language,
        visibility=lane.visibility,
        joining=lane.joining,
        features=sorted(lane.features),
        curriculum=lane.curriculum,
        role=role,
        members=count,
        charges=lane.charges,
        standing=lane.standing,
    )
