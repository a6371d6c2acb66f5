"""How often may somebody write? So often, and then they wait: for each person, and for a lane as a whole.

Token buckets in this process's memory: they fill again by themselves, and a restart forgives. Counted before
the body is worked on. The operator's token is not counted.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from cosmos_commons.errors import TooManyRequests

_KEPT = 20_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rate:
    """So many a minute for each key, all of them at once if need be."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = per_minute, clock
        self._buckets: OrderedDict[object, _Bucket] = OrderedDict()

    def take(self, key: object) -> None:
        """Count one for `key`. Raises TooManyRequests, which says when to come again."""
        now = self._clock()
        bucket = self._buckets.pop(key, None) or _Bucket(self._most, now)
        self._buckets[key] = bucket
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)  # the one that rested longest
        bucket.left = min(self._most, bucket.left + (now - bucket.at) * self._most / 60)
        bucket.at = now
        if bucket.left < 1:
            wait = math.ceil((1 - bucket.left) * 60 / self._most)
            raise TooManyRequests(headers={"Retry-After": str(wait)})
        bucket.left -= 1


class Rates:
    """The limits of one commons: what is added (posts, responses, files), and other changes (drafts, read marks)."""

    def __init__(
        self,
        *,
        additions: int,
        lane_additions: int,
        changes: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._additions, self._lane = Rate(additions, clock), Rate(lane_additions, clock)
        self._changes = Rate(changes, clock)

    def take(self, method: str, actor: str, lane: str | None) -> None:
        """Count one writing request. Raises TooManyRequests."""
        if method != "POST":
            self._changes.take(actor)
            return
        self._additions.take(actor)
        if lane:
            self._lane.take(lane)
