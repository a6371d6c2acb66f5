"""What does somebody pay, and what can they do about it? What pages say of it; nothing of a card or a customer."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.features.billing.doubles import is_double
from cosmos_commons.features.billing.gateway import when
from cosmos_commons.features.billing.models import OrderRow, SubscriptionRow
from cosmos_commons.features.billing.orders import LIVE, Kind, State
from cosmos_commons.features.billing.seats import holders


@dataclass(frozen=True, slots=True)
class Off:
    """What a code takes off each payment: a part, or an amount; `until` empty: for good."""

    percent: float
    amount: int
    until: datetime | None

    def leaves(self, amount: int) -> int:
        """What is still to be paid of an amount, docs.stripe.com/billing/subscriptions/coupons."""
        return max(amount - self.amount - round(amount * self.percent / 100), 0)


@dataclass(frozen=True, slots=True)
class Payment:
    """A subscription, to who pays it. `id` is what forms name it by; `ends` is when it ends, if it was cancelled;
    `twice`: another pays for the same."""

    id: str
    kind: str
    lane_id: int | None
    offer: str
    status: str
    amount: int
    currency: str
    every: str
    quantity: int
    next_at: datetime | None
    ends: datetime | None
    seats: tuple[str, ...]
    twice: bool
    off: "Off | None"

    @property
    def with_code(self) -> "Payment":
        """The same at what is taken each time with the code that was given."""
        return replace(self, amount=self.off.leaves(self.amount)) if self.off else self

    @property
    def goes_on(self) -> bool:
        """Whether it is paid, or could be again, without buying anew."""
        return self.status in LIVE

    @property
    def paused(self) -> bool:
        """Whether Stripe waits for it to be taken up."""
        return self.status == "paused"


def payments_of(session: Session, name: str) -> list[Payment]:
    """All that `name` pays or paid, what goes on first."""
    rows = session.scalars(select(SubscriptionRow).where(SubscriptionRow.name == name)).all()
    found = [_payment(session, row) for row in rows]
    return sorted(found, key=lambda one: (not one.goes_on, one.kind, one.id))


def waiting_orders(session: Session, name: str) -> list[OrderRow]:
    """Orders of one's own that wait: for the payment, or for another name."""
    waits = (State.OPEN, State.PAID, State.NAME_TAKEN, State.HELD_UP)
    mine = select(OrderRow).where(OrderRow.name == name, OrderRow.state.in_(waits))
    return list(session.scalars(mine.order_by(OrderRow.made_at)))


def _payment(session: Session, row: SubscriptionRow) -> Payment:
    said = row.said
    ends = said["cancel_at"] or (said["period_end"] if said["cancel_at_period_end"] else None)
    off = said.get("off")
    held = tuple(holders(session, row.id)) if row.kind == Kind.SEATS else ()
    return Payment(
        id=row.id,
        kind=row.kind,
        lane_id=row.lane_id,
        offer=row.offer,
        status=said["status"],
        amount=(said["amount"] or 0) * said["quantity"],
        currency=said["currency"] or "",
        every=said["every"] or "",
        quantity=said["quantity"],
        next_at=when(said["trial_end"] if said["status"] == "trialing" else said["period_end"]),
        ends=when(ends or said["ended_at"]),
        seats=held,
        twice=is_double(session, row),
        off=Off(off["percent"] or 0, off["amount"] or 0, when(off["until"])) if off else None,
    )
