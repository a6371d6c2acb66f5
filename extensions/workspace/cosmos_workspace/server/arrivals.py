"""What did the lane bring that the learner has not seen yet?"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, authenticated

from cosmos_workspace.seeding import Report, load_report, mark_seen
from cosmos_workspace.seeding.tree import Blocked
from cosmos_workspace.seeding.words import words_for
from cosmos_workspace.server.place import Place, place_of


class ArrivalsHandler(APIHandler):
    """`GET lane/api/arrivals` answers the report of seeding."""

    auth_resource = "contents"

    @authenticated
    @authorized
    async def get(self) -> None:
        """The unseen news; with a problem where this start could not even write them down."""
        self.finish((await asyncio.to_thread(_arrivals, place_of(self.settings))).as_json())


class SeenHandler(APIHandler):
    """`POST lane/api/arrivals/seen` with `{at}` says that the report of that time was seen; answers what
    remains.
    """

    auth_resource = "contents"

    @authenticated
    @authorized
    async def post(self) -> None:
        """Empty the report; one that is newer than what was seen is left. 507 where the home cannot be
        written.
        """
        body = self.get_json_body()
        at = body.get("at") if isinstance(body, dict) else None
        if not isinstance(at, str):
            raise HTTPError(400, "Say at: the time of the report that was seen.")
        place = place_of(self.settings)
        try:
            await asyncio.to_thread(mark_seen, place.home, at)
        except (OSError, Blocked) as error:
            raise HTTPError(507, "Your folder cannot be written, so this will be shown again.") from error
        self.finish((await asyncio.to_thread(_arrivals, place)).as_json())


def _arrivals(place: Place) -> Report:
    report = load_report(place.home)
    version = place.manifest.version if place.manifest else ""
    if report is None:
        # A folder that cannot be written has no report, and its files are not the lane's newest.
        problem = words_for(place.language).unknown if version else None
        return Report(at="", version=version, problem=problem)
    if version and report.version != version and report.problem is None:
        return replace(report, problem=words_for(place.language).unknown)
    return report
