"""What can be done about coming in? Making and using links, sending them to many, asking and answering; free of
HTTP."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from cosmos_commons import mail
from cosmos_commons.access import Access
from cosmos_commons.entitlement import ledger, sources
from cosmos_commons.entitlement.decision import Terms
from cosmos_commons.entitlement.facts import GIVEN, Fact, Kind, latest
from cosmos_commons.features.invitations.errors import (
    AlreadyIn,
    NoSuchInvitation,
    NoSuchRequest,
    NotAddresses,
    PaymentNeeded,
)
from cosmos_commons.features.invitations.models import InvitationRow, RequestRow, UseRow
from cosmos_commons.features.invitations.schemas import (
    Asked,
    Guests,
    Invitation,
    InvitationList,
    Invited,
    Inviting,
    NewInvitation,
    Request,
    RequestList,
)
from cosmos_commons.features.invitations.words import Told, letter
from cosmos_commons.feeds import people_of
from cosmos_commons.lane import Lane, Membership, Role, make_sure_of_room
from cosmos_commons.people import Person, display_names
from cosmos_commons.principal import Principal

_SHOWN_WRONG = 20


@dataclass(frozen=True, slots=True)
class Made:
    """When and under which terms something is done, and where browsers find the page that takes a link's secret."""

    now: datetime
    terms: Terms
    join_url: str


def invite(session: Session, access: Access, asked: NewInvitation, now: datetime, token: str) -> Invitation:
    """Make a link with this secret, of which only the hash is kept."""
    row = _row(access, token, asked.role, now, days=asked.days, free=asked.free)
    row.note, row.uses_left = asked.note, asked.uses
    session.add(row)
    session.flush()
    return _shown(session, [row])[0]


def is_of(session: Session, invitation: int, token: str) -> bool:
    """Whether this is the link's secret."""
    row = session.get(InvitationRow, invitation)
    return row is not None and row.token_hash == _hash(token)


def invite_all(session: Session, access: Access, asked: Guests, made: Made) -> Invited:
    """Send a link to each address, all or none. Raises NotAddresses, which names those that are none."""
    wanted = list(dict.fromkeys(address.strip() for address in asked.addresses if address.strip()))
    if wrong := [address for address in wanted if not mail.is_address(address)]:
        raise NotAddresses(wrong=wrong[:_SHOWN_WRONG])
    lane = session.get_one(Lane, access.lane.id)
    there = select(InvitationRow.address).where(
        InvitationRow.lane_id == lane.id, _valid(made.now), InvitationRow.address != ""
    )
    known = {address.casefold() for address in session.scalars(there)}
    fresh: dict[str, str] = {}
    again = [address for address in wanted if address.casefold() in known]
    for address in wanted:
        if address.casefold() not in known:
            known.add(address.casefold())
            fresh[address] = secrets.token_urlsafe(32)
    by = access.principal.actor
    called = display_names(session, {by})[by] if access.name else "Cosmos Lanes"
    letters: dict[str, mail.Letter] = {}
    for address, token in fresh.items():
        row = _row(access, token, asked.role, made.now, days=asked.days, free=asked.free)
        row.address, row.uses_left = address, 1
        session.add(row)
        told = Told(lane.title, lane.purpose, called, made.join_url + token, asked.words, asked.days)
        letters[f"invitation/{row.token_hash.hex()}"] = letter(address, told, lane.language)
    session.flush()
    mail.post_all(session, letters, made.now)
    return Invited(sent=len(fresh), again=again)


def invitations(
    session: Session, lane_id: int, now: datetime, *, after: int | None, limit: int
) -> InvitationList:
    """Links that still let people in, newest first."""
    found = select(InvitationRow).where(InvitationRow.lane_id == lane_id, _valid(now))
    if after is not None:
        found = found.where(InvitationRow.id < after)
    rows = session.scalars(found.order_by(InvitationRow.id.desc()).limit(limit + 1)).all()
    following = str(rows[limit - 1].id) if len(rows) > limit else None
    return InvitationList(items=_shown(session, rows[:limit]), next=following)


