"""What is in a letter about notifications? What is due and unread, as far as its reader may read it at this moment.

Decided as the letter is written, in the transaction that also posts it and notes what it told, by what decides for the
page. What may not be read yet is looked at again later, after as long as it has waited, until it is read or gone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from cosmos_commons import mail
from cosmos_commons.audiences import audiences_of
from cosmos_commons.context import Commons
from cosmos_commons.db import Utc, table_of
from cosmos_commons.errors import CommonsError
from cosmos_commons.features import Hit
from cosmos_commons.features.notifications.choosing import held, stop_link
from cosmos_commons.features.notifications.models import HowOften, TellingRow
from cosmos_commons.features.notifications.noticing import GAPS, UNREAD_FOR
from cosmos_commons.features.notifications.permissions import NotificationsPermission
from cosmos_commons.features.notifications.wording import InLane, Line, Links, written
from cosmos_commons.hits import readable
from cosmos_commons.lane import Lane
from cosmos_commons.notifications import NotificationRow, Why
from cosmos_commons.people import addresses
from cosmos_commons.principal import Principal, Via

_LONGEST_WAIT = timedelta(days=1)
_MOST = 1000
_MOST_IN_LANE = 10


class _Due(NamedTuple):
    """A notification that is due, and what of its lane is told with it."""

    id: int
    noticed_at: datetime
    slug: str
    title: str
    language: str
    feature: str
    ref: str
    why: str
    read: bool
    audience: str | None
    about: str | None


_N, _T, _LANE = table_of(NotificationRow), table_of(TellingRow), table_of(Lane)
_DUE = (
    select(
        _T.c.id,
        _T.c.noticed_at,
        _LANE.c.slug,
        _LANE.c.title,
        _LANE.c.language,
        _N.c.feature,
        _N.c.ref,
        _N.c.why,
        _N.c.read,
        _N.c.audience,
        _N.c.about,
    )
    .join(_N, _N.c.id == _T.c.id)
    .join(_LANE, _LANE.c.id == _N.c.lane_id)
    .where(_T.c.name == bindparam("its_name"), _T.c.due_at <= bindparam("now", type_=Utc()))
    .order_by(_LANE.c.title, _LANE.c.id, _N.c.place.desc(), _N.c.id)
    .limit(_MOST)
)
_PUT_OFF = update(_T).where(_T.c.id == bindparam("its_id")).values(due_at=bindparam("due", type_=Utc()))


async def tell(commons: Commons, name: str) -> None:
    """The job `notifications.letter`: write to `name`, if there is something to tell."""
    await run_in_threadpool(_tell, commons, name)


def _tell(commons: Commons, name: str) -> None:
    now = commons.clock()
    with commons.database.write() as session:
        row = held(session, name)
        often, to = HowOften(row.often), addresses(session, {name}).get(name)
        if row.last_at and often in GAPS and row.last_at > now - GAPS[often]:
            return  # another process has written it meanwhile
        found = [_Due(*one) for one in session.connection().execute(_DUE, {"its_name": name, "now": now})]
        if to is None or often is HowOften.NEVER:
            _settle(session, found, (), now)
            return
        unread = [one for one in found if not one.read]
        hits = {
            one.id: hit
            for slug, inside in groupby(unread, lambda one: one.slug)
            for one, hit in _readable(session, commons, name, slug, list(inside), now)
        }
        _settle(session, found, [one for one in unread if one.id not in hits], now)
        if hits:
            _post(session, commons, name, to, [(one, hits[one.id]) for one in unread if one.id in hits], now)
            row.last_at = now


def _readable(
    session: Session, commons: Commons, name: str, slug: str, due: Sequence[_Due], now: datetime
) -> Iterable[tuple[_Due, Hit]]:
    """Of what is due in a lane, what the page would show this person."""
    permission = NotificationsPermission.NOTIFICATION_LIST
    try:
        access = commons.rules.decide(session, Principal(Via.NOTHING, name), permission, slug)
    except CommonsError:
        return ()
    belongs = audiences_of(session, access, commons.features).at(now)
    mine = [one for one in due if one.audience is None or one.audience in belongs or one.about == name]
    hits = readable(session, access, commons.features, ((one.feature, one.ref) for one in mine), now)
    return ((one, hits[one.feature, one.ref]) for one in mine if (one.feature, one.ref) in hits)


def _settle(session: Session, found: Sequence[_Due], hidden: Sequence[_Due], now: datetime) -> None:
    """Of these, the hidden ones are looked at again, and the others never."""
    due = {one.id: now + min(max(now - one.noticed_at, UNREAD_FOR), _LONGEST_WAIT) for one in hidden}
    if found:
        session.connection().execute(_PUT_OFF, [{"its_id": one.id, "due": due.get(one.id)} for one in found])


def _post(
    session: Session,
    commons: Commons,
    name: str,
    to: tuple[str, str],
    told: Sequence[tuple[_Due, Hit]],
    now: datetime,
) -> None:
    address, language = to
    pages = f"{commons.public_origin}{commons.settings.service_prefix}"
    lanes = [_in_lane(pages, slug, list(inside)) for slug, inside in groupby(told, lambda one: one[0].slug)]
    links = Links(account=f"{pages}account", stop=stop_link(commons, name))
    subject, text = written(lanes, links, language or told[0][0].language)
    things = "\n".join(sorted(f"{one.slug}/{one.feature}/{one.ref}" for one, _ in told))
    key = f"notifications/{name}/{sha256(things.encode()).hexdigest()[:32]}"
    mail.post(session, key, mail.Letter(address, subject, text, stop=links.stop), now)


def _in_lane(pages: str, slug: str, told: Sequence[tuple[_Due, Hit]]) -> InLane:
    url = f"{pages}lanes/{slug}/"
    lines = [
        Line(hit.author or "", Why(one.why), hit.title, f"{url}{hit.path}")
        for one, hit in told[:_MOST_IN_LANE]
    ]
    return InLane(told[0][0].title, f"{url}notifications", lines, len(told))
