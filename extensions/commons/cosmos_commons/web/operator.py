"""What needs an administrator now, and what to do about it: payments, clocks, webhooks, work that fails, letters.

Nothing here tells of a card, a customer or a secret, and of a failure only what kind it is: the log has the rest.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Path
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.features.billing import notes
from cosmos_commons.features.billing.checkout import gateway_of
from cosmos_commons.features.billing.gateway import SKEW
from cosmos_commons.jobs import JobRow, failing
from cosmos_commons.permissions import CorePermission
from cosmos_commons.web.going import go
from cosmos_commons.web.operator_words import alerted, remedy_for, trouble_of, work_of
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for
from cosmos_commons.web.words import Words


@dataclass(frozen=True, slots=True)
class Need:
    """Something to look at. `note`: the number of an alert, for the form that says it was seen."""

    at: datetime
    what: str
    about: str
    remedy: str
    note: int | None = None


@pages.get("/operator", CorePermission.OPERATION_READ, include_in_schema=False)
def operator_page(request: Request, context: Ctx) -> Response:
    """What needs somebody now, newest first."""
    words = words_for(request)
    with context.read() as session:
        found = [
            *_clock(context, words),
            *_webhooks(context, words),
            *_jobs(session, words),
            *_alerts(session, words),
        ]
    needs = sorted(found, key=lambda need: need.at, reverse=True)
    return page(request, context, "operator.html", needs=needs)


@pages.post("/operator/alerts/{alert}/seen", CorePermission.OPERATION_UPDATE, include_in_schema=False)
def alert_seen(context: Ctx, alert: Annotated[int, Path(ge=1, lt=2**62)]) -> Response:
    """An administrator has looked at it."""

    def work(session: Session, _access: Access) -> None:
        notes.seen(session, alert)

    context.write(work)
    return go(context, "operator")


def _alerts(session: Session, words: Words) -> Iterator[Need]:
    for row in notes.latest(session, notes.ALERT):
        kind, detail = notes.told(row.text)
        what, remedy = alerted(words, kind) if kind else (row.text, "")
        about = f"{row.about} {detail}".strip() if kind else row.about
        yield Need(row.at, what, about, remedy, row.id)


def _clock(context: Context, words: Words) -> Iterator[Need]:
    skew, _ = gateway_of(context.commons).skew, words.gettext
    if abs(skew) > SKEW:
        seconds = round(skew.total_seconds())
        yield Need(
            context.now,
            _("The clock of this machine and Stripe's differ by %(seconds)s seconds.")
            % {"seconds": f"{seconds:+d}"},
            "",
            _(
                "Set this machine's clock by NTP. At five minutes every webhook is refused; nothing is lost by it."
            ),
        )


def _webhooks(context: Context, words: Words) -> Iterator[Need]:
    gateway = gateway_of(context.commons)
    if gateway.refused_at:
        number = gateway.refused_webhooks
        yield Need(
            gateway.refused_at,
            words.ngettext(
                "%(num)s webhook was refused since the program started.",
                "%(num)s webhooks were refused since the program started.",
                number,
            )
            % {"num": number},
            "",
            words.gettext(
                "They were not signed by Stripe for this site, now. If they are Stripe's, check the webhook secrets "
                "and the clock; what they would have told is fetched by itself within an hour."
            ),
        )


def _jobs(session: Session, words: Words) -> Iterator[Need]:
    """Work that fails, told once for each kind of work and of trouble, with how often."""
    rows = failing(session)
    together = Counter((work_of(words, row.kind), trouble_of(words, row)) for row in rows)
    for (work, trouble), number in together.items():
        same = [row for row in rows if (work_of(words, row.kind), trouble_of(words, row)) == (work, trouble)]
        yield Need(_tried(same), work, _times(words, trouble, number), remedy_for(words, same[0].kind))


def _tried(rows: list[JobRow]) -> datetime:
    return max(row.due_at for row in rows)


def _times(words: Words, trouble: str, number: int) -> str:
    waits = words.ngettext("%(num)s waits and is tried again.", "%(num)s wait and are tried again.", number)
    return f"{trouble} {waits % {'num': number}}"
