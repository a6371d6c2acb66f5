"""What mentions or answers somebody, of what they may read now, and what of it is new to them?

What is hidden from them notifies them of nothing: not in the list, not in a count, not read by being listed.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from cosmos_commons import notifications, search
from cosmos_commons.access import Access
from cosmos_commons.audiences import audiences_of
from cosmos_commons.features import Feature, Hit
from cosmos_commons.features.notifications.schemas import NotificationPage, NotificationShown, Seen, Unread
from cosmos_commons.hits import readable, told
from cosmos_commons.people import display_names

_AT_ONCE = 100
_MOST_COUNTED = 100


def listed(
    session: Session,
    access: Access,
    features: Sequence[Feature],
    now: datetime,
    *,
    before: int = search.NEWEST,
    limit: int,
) -> NotificationPage:
    """A page of what concerns oneself."""
    found = list(islice(_readable(session, access, features, now, before=before), limit + 1))
    called = display_names(session, [access.name]).get(access.name, access.name)
    words = search.asked(called)
    return NotificationPage(
        items=[
            NotificationShown(**told(one.feature, hit, words), id=str(one.place), why=one.why, read=one.read)
            for one, hit in found[:limit]
        ],
        unread=unread(session, access, features, now),
        next=str(found[limit - 1][0].place) if len(found) > limit else None,
    )


def unread(session: Session, access: Access, features: Sequence[Feature], now: datetime) -> int:
    """How much of what concerns oneself is not read."""
    found = _readable(session, access, features, now, unread=True)
    return sum(1 for _ in islice(found, _MOST_COUNTED))


def read(
    session: Session, access: Access, features: Sequence[Feature], now: datetime, seen: Seen | None = None
) -> Unread:
    """What was seen is read, of what may be read now."""
    ids = None if seen is None or seen.ids is None else {int(one) for one in seen.ids}
    refs: dict[str, list[str]] = {}
    for one, _ in _readable(session, access, features, now, unread=True):
        if ids is None or one.place in ids:
            refs.setdefault(one.feature, []).append(one.ref)
    for feature, mine in refs.items():
        notifications.read(session, access.lane.id, access.name, feature, mine)
    return Unread(unread=unread(session, access, features, now))


def _readable(
    session: Session,
    access: Access,
    features: Sequence[Feature],
    now: datetime,
    *,
    before: int = search.NEWEST,
    unread: bool = False,
) -> Iterator[tuple[notifications.Notification, Hit]]:
    mine = session, access.lane.id, access.name
    belongs = audiences_of(session, access, features).at(now)
    while found := notifications.of(*mine, audiences=belongs, before=before, most=_AT_ONCE, unread=unread):
        hits = readable(session, access, features, ((one.feature, one.ref) for one in found), now)
        for one in found:
            if hit := hits.get((one.feature, one.ref)):
                yield one, hit
        before = found[-1].place
