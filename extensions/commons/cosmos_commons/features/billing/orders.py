"""What does somebody want to buy? Orders: made and kept before Stripe is asked, and settled by what Stripe then says.

An order is the server's own word on who pays, for what, and what that gives; nothing in a request or in Stripe's
metadata can change it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cosmos_commons.db import insert_unless_there, table_of
from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.decision import LEFT
from cosmos_commons.entitlement.facts import GIVEN, latest
from cosmos_commons.entitlement.facts import Kind as Source
from cosmos_commons.features.billing import catalogue as catalogues
from cosmos_commons.features.billing import currencies, work
from cosmos_commons.features.billing.catalogue import Catalogue, Every
from cosmos_commons.features.billing.errors import (
    AmountNotTaken,
    CannotChargeYet,
    NameHeld,
    NoSuchOffer,
    NoSuchOrder,
    NotForSale,
    PaidAlready,
)
from cosmos_commons.features.billing.models import AccountRow, DuesRow, OrderRow, SubscriptionRow
from cosmos_commons.jobs import ask_for
from cosmos_commons.lane import Lane, Membership, Role, make_sure_of_room
from cosmos_commons.lane_making import LaneNameTaken

LASTS = timedelta(hours=1)
"""How long a Checkout can be paid, and a lane's name is held for who pays it; Stripe would leave it open for a day."""

LIVE = ("trialing", "active", "past_due", "incomplete", "unpaid", "paused")
"""Statuses of a subscription that goes on, or can."""


class Kind(StrEnum):
    """What an order is for."""

    PLAN = "plan"
    DUES = "subscription"
    SEATS = "seats"
    MEMBERSHIP = "membership"


class State(StrEnum):
    """How far an order is; see OrderRow."""

    OPEN = "open"
    PAID = "paid"
    DONE = "done"
    NAME_TAKEN = "name-taken"
    HELD_UP = "held-up"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Asked:
    """What every order says: who, where to come back to, now."""

    name: str
    back: str
    now: datetime


def order_plan(
    session: Session, asked: Asked, offered: Catalogue, plan: str, every: Every, lane: Mapping[str, Any]
) -> OrderRow:
    """An order of a new lane under a plan. Raises NoSuchOffer, LaneNameTaken, NameHeld."""
    found = offered.plans.get(plan)
    amount = found.amount(every) if found else None
    if found is None or amount is None:
        raise NoSuchOffer
    if session.scalar(select(Lane.id).where(Lane.slug == lane["slug"])):
        raise LaneNameTaken
    had_one = select(SubscriptionRow.id).where(
        SubscriptionRow.name == asked.name, SubscriptionRow.kind == Kind.PLAN
    )
    return _made(
        session,
        asked,
        Kind.PLAN,
        held=f"lane:{lane['slug']}",
        lane=dict(lane),
        offer=plan,
        every=every,
        amount=amount,
        currency=offered.currency,
        trial_days=0 if session.scalar(had_one.limit(1)) else found.trial_days,
    )


def order_plan_anew(
    session: Session, asked: Asked, offered: Catalogue, plan: str, every: Every, lane_id: int
) -> OrderRow:
    """An order of a plan for a lane that is there. Raises NoSuchOffer, PaidAlready, NameHeld."""
    found = offered.plans.get(plan)
    amount = found.amount(every) if found else None
    if amount is None:
        raise NoSuchOffer
    paid = select(SubscriptionRow).where(
        SubscriptionRow.lane_id == lane_id, SubscriptionRow.kind == Kind.PLAN
    )
    if any(row.said["status"] in LIVE for row in session.scalars(paid)):
        raise PaidAlready
    lane = session.get_one(Lane, lane_id)
    return _made(
        session,
        asked,
        Kind.PLAN,
        held=f"plan:{lane_id}",
        lane_id=lane_id,
        lane={"slug": lane.slug, "features": sorted(_chosen(session, lane))},
        offer=plan,
        every=every,
        amount=amount,
        currency=offered.currency,
    )


