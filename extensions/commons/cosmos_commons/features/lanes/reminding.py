"""What is somebody written about their access, and when? Once for each thing, as the decision stands when it is due.

Jobs: `remind.person` (`LANE-ID/NAME`) for a member, `remind.lane` (`LANE-ID`) for the hosts about the lane's own
subscription.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from cosmos_commons import mail
from cosmos_commons.context import Commons
from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.decision import Decision, LaneState, Standing, Why
from cosmos_commons.entitlement.words import day, say, say_standing
from cosmos_commons.features.lanes.entitlement import door_of
from cosmos_commons.jobs import Later
from cosmos_commons.lane import Lane, Membership, Role
from cosmos_commons.people import addresses

_AHEAD = timedelta(days=3)
_ENDED = {
    Why.NOT_PAID,
    Why.PAYMENT_FAILED,
    Why.PAUSED,
    Why.OVER,
    Why.UNCONFIRMED,
    Why.MEMBERSHIP_ENDED,
    Why.SUSPENDED,
    Why.REMOVED,
}

_SUBJECTS = {
    "en": {
        "trial": "{title}: your trial ends soon",
        "failing": "{title}: your payment failed",
        "ending": "{title}: your access ends soon",
        "ended": "{title}: your access has ended",
        "lane": "{title}: its subscription",
    },
    "es": {
        "trial": "{title}: tu periodo de prueba termina pronto",
        "failing": "{title}: tu pago falló",
        "ending": "{title}: tu acceso termina pronto",
        "ended": "{title}: tu acceso ha terminado",
        "lane": "{title}: su suscripción",
    },
}
_MORE = {
    "en": "Everything about it, and what you can do, is on your account page:\n{url}\n",
    "es": "Todo sobre ello, y lo que puedes hacer, está en la página de tu cuenta:\n{url}\n",
}
_LANE = {
    "en": {
        Why.TRIAL: "The trial of {title} runs until {day}; then the first payment is taken.",
        Why.FAILING: "The payment for {title} failed. The lane stays open until {day} while it is tried again.",
        Why.CANCELLED: "The subscription of {title} was cancelled. The lane stays open until {day}.",
    },
    "es": {
        Why.TRIAL: "El periodo de prueba de {title} dura hasta el {day}; entonces se cobra el primer pago.",
        Why.FAILING: "El pago de {title} falló. El carril sigue abierto hasta el {day} mientras se reintenta.",
        Why.CANCELLED: "La suscripción de {title} se canceló. El carril sigue abierto hasta el {day}.",
    },
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """A thing to be written about, from when on, and what makes it this one and no other."""

    what: str
    due: datetime
    mark: str


def reminders(decision: Decision) -> Iterator[Reminder]:
    """What a decision gives cause to write, now or later."""
    if not decision.access:
        if decision.why in _ENDED and decision.since:
            yield Reminder("ended", decision.since, f"{decision.why}/{decision.since.isoformat()}")
        return
    if decision.why is Why.TRIAL and decision.since:
        yield Reminder("trial", decision.since - _AHEAD, decision.since.isoformat())
    if decision.why is Why.FAILING and decision.since:
        yield Reminder("failing", decision.since, decision.since.isoformat())
    if decision.until:
        yield Reminder("ending", decision.until - _AHEAD, decision.until.isoformat())


async def remind_person(commons: Commons, key: str) -> None:
    """The job `remind.person`: write what is due, and come back for what will be."""
    lane_id, _, name = key.partition("/")
    following = await run_in_threadpool(_write_person, commons, int(lane_id), name)
    if following is not None:
        raise Later(following)


async def remind_lane(commons: Commons, key: str) -> None:
    """The job `remind.lane`."""
    following = await run_in_threadpool(_write_lane, commons, int(key))
    if following is not None:
        raise Later(following)


def _write_person(commons: Commons, lane_id: int, name: str) -> timedelta | None:
    now, terms = commons.clock(), commons.settings.terms
    with commons.database.write() as session:
        lane = session.get(Lane, lane_id)
        to = addresses(session, {name}).get(name)
        if lane is None or to is None:
            return None
        decision = ledger.decision_on(session, lane_id, name, now, terms)
        due, following = _divide(reminders(decision), now)
        spoken = _spoken(to[1] or lane.language)
        said = say(decision, door_of(lane), spoken)
        for reminder in due:
            subject = _SUBJECTS[spoken][reminder.what].format(title=lane.title)
            text = "\n\n".join(part for part in (said.reason, said.remedy, _more(commons, spoken)) if part)
            letter = mail.Letter(to[0], subject[:200], text)
            mail.post(session, f"remind/{lane_id}/{name}/{reminder.what}/{reminder.mark}", letter, now)
    return following


def _write_lane(commons: Commons, lane_id: int) -> timedelta | None:
    now, terms = commons.clock(), commons.settings.terms
    with commons.database.write() as session:
        lane = session.get(Lane, lane_id)
        if lane is None:
            return None
        standing = ledger.standing_of(session, lane_id, now, terms)
        due, following = _divide(_about_lane(standing), now)
        for name, (address, language) in addresses(session, _hosts(session, lane_id)).items():
            spoken = _spoken(language or lane.language)
            for reminder in due:
                subject = _SUBJECTS[spoken]["lane"].format(title=lane.title)
                text = "\n\n".join((_words(standing, lane.title, spoken), _more(commons, spoken)))
                letter = mail.Letter(address, subject[:200], text)
                mail.post(session, f"remind/{lane_id}//{name}/{reminder.what}/{reminder.mark}", letter, now)
    return following


def _about_lane(standing: Standing) -> Iterator[Reminder]:
    if standing.state is not LaneState.OPEN:
        since = standing.since
        if since:
            yield Reminder(standing.state.value, since, since.isoformat())
        if standing.until:
            yield Reminder("closing", standing.until - _AHEAD, standing.until.isoformat())
    elif standing.why is Why.TRIAL and standing.since:
        yield Reminder("trial", standing.since - _AHEAD, standing.since.isoformat())
    elif standing.why is Why.FAILING and standing.since:
        yield Reminder("failing", standing.since, standing.since.isoformat())
    elif standing.until:
        yield Reminder("ending", standing.until - _AHEAD, standing.until.isoformat())


def _words(standing: Standing, title: str, spoken: str) -> str:
    if said := say_standing(standing, title, spoken):
        return f"{said.reason}\n\n{said.remedy}"
    at = standing.since if standing.why is Why.TRIAL else standing.until
    return _LANE[spoken][standing.why].format(title=title, day=day(at, spoken))


def _divide(found: Iterator[Reminder], now: datetime) -> tuple[list[Reminder], timedelta | None]:
    every = list(found)
    later = [one.due - now for one in every if one.due > now]
    return [one for one in every if one.due <= now], min(later, default=None)


def _hosts(session: Session, lane_id: int) -> set[str]:
    found = select(Membership.name).where(Membership.lane_id == lane_id, Membership.role == Role.HOST.value)
    return set(session.scalars(found))


def _more(commons: Commons, spoken: str) -> str:
    return _MORE[spoken].format(url=f"{commons.public_origin}{commons.settings.service_prefix}account")


def _spoken(language: str) -> str:
    return "es" if language.startswith("es") else "en"
