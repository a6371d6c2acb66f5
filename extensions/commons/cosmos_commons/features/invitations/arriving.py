"""Who was asked in by a link and has paid comes in as what the link says, and the link is used."""

from starlette.concurrency import run_in_threadpool

from cosmos_commons.context import Commons
from cosmos_commons.features.invitations import service


async def follow_arrival(commons: Commons, key: str) -> None:
    """The job `entitlement.arrived`, key `INVITATION-ID/NAME`."""
    invitation, _, name = key.partition("/")
    await run_in_threadpool(_use, commons, int(invitation), name)


def _use(commons: Commons, invitation: int, name: str) -> None:
    with commons.database.write() as session:
        service.paid(session, invitation, name, commons.clock(), commons.settings.terms)
