"""What is kept about paying: orders, what Stripe was asked and said, dues, seats. Never a card."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cosmos_commons.db import Base, BigId


class OrderRow(Base):
    """What somebody wants to buy, as we understood it: made before Stripe is asked, and all that a payment can give.

    `held` is what nobody else may be buying meanwhile: a lane's name, or one's own place in a lane. `lane`: the lane as
    it was chosen, of which a plan gives what it includes. `state`: `open` (to be paid), `paid`, `done` (gives what it
    gives), `name-taken` (paid, and the lane needs another name), `held-up` (paid, and the operator has something to
    mend before the lane can be made), `gone`. `invitation`: the link by which who pays came, until it is used.
    """

    __tablename__ = "billing_order"

    token: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(64), index=True)
    lane_id: Mapped[int | None] = mapped_column(ForeignKey("lanes_lane.id"), index=True)
    lane: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    held: Mapped[str | None] = mapped_column(String(160), unique=True)
    offer: Mapped[str] = mapped_column(String(60))
    every: Mapped[str] = mapped_column(String(8))
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    quantity: Mapped[int]
    trial_days: Mapped[int]
    destination: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20), index=True)
    session_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    session_url: Mapped[str | None] = mapped_column(Text)
    back: Mapped[str] = mapped_column(Text)
    invitation: Mapped[int | None] = mapped_column(BigId)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class CallRow(Base):
    """One thing that Stripe is asked to do, and the idempotency key it is asked under: kept before the first try."""

    __tablename__ = "billing_call"

    purpose: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class CustomerRow(Base):
    """The one customer at Stripe of a person (`person:NAME`), or of an organisation's order (`order:TOKEN`)."""

    __tablename__ = "billing_customer"

    of: Mapped[str] = mapped_column(String(80), primary_key=True)
    customer: Mapped[str] = mapped_column(String(60), unique=True)


class SubscriptionRow(Base):
    """A subscription of ours, and what Stripe said of it last. Who it is for is the order's to say."""

    __tablename__ = "billing_subscription"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    order: Mapped[str] = mapped_column(ForeignKey("billing_order.token"), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(64), index=True)
    lane_id: Mapped[int | None] = mapped_column(ForeignKey("lanes_lane.id"), index=True)
    customer: Mapped[str] = mapped_column(String(60))
    offer: Mapped[str] = mapped_column(String(60))
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    as_of: Mapped[datetime]


class StripeEventRow(Base):
    """An event as it came, once. `verdict`: `acted`, or why nothing was done."""

    __tablename__ = "billing_event"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    type: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(String(120))
    account: Mapped[str] = mapped_column(String(60))
    created: Mapped[datetime]
    at: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(String(40))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class NoteRow(Base):
    """What the operator should know: `alert` (look at this) or `repair` (what reconciling mended)."""

    __tablename__ = "billing_note"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    about: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)


class DuesRow(Base):
    """What members pay for a lane: `way` is `free`, `fixed` or `sliding`. `seat`, where seats are sold, is one's
    price."""

    __tablename__ = "billing_dues"

    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"), primary_key=True)
    way: Mapped[str] = mapped_column(String(10))
    every: Mapped[str] = mapped_column(String(8))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int]
    least: Mapped[int]
    most: Mapped[int]
    seat: Mapped[int | None]


class AccountRow(Base):
    """A host's account at Stripe, to which members' money goes. `charges`: whether Stripe lets it take money."""

    __tablename__ = "billing_account"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(60), unique=True)
    charges: Mapped[bool]


class SeatRow(Base):
    """Whose seat it is, of those that a subscription pays for."""

    __tablename__ = "billing_seat"

    subscription: Mapped[str] = mapped_column(ForeignKey("billing_subscription.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]
