"""To whom does members' money go? To the host's own account at Stripe, once Stripe has looked at it.

docs.stripe.com/connect/destination-charges. Until then the lane cannot charge.
"""

from typing import Any

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from cosmos_commons.context import Commons
from cosmos_commons.db import insert_unless_there, table_of
from cosmos_commons.features.billing.checkout import gateway_of
from cosmos_commons.features.billing.gateway import JSON, Answer
from cosmos_commons.features.billing.keys import once
from cosmos_commons.features.billing.models import AccountRow


async def onboarding_page(commons: Commons, name: str, back: str) -> str:
    """Where Stripe asks a host what it must know; made anew each time, for it can be opened once."""
    gateway = gateway_of(commons)
    account = await _account(commons, name)
    answer = await gateway.ask(
        gateway.v1.account_links.create_async(
            {"account": account, "refresh_url": back, "return_url": back, "type": "account_onboarding"}
        )
    )
    return str(answer.said["url"])


async def follow_account(commons: Commons, key: str) -> None:
    """The job `billing.account`: whether a host's account can take money now."""
    gateway = gateway_of(commons)
    answer = await gateway.ask(gateway.v1.accounts.retrieve_async(key))
    await run_in_threadpool(_note, commons, key, answer.said)


async def _account(commons: Commons, name: str) -> str:
    kept = await run_in_threadpool(account_of, commons, name)
    if kept:
        return kept.account
    gateway = gateway_of(commons)

    async def look() -> Answer | None:
        async for found in gateway.pages(gateway.v1.accounts.list_async({"limit": 100})):
            if (found.get("metadata") or {}).get("host") == name:
                return Answer(found, commons.clock())
        return None

    params: Any = {
        "controller": {
            "fees": {"payer": "application"},
            "losses": {"payments": "application"},
            "stripe_dashboard": {"type": "express"},
        },
        "capabilities": {"card_payments": {"requested": True}, "transfers": {"requested": True}},
        "metadata": {"host": name},
    }
    answer = await once(
        commons,
        gateway,
        f"account:{name}",
        lambda options: gateway.v1.accounts.create_async(params, options),
        look,
    )
    return await run_in_threadpool(_keep, commons, name, answer.said)


def account_of(commons: Commons, name: str) -> AccountRow | None:
    """A person's account, if they have begun to make one."""
    with commons.database.glance() as session:
        return session.get(AccountRow, name)


def _keep(commons: Commons, name: str, said: JSON) -> str:
    with commons.database.write() as session:
        row = {"name": name, "account": said["id"], "charges": bool(said.get("charges_enabled"))}
        insert_unless_there(session, table_of(AccountRow), row)
        return session.get_one(AccountRow, name).account


def _note(commons: Commons, account: str, said: JSON) -> None:
    with commons.database.write() as session:
        row = session.scalar(select(AccountRow).where(AccountRow.account == account))
        if row:
            row.charges = bool(said.get("charges_enabled"))
