"""What holds these words, of all that this person may read?

The index gives what might, to whom it is for; each feature says which of it is to be read, and what it says now. What
is hidden takes no place on a page, and no page is shorter for it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from cosmos_commons import search
from cosmos_commons.access import Access
from cosmos_commons.audiences import audiences_of
from cosmos_commons.errors import Unprocessable
from cosmos_commons.features import Feature, Hit
from cosmos_commons.features.search.schemas import ResultPage
from cosmos_commons.hits import Found, readable, told

_AT_ONCE, _MOST_AT_ONCE = 50, 1_000


class NothingAsked(Unprocessable):
    code = "nothing-asked"
    message = "Write a word to look for."


def results(
    session: Session,
    access: Access,
    features: Sequence[Feature],
    text: str,
    now: datetime,
    *,
    before: int = search.NEWEST,
    limit: int,
) -> ResultPage:
    """The newest things of the lane that hold words beginning as each of `text`. Raises NothingAsked."""
    words = search.asked(text)
    if not words:
        raise NothingAsked
    found = list(islice(_found(session, access, features, words, now, before), limit + 1))
    more = str(found[limit - 1][0].id) if len(found) > limit else None
    items = [Found(**told(entry.feature, hit, words)) for entry, hit in found[:limit]]
    return ResultPage(items=items, next=more)


def _found(
    session: Session,
    access: Access,
    features: Sequence[Feature],
    words: Sequence[search.Asked],
    now: datetime,
    before: int,
) -> Iterator[tuple[search.Entry, Hit]]:
    whose: dict[str, Any] = {
        "name": access.name,
        "audiences": audiences_of(session, access, features).at(now),
    }
    most = _AT_ONCE
    while entries := search.holding(session, access.lane.id, words, **whose, before=before, most=most):
        things = ((entry.feature, entry.ref) for entry in entries)
        hits = readable(session, access, features, things, now)
        for entry in entries:
            if hit := hits.get((entry.feature, entry.ref)):
                yield entry, hit
        before, most = entries[-1].id, min(_MOST_AT_ONCE, most * 4)
