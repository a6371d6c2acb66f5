"""How does a member take their work along? All their files in this lane as one zip, sent while it is made."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from tornado.iostream import StreamClosedError
from tornado.web import authenticated

from cosmos_workspace.server.packing import packed
from cosmos_workspace.server.place import place_of

_WORDS = {
    "en": (
        "not-included.txt",
        "These are not in here: links, what cannot be read, and folders nested too deep.",
    ),
    "es": (
        "no-incluido.txt",
        "Esto no está aquí: enlaces, lo que no se puede leer y carpetas demasiado anidadas.",
    ),
}


class AlongHandler(JupyterHandler):
    """`GET lane/along` is the zip, as a download."""

    auth_resource = "contents"

    @authenticated
    @authorized
    async def get(self) -> None:
        """The member's own files as they are now; nothing of it waits in memory."""
        place = place_of(self.settings)
        name = f"{place.lane}-{datetime.now(UTC):%Y-%m-%d}.zip"
        self.set_header("Content-Type", "application/zip")
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        self.set_header("Cache-Control", "no-store")
        missing, why = _WORDS.get(place.language.lower().split("-")[0], _WORDS["en"])
        pieces = packed(place.home, missing, why)
        try:
            while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
                self.write(piece)
                await self.flush()
        except StreamClosedError:
            return
        finally:
            await asyncio.to_thread(pieces.close)
