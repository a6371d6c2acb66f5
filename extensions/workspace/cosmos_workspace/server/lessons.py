"""Is this file a lesson of the lane, with the code that the lane published, and may it be run unasked?

A lesson that was saved holds outputs and is still the lane's own; one whose code was changed is not.
"""

from __future__ import annotations

import asyncio
import hashlib

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado.web import authenticated

from cosmos_workspace.server.names import name_in
from cosmos_workspace.server.notebooks import read_file, runs_on_open, same_code
from cosmos_workspace.server.place import Place, place_of


class LessonHandler(APIHandler):
    """`GET lane/api/lesson?path=` answers `{lesson, untouched, run_on_open}`, all boolean."""

    auth_resource = "contents"

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer for the file as it is on the disk now; 400 for a path that is unsafe."""
        name = name_in(self.request.query_arguments, "path")
        self.finish(await asyncio.to_thread(_lesson, place_of(self.settings), name))


def _lesson(place: Place, name: str) -> dict[str, bool]:
    published = place.published.get(name)
    data = read_file(place.home, name) if published else None
    untouched = data is not None and (
        hashlib.sha256(data).hexdigest() == published
        or same_code(data, read_file(place.curriculum / "files", name))
    )
    return {
        "lesson": published is not None,
        "untouched": untouched,
        "run_on_open": data is not None and runs_on_open(data),
    }
