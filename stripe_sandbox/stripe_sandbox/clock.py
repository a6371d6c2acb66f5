"""What time is it in the sandbox? The real time plus what tests have advanced it by; a test clock has its own."""

import time
from calendar import monthrange
from datetime import UTC, datetime, timedelta

from stripe_sandbox.store import Store


class Clock:
    """`ahead` moves subscriptions on; `off` only makes the times in signatures wrong."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @property
    def ahead(self) -> int:
        return int(self.store.setting("ahead", 0))

    @property
    def off(self) -> int:
        return int(self.store.setting("off", 0))

    def now(self) -> int:
        """Whole seconds since 1970."""
        return int(time.time()) + self.ahead

    def signing(self) -> int:
        """What a signature says: the real time, as a receiver compares it with its own."""
        return int(time.time()) + self.off


def period_end(anchor: int, start: int, interval: str, count: int) -> int:
    """The first end of a period after `start`, counted from the anchor (/billing/subscriptions/billing-cycle).

    An anchor on the 31st ends a shorter month on its last day, and the next long month on the 31st again.
    """
    step = 0
    while (end := _moved(anchor, interval, count * step)) <= start:
        step += 1
    return end


def _moved(at: int, interval: str, count: int) -> int:
    begin = datetime.fromtimestamp(at, UTC)
    if interval in ("day", "week"):
        return int((begin + timedelta(days=count * (7 if interval == "week" else 1))).timestamp())
    months = begin.year * 12 + begin.month - 1 + count * (12 if interval == "year" else 1)
    year, month = divmod(months, 12)
    day = min(begin.day, monthrange(year, month + 1)[1])
    return int(begin.replace(year=year, month=month + 1, day=day).timestamp())