def withdraw(session: Session, access: Access, invitation: int, now: datetime) -> None:
    """Let a link let nobody in any more. Raises NoSuchInvitation."""
    row = session.get(InvitationRow, invitation)
    if row is None or row.lane_id != access.lane.id:
        raise NoSuchInvitation
    row.ended_at = row.ended_at or now


def inviting(session: Session, token: str, now: datetime) -> Inviting:
    """What the link with this secret opens. Raises NoSuchInvitation."""
    row = _found(session, token, now)
    lane = session.get_one(Lane, row.lane_id)
    return Inviting(
        lane=lane.slug,
        title=lane.title,
        purpose=lane.purpose,
        language=lane.language,
        role=row.role,
        free=row.free or not lane.charges,
    )


def came_by(session: Session, token: str, name: str) -> Inviting | None:
    """What the link opened for `name`, who used it before and is still in."""
    used = session.scalar(
        select(InvitationRow)
        .join(UseRow, UseRow.invitation_id == InvitationRow.id)
        .where(InvitationRow.token_hash == _hash(token), UseRow.name == name)
    )
    return _opened(session, used) if used and session.get(Membership, (used.lane_id, name)) else None


def accept(session: Session, who: Principal, token: str, made: Made) -> Inviting:
    """Come in by the link. Raises NoSuchInvitation, LaneFull, and PaymentNeeded where members pay and the link is not
    free."""
    if again := came_by(session, token, who.name):
        return again  # sent twice, or the link was followed again
    row = _found(session, token, made.now, to_use=True)
    lane = session.get_one(Lane, row.lane_id)
    if lane.charges and not row.free:
        raise PaymentNeeded(lane=lane.slug)
    known = ledger.facts_of(session, lane.id, who.name)
    role = Role(row.role)
    kind = Kind.SCHOLARSHIP if row.free and lane.charges else Kind.INVITATION
    facts = sources.given(kind, made.now, name=str(row.id), role=role)
    if _kept_out(known, made.now):
        raise NoSuchInvitation
    _make_room(session, lane.id, who.name)
    ledger.record(session, lane.id, who.name, facts, by=row.by, now=made.now, terms=made.terms)
    _count(session, row, who.name, made.now)
    return _opened(session, row)


def paying(session: Session, token: str, lane_id: int, now: datetime) -> int | None:
    """The number of the link by which somebody comes to pay for a lane; None where it is none, or another lane's."""
    row = session.scalar(select(InvitationRow).where(InvitationRow.token_hash == _hash(token), _valid(now)))
    return row.id if row and row.lane_id == lane_id else None


def paid(session: Session, invitation: int, name: str, now: datetime, terms: Terms) -> None:
    """Somebody who came by the link has paid: it is used, and makes them what it says; used up meanwhile, nothing."""
    row = session.get(InvitationRow, invitation, with_for_update=True)
    if row is None or row.ended_at or (row.uses_left == 0 and not session.get(UseRow, (row.id, name))):
        return
    _count(session, row, name, now)
    role = Role(row.role)
    if role is not Role.MEMBER:
        made_so = Fact(f"{Kind.ROLE}:{row.id}", now, GIVEN, role)
        ledger.record(session, row.lane_id, name, [made_so], by=row.by, now=now, terms=terms)


def _count(session: Session, row: InvitationRow, name: str, now: datetime) -> None:
    if session.get(UseRow, (row.id, name)) is None:
        session.add(UseRow(invitation_id=row.id, name=name, at=now))
        row.used += 1
        if row.uses_left is not None:
            row.uses_left -= 1
    _answered(session, row.lane_id, name)


def ask(session: Session, access: Access, asked: Asked, now: datetime) -> None:
    """Ask to come in; asking again replaces what was said. Raises AlreadyIn."""
    if access.role is not None:
        raise AlreadyIn
    row = session.get(RequestRow, (access.lane.id, access.name))
    if row is None:
        session.add(RequestRow(lane_id=access.lane.id, name=access.name, text=asked.text, at=now))
    else:
        row.text = asked.text