def _chosen(session: Session, lane: Lane) -> set[str]:
    """The features that were ever chosen for a lane, also those that its last plan did not include."""
    earlier = select(OrderRow.lane).where(OrderRow.lane_id == lane.id, OrderRow.kind == Kind.PLAN)
    ordered = [before.get("features") or [] for before in session.scalars(earlier) if before]
    return set(lane.features).union(*ordered)


def order_dues(
    session: Session, asked: Asked, lane_id: int, amount: int | None, invitation: int | None = None
) -> OrderRow:
    """An order of one's own place in a lane, by an invitation or without.

    Raises NotForSale, AmountNotTaken, PaidAlready, CannotChargeYet.
    """
    dues = session.get(DuesRow, lane_id)
    if dues is None or dues.way == "free":
        raise NotForSale
    _not_kept_out(session, lane_id, asked.name)
    wanted = dues.amount if dues.way == "fixed" or amount is None else amount
    if dues.way == "sliding" and not dues.least <= wanted <= dues.most:
        raise AmountNotTaken
    if not currencies.is_taken(wanted, dues.currency):
        raise AmountNotTaken
    mine = select(SubscriptionRow).where(
        SubscriptionRow.lane_id == lane_id,
        SubscriptionRow.name == asked.name,
        SubscriptionRow.kind == Kind.DUES,
    )
    if any(row.said["status"] in LIVE for row in session.scalars(mine)):
        raise PaidAlready
    if session.get(Membership, (lane_id, asked.name)) is None:
        make_sure_of_room(session, lane_id)
    order = _made(
        session,
        asked,
        Kind.DUES,
        held=f"place:{lane_id}:{asked.name}",
        lane_id=lane_id,
        offer="dues",
        every=Every(dues.every),
        amount=wanted,
        currency=dues.currency,
        destination=_destination(session, lane_id),
    )
    order.invitation = invitation or order.invitation
    return order


def order_seats(session: Session, asked: Asked, offered: Catalogue, lane_id: int, quantity: int) -> OrderRow:
    """An organisation's order of seats in a lane. Raises NotForSale, AmountNotTaken, CannotChargeYet."""
    dues = session.get(DuesRow, lane_id)
    if dues is None or dues.seat is None:
        raise NotForSale
    if not 1 <= quantity <= offered.dues.seats:
        raise AmountNotTaken
    return _made(
        session,
        asked,
        Kind.SEATS,
        held=f"seats:{lane_id}:{asked.name}",
        lane_id=lane_id,
        offer="seats",
        every=Every(dues.every),
        amount=dues.seat,
        currency=dues.currency,
        quantity=quantity,
        destination=_destination(session, lane_id),
    )


def order_membership(session: Session, asked: Asked, offered: Catalogue, every: Every) -> OrderRow:
    """An order of the operator's own membership. Raises NoSuchOffer, PaidAlready."""
    amount = offered.membership.amount(every) if offered.membership else None
    if amount is None:
        raise NoSuchOffer
    mine = select(SubscriptionRow).where(
        SubscriptionRow.name == asked.name, SubscriptionRow.kind == Kind.MEMBERSHIP
    )
    if any(row.said["status"] in LIVE for row in session.scalars(mine)):
        raise PaidAlready
    return _made(
        session,
        asked,
        Kind.MEMBERSHIP,
        held=f"membership:{asked.name}",
        offer="membership",
        every=every,
        amount=amount,
        currency=offered.currency,
    )


def _not_kept_out(session: Session, lane_id: int, name: str) -> None:
    """Money does not open what a steward closed. Raises NotForSale."""
    known = latest(ledger.facts_of(session, lane_id, name))
    removal, suspension = known.get(Source.REMOVAL.value), known.get(Source.SUSPENSION.value)
    taken_out = removal and removal.state == GIVEN and removal.note != LEFT
    if taken_out or (suspension and suspension.state == GIVEN):
        raise NotForSale("A steward of this lane has taken you out. Ask one of them.")


