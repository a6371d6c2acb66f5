"""Was Stripe asked this already? Each thing that it is asked to do has an idempotency key, stored before the first try.

A lost reply is asked for again under the same key: Stripe then answers what it did. A 500 is kept with its key, so
whether the thing was done is looked up, and only if not a new key is made (docs.stripe.com/error-low-level). A key
older than Stripe remembers is treated in the same way.
"""

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from cosmos_commons.context import Commons
from cosmos_commons.db import insert_unless_there, table_of
from cosmos_commons.features.billing.gateway import Answer, Gateway, KeptFault, Refused
from cosmos_commons.features.billing.models import CallRow

if TYPE_CHECKING:
    from stripe import StripeObject

REMEMBERED = timedelta(hours=23)
"""Stripe keeps keys for at least a day, docs.stripe.com/api/idempotent_requests."""

Look = Callable[[], Awaitable[Answer | None]]


async def once(
    commons: Commons,
    gateway: Gateway,
    purpose: str,
    do: "Callable[[Any], Awaitable[StripeObject]]",
    look: Look,
) -> Answer:
    """Have Stripe do this for `purpose`, and no more than once. `look` finds what was done, if it was.

    Raises PaymentsAway (try again later, by the same purpose), Refused (not done; asking again is a new try).
    """
    kept, fresh = await run_in_threadpool(_key, commons, purpose)
    if not fresh and (found := await look()):
        return found
    try:
        return await gateway.ask(do({"idempotency_key": kept}))
    except KeptFault:
        if found := await look():
            return found
        await run_in_threadpool(forget, commons, purpose)
        raise
    except Refused:
        await run_in_threadpool(forget, commons, purpose)
        raise


def _key(commons: Commons, purpose: str) -> tuple[str, bool]:
    """The key under which Stripe is asked, and whether Stripe still knows what it did under it."""
    now = commons.clock()
    with commons.database.write() as session:
        values = {"purpose": purpose, "key": secrets.token_hex(24), "at": now}
        if insert_unless_there(session, table_of(CallRow), values):
            return str(values["key"]), True
        row = session.get_one(CallRow, purpose)
        if now - row.at < REMEMBERED:
            return row.key, True
        row.key, row.at = str(values["key"]), now
        return row.key, False


def forget(commons: Commons, purpose: str) -> None:
    """The next try is a new one."""
    with commons.database.write() as session:
        forget_in(session, purpose)


def forget_in(session: Session, purpose: str) -> None:
    """As `forget`, in a transaction that is open."""
    session.execute(delete(CallRow).where(CallRow.purpose == purpose))