def requests(session: Session, lane_id: int) -> RequestList:
    """Everybody who asks to come in, oldest first."""
    rows = session.scalars(
        select(RequestRow).where(RequestRow.lane_id == lane_id).order_by(RequestRow.at).limit(500)
    ).all()
    people = people_of(session, lane_id, {row.name for row in rows})
    return RequestList(items=[Request(person=people[row.name], text=row.text, at=row.at) for row in rows])


def let_in(session: Session, access: Access, name: str, made: Made) -> None:
    """Say yes to who asks; where members pay, this is a scholarship. Raises NoSuchRequest, LaneFull."""
    lane = session.get_one(Lane, access.lane.id)
    if session.get(RequestRow, (lane.id, name)) is None:
        raise NoSuchRequest
    _make_room(session, lane.id, name)
    kind = Kind.SCHOLARSHIP if lane.charges else Kind.ADDED
    facts = sources.given(kind, made.now)
    ledger.record(session, lane.id, name, facts, by=access.principal.actor, now=made.now, terms=made.terms)
    _answered(session, lane.id, name)


def turn_down(session: Session, access: Access, name: str) -> None:
    """Say no to who asks. Raises NoSuchRequest."""
    if not _answered(session, access.lane.id, name):
        raise NoSuchRequest


def asks(session: Session, lane_id: int, name: str) -> bool:
    """Whether somebody has asked to come in and waits for an answer."""
    return session.get(RequestRow, (lane_id, name)) is not None


def waiting(session: Session, lane_id: int) -> int:
    """How many people wait for an answer."""
    return session.scalar(select(func.count()).where(RequestRow.lane_id == lane_id)) or 0


def _answered(session: Session, lane_id: int, name: str) -> bool:
    row = session.get(RequestRow, (lane_id, name))
    if row is not None:
        session.delete(row)
    return row is not None


def _make_room(session: Session, lane_id: int, name: str) -> None:
    if session.get(Membership, (lane_id, name)) is None:
        make_sure_of_room(session, lane_id)


def _kept_out(known: list[Fact], now: datetime) -> bool:
    held = latest(known).get(Kind.SUSPENSION.value)
    return bool(held and held.state == GIVEN and not (held.until and held.until <= now))


def _row(access: Access, token: str, role: str, now: datetime, *, days: int, free: bool) -> InvitationRow:
    return InvitationRow(
        lane_id=access.lane.id,
        token_hash=_hash(token),
        role=role,
        free=free,
        note="",
        address="",
        uses_left=None,
        used=0,
        expires_at=now + timedelta(days=days),
        by=access.principal.actor,
        at=now,
        ended_at=None,
    )


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()


def _valid(now: datetime) -> ColumnElement[bool]:
    unused = or_(InvitationRow.uses_left.is_(None), InvitationRow.uses_left > 0)
    return InvitationRow.ended_at.is_(None) & (InvitationRow.expires_at > now) & unused


def _found(session: Session, token: str, now: datetime, *, to_use: bool = False) -> InvitationRow:
    wanted = select(InvitationRow).where(InvitationRow.token_hash == _hash(token), _valid(now))
    # Locked, so that two who come at the same moment on PostgreSQL cannot both be the last.
    row = session.scalar(wanted.with_for_update() if to_use else wanted)
    if row is None:
        raise NoSuchInvitation
    return row


def _opened(session: Session, row: InvitationRow) -> Inviting:
    lane = session.get_one(Lane, row.lane_id)
    return Inviting(
        lane=lane.slug,
        title=lane.title,
        purpose=lane.purpose,
        language=lane.language,
        role=row.role,
        free=True,
    )


def _shown(session: Session, rows: Sequence[InvitationRow]) -> list[Invitation]:
    called = display_names(session, {row.by for row in rows})
    return [
        Invitation(
            id=str(row.id),
            role=row.role,
            free=row.free,
            note=row.note,
            address=row.address,
            uses_left=row.uses_left,
            used=row.used,
            expires_at=row.expires_at,
            by=Person(name=row.by, display_name=called[row.by], role=None),
        )
        for row in rows
    ]
