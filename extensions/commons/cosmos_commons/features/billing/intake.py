"""What is an event good for? It is kept once, by its id, and what it is about is to be fetched: a job for each thing.

Nothing in an event is believed but which thing to look at; one lost, doubled or late changes nothing in the end.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.context import Commons
from cosmos_commons.db import insert_unless_there, table_of
from cosmos_commons.features.billing import work
from cosmos_commons.features.billing.gateway import JSON, when
from cosmos_commons.features.billing.models import AccountRow, StripeEventRow
from cosmos_commons.jobs import ask_for

ACTED, UNKNOWN, FOREIGN, OTHER_MODE, NOTHING = (
    "acted",
    "unknown-type",
    "foreign",
    "other-mode",
    "about-nothing",
)

Concerns = Callable[[JSON], tuple[str, str]]
"""Of the object in an event, the kind of job to do and its key (empty: there is nothing to look at)."""


def _subscription(said: JSON) -> tuple[str, str]:
    return work.SUBSCRIPTION, _id(said.get("id"))


def _invoice(said: JSON) -> tuple[str, str]:
    details = (said.get("parent") or {}).get("subscription_details") or {}
    return work.SUBSCRIPTION, _id(details.get("subscription"))


def _session(said: JSON) -> tuple[str, str]:
    return work.CHECKOUT, _id(said.get("id"))


def _account(said: JSON) -> tuple[str, str]:
    return work.ACCOUNT, _id(said.get("id"))


HANDLERS: Mapping[str, Concerns] = {
    "account.updated": _account,
    "checkout.session.async_payment_failed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "checkout.session.completed": _session,
    "checkout.session.expired": _session,
    "customer.subscription.created": _subscription,
    "customer.subscription.deleted": _subscription,
    "customer.subscription.paused": _subscription,
    "customer.subscription.resumed": _subscription,
    "customer.subscription.trial_will_end": _subscription,
    "customer.subscription.updated": _subscription,
    "invoice.paid": _invoice,
    "invoice.payment_action_required": _invoice,
    "invoice.payment_failed": _invoice,
    "invoice.payment_succeeded": _invoice,
}
"""docs.stripe.com/api/events/types: what we look at. Every other kind is kept, and nothing is done."""


def take(commons: Commons, said: dict[str, Any], body: bytes) -> bool:
    """Keep a verified event and ask for what it makes necessary; False where it was here before."""
    with commons.database.write() as session:
        return take_in(session, commons, said, body)


def take_in(session: Session, commons: Commons, said: JSON, body: bytes) -> bool:
    """As `take`, in a transaction that is open."""
    now = commons.clock()
    found = (said.get("data") or {}).get("object") or {}
    kind, key = HANDLERS.get(str(said.get("type")), _nothing)(found)
    verdict = _verdict(session, commons, said, kind, key)
    row = {
        "id": said["id"][:80],
        "type": str(said.get("type"))[:120],
        "about": key[:120],
        "account": str(said.get("account") or "")[:60],
        "created": when(_number(said.get("created"))) or now,
        "at": now,
        "verdict": verdict,
        "body": body,
    }
    if not insert_unless_there(session, table_of(StripeEventRow), row):
        return False
    if verdict == ACTED:
        ask_for(session, kind, key, now)
    return True


def _verdict(session: Session, commons: Commons, said: JSON, kind: str, key: str) -> str:
    if said.get("livemode") is not commons.settings.stripe_livemode:
        return OTHER_MODE
    if account := said.get("account"):
        known = select(AccountRow.name).where(AccountRow.account == str(account))
        # Money is charged by us and sent on, so of an account nothing concerns us but the account itself.
        if session.scalar(known) is None or kind != work.ACCOUNT or key != account:
            return FOREIGN
    if not kind:
        return UNKNOWN
    return ACTED if key else NOTHING


def _nothing(_said: JSON) -> tuple[str, str]:
    return "", ""


def _id(value: object) -> str:
    """An id, whether or not what it names is expanded."""
    found = value.get("id") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) and len(found) <= 200 and found.isprintable() else ""


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and 0 < value < 2**33 else None
