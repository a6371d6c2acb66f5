"""How do a member's files get into the archive, and back before their workspace opens? The fork server moves them, and
the Hub asks until it is done.

The commons says when the time of a workspace is over; the Hub forgets one whose files are in the archive, so that what
it still knows is what the commons may still ask for.
"""

import asyncio
from typing import Any

from jupyterhub.apihandlers import APIHandler
from jupyterhub.scopes import needs_scope
from tornado.web import HTTPError

from cosmos_hub.house.layout import Layout
from cosmos_hub.spawner.asking import RefusedError, ask
from cosmos_hub.spawner.refusal import Refusal

LOOK_SECONDS = 0.1
PATIENCE_SECONDS = 40.0
"""For the files to come back while somebody waits for their workspace; less than the Hub's `start_timeout`."""
COMING_BACK = {
    "en": "Your work is coming back from the archive, which takes some minutes. Open the workspace again then.",
    "es": "Tu trabajo está volviendo del archivo, y eso tarda unos minutos. Vuelve a abrir el espacio entonces.",
}


class ArchiveHandler(APIHandler):
    """`POST /users/NAME/servers/LANE/archive`: whether the files of a workspace that does not run are in the archive
    now; where not, they are on their way, and it is to be asked again."""

    @needs_scope("delete:servers")  # type: ignore[untyped-decorator]
    async def post(self, user_name: str, server_name: str) -> None:
        user = self.find_user(user_name)
        if user is None or server_name not in user.orm_spawners:
            raise HTTPError(404, "There is no such workspace.")
        spawner = user.spawners[server_name]
        if spawner.active:
            raise HTTPError(409, "The workspace runs.")
        try:
            done = await moved(Layout(spawner.house.data), "archive", user.id, server_name)
        except RefusedError as error:
            self.log.error("The files of %s in %s stay where they are: %s", user_name, server_name, error)
            raise HTTPError(503, "The files could not be archived. The operator's log says why.") from None
        if done and not spawner.active and server_name in user.orm_spawners:
            self.db.delete(spawner.orm_spawner)
            user.spawners.pop(server_name, None)
            self.db.commit()
        self.write({"done": done})


async def moved(layout: Layout, op: str, member: int, lane: str) -> bool:
    """Ask once whether the files are where `op` (`archive`, `restore`) has them; it is begun where they are not.

    Raises:
        RefusedError: where the last attempt failed.
    """
    answer = await ask(layout.fork_socket, {"op": op, "member": member, "lane": lane})
    return bool(answer.values["done"])


async def bring_back(
    layout: Layout, member: int, lane: str, language: str, *, patience: float = PATIENCE_SECONDS
) -> None:
    """Wait until the files are out of the archive.

    Raises:
        RefusedError: where they cannot be put back.
        Refusal: where that takes longer than somebody waits; it goes on meanwhile.
    """
    try:
        async with asyncio.timeout(patience):
            while not await moved(layout, "restore", member, lane):
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        raise Refusal(503, COMING_BACK["es" if language == "es" else "en"]) from None


def archive_handlers() -> list[tuple[Any, ...]]:
    """Return the routes, under the Hub's prefix."""
    return [(r"/api/users/([^/]+)/servers/([^/]+)/archive", ArchiveHandler)]
