"""What do members of a lane pay? Set by its host, within the operator's bounds; who is in already stays as they are."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cosmos_commons import events
from cosmos_commons.context import Context
from cosmos_commons.features.billing import currencies
from cosmos_commons.features.billing.catalogue import Catalogue, Every
from cosmos_commons.features.billing.errors import AmountNotTaken, CannotChargeYet
from cosmos_commons.features.billing.models import AccountRow, DuesRow
from cosmos_commons.lane import Lane

WAYS = ("free", "fixed", "sliding")


@dataclass(frozen=True, slots=True)
class Dues:
    """What a host asks of members, in the smallest unit of `currency`.

    `amount` is the price, or what is suggested within `least` and `most`.
    """

    way: str = "free"
    every: Every = Every.MONTH
    amount: int = 0
    least: int = 0
    most: int = 0
    seat: int | None = None
    currency: str = ""


def fits(dues: Dues, offered: Catalogue) -> None:
    """Raise AmountNotTaken where the dues are not within the operator's bounds, or are none that Stripe takes."""
    bounds = offered.dues
    asked = [dues.seat] if dues.seat is not None else []
    if dues.way == "fixed":
        asked.append(dues.amount)
    elif dues.way == "sliding":
        asked += [dues.least, dues.amount, dues.most]
        if not dues.least <= dues.amount <= dues.most:
            raise AmountNotTaken
    elif dues.way != "free":
        raise AmountNotTaken
    taken = (currencies.is_taken(amount, offered.currency) for amount in asked)
    if any(not bounds.least <= amount <= bounds.most for amount in asked) or not all(taken):
        raise AmountNotTaken


def set_dues(session: Session, context: Context, lane_id: int, dues: Dues, offered: Catalogue) -> None:
    """Say what members pay from now on. Raises AmountNotTaken, CannotChargeYet."""
    fits(dues, offered)
    charges = dues.way != "free"
    account = session.get(AccountRow, context.principal.name)
    if (charges or dues.seat is not None) and not (account and account.charges):
        raise CannotChargeYet
    values = {
        "way": dues.way,
        "every": dues.every.value,
        "currency": offered.currency,
        "amount": dues.amount,
        "least": dues.least,
        "most": dues.most,
        "seat": dues.seat,
    }
    row = session.get(DuesRow, lane_id)
    if row is None:
        session.add(DuesRow(lane_id=lane_id, **values))
    else:
        for name, value in values.items():
            setattr(row, name, value)
    session.get_one(Lane, lane_id).charges = charges
    name = context.principal.name
    events.append(session, lane_id, "billing.dues.changed", by=name, at=context.now)


def dues_of(session: Session, lane_id: int) -> Dues:
    """What members pay now."""
    row = session.get(DuesRow, lane_id)
    if row is None:
        return Dues()
    return Dues(row.way, Every(row.every), row.amount, row.least, row.most, row.seat, row.currency)
