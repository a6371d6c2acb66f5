"""What the widgets of one kernel share: the client, the stream, and the threads that answer the browser."""

from __future__ import annotations

import atexit
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from cosmos_widgets.place import Place

if TYPE_CHECKING:
    from cosmos_widgets.client import Commons, Json
    from cosmos_widgets.stream import Stream
    from cosmos_widgets.view import View


class Session:
    """One lane, one member. Its parts are loaded when first used."""

    def __init__(self, place: Place) -> None:
        self.place = place
        # By kind and slug: a cell that is run again shows the same view, and a long day piles nothing up.
        self.views: dict[tuple[str, str], View] = {}

    @cached_property
    def commons(self) -> Commons:
        from cosmos_widgets.client import Commons

        return Commons(self.place)

    @cached_property
    def stream(self) -> Stream:
        from cosmos_widgets.stream import Stream

        return Stream(self.commons)

    @cached_property
    def threads(self) -> ThreadPoolExecutor:
        """A kernel that is busy with a cell, or waits for the commons, still answers its widgets."""
        return ThreadPoolExecutor(4, thread_name_prefix="cosmos-widgets")

    def close(self) -> None:
        """Ends what was begun, so that a kernel's end is seen by the commons at once."""
        begun = vars(self)
        if "stream" in begun:
            self.stream.close()
        if "threads" in begun:
            self.threads.shutdown(wait=False, cancel_futures=True)
        if "commons" in begun:
            self.commons.close()

    def viewer(self) -> Json:
        """Who reads, for the browser half: `{lane, name, display_name, role, language}`."""
        lane, me = self.commons.get(self.commons.path()), self.commons.get("/me")
        return {
            "lane": self.place.lane,
            "name": self.place.member,
            "display_name": me["display_name"],
            "role": lane.get("role"),
            "language": lane.get("language") or self.place.language,
        }


@lru_cache(maxsize=8)
def _session(place: Place) -> Session:
    session = Session(place)
    atexit.register(session.close)
    return session


def here() -> Session:
    """This kernel's session. Raises NoLane outside a lane's workspace."""
    return _session(Place.here())