def rename(session: Session, order: OrderRow, slug: str) -> None:
    """Another name for a lane that is paid for. Raises LaneNameTaken, NameHeld."""
    if session.scalar(select(Lane.id).where(Lane.slug == slug)):
        raise LaneNameTaken
    other = select(OrderRow.token).where(OrderRow.held == f"lane:{slug}", OrderRow.token != order.token)
    if session.scalar(other):
        raise NameHeld
    order.lane = {**(order.lane or {}), "slug": slug}
    order.held, order.state = f"lane:{slug}", State.PAID


def mine(session: Session, name: str, token: str) -> OrderRow:
    """One's own order. Raises NoSuchOrder."""
    order = session.get(OrderRow, token)
    if order is None or order.name != name:
        raise NoSuchOrder
    return order


def settle(session: Session, token: str, state: State) -> None:
    """Say how far the order is; what it held is free again unless it is still to be paid or made."""
    freed = {} if state in {State.PAID, State.OPEN, State.HELD_UP} else {"held": None}
    session.execute(update(OrderRow).where(OrderRow.token == token).values(state=state, **freed))


def _made(
    session: Session,
    asked: Asked,
    kind: Kind,
    *,
    held: str,
    offer: str,
    every: Every,
    amount: int,
    currency: str,
    lane_id: int | None = None,
    lane: dict[str, Any] | None = None,
    quantity: int = 1,
    trial_days: int = 0,
    destination: str | None = None,
) -> OrderRow:
    before = session.scalar(select(OrderRow).where(OrderRow.held == held).with_for_update())
    if before is not None and (before.name != asked.name or before.state != State.OPEN):
        raise NameHeld if before.name != asked.name else PaidAlready
    same = (offer, every, amount, currency, quantity, lane)
    if before is not None:
        if (before.offer, before.every, before.amount, before.currency, before.quantity, before.lane) == same:
            return before  # the same once more, and the same Checkout
        before.held, before.state = None, State.GONE
        ask_for(session, work.GIVE_UP, before.token, asked.now)
        session.flush()
    token = f"order_{secrets.token_urlsafe(18)}"
    values = {
        "token": token,
        "kind": kind,
        "name": asked.name,
        "lane_id": lane_id,
        "lane": lane,
        "held": held,
        "offer": offer,
        "every": every,
        "amount": amount,
        "currency": currency,
        "quantity": quantity,
        "trial_days": trial_days,
        "destination": destination,
        "state": State.OPEN,
        "session_id": None,
        "session_url": None,
        "back": asked.back,
        "made_at": asked.now,
        "expires_at": asked.now + LASTS,
    }
    if not insert_unless_there(session, table_of(OrderRow), values):
        raise NameHeld
    ask_for(session, work.GIVE_UP, token, asked.now + LASTS)  # by our clock: Stripe's is its own
    return session.get_one(OrderRow, token)


def _destination(session: Session, lane_id: int) -> str:
    """To whom members' money goes: the host, once Stripe lets them take it. Raises CannotChargeYet."""
    account = session.scalar(
        select(AccountRow)
        .join(Membership, Membership.name == AccountRow.name)
        .where(Membership.lane_id == lane_id, Membership.role == Role.HOST.value, AccountRow.charges)
        .order_by(AccountRow.name)
        .limit(1)
    )
    if account is None:
        raise CannotChargeYet
    return account.account


def sold_as(kind: str, offer: str) -> str:
    """The product at Stripe that an order of this kind pays for."""
    match Kind(kind):
        case Kind.PLAN:
            return catalogues.product("plan", offer)
        case Kind.MEMBERSHIP:
            return catalogues.product("membership")
    return catalogues.DUES_PRODUCT


def price_key(order: OrderRow) -> str | None:
    """The lookup key of what is ordered, None for what has no price of its own at Stripe."""
    match Kind(order.kind):
        case Kind.PLAN:
            return catalogues.lookup_key("plan", order.offer, Every(order.every))
        case Kind.MEMBERSHIP:
            return catalogues.lookup_key("membership", "", Every(order.every))
    return None
