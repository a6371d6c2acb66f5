"""Where does the link to a workspace lead? Never into one that is about to be ended: that is waited for, and then the
one that may run now is started."""

import asyncio
import contextlib
from typing import Any

from jupyterhub.handlers.pages import SpawnHandler

from cosmos_hub.spawner import WorkspaceSpawner
from cosmos_hub.spawner.commons import CommonsUnreachableError

ENDING_SECONDS = 12.0
"""How long the commons may take to have a workspace ended: what is open there is saved first."""
_LOOK_SECONDS = 0.05


class OpenHandler(SpawnHandler):
    """`/spawn/NAME/LANE`, as JupyterHub's own from then on."""

    async def _get(self, user_name: str, server_name: str, display_name: str) -> None:
        user = self.current_user
        spawner = user.spawners.get(server_name) if user and user.name == user_name else None
        if spawner is not None and spawner.active and await _runs_otherwise(spawner):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ENDING_SECONDS):
                    while spawner.active:
                        await asyncio.sleep(_LOOK_SECONDS)
        await super()._get(user_name, server_name, display_name)


async def _runs_otherwise(spawner: WorkspaceSpawner) -> bool:
    try:
        decision = await spawner.commons.decide(spawner.name, spawner.user.name)
    except CommonsUnreachableError:
        return False  # the spawner goes on asking
    return decision.mode is not spawner.mode


def opening_handlers() -> list[tuple[Any, ...]]:
    """Return the routes, under the Hub's prefix."""
    return [(r"/spawn/([^/]+)/([^/]+)", OpenHandler)]
