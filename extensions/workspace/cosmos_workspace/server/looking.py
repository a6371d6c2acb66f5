"""What may be asked of a workspace that is only for looking at one's work? Everything that reads, and no more.

This is decided before any handler: a request that is not known to change nothing is refused, whoever serves it. The
home is read-only besides, wherever there is a sandbox.
"""

from __future__ import annotations

import re
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher, Rule
from tornado.web import Application, HTTPError

from cosmos_workspace.server.place import place_of

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_ITS_OWN = r"lab/api/(workspaces|settings)(/.*)?"
"""How Lab looks: kept beside the home, and gone with the workspace."""
_RUNS = r"(api/(kernels|sessions)/[^/]+|terminals?/.+|api/terminals?/.+|nbconvert|lane/commons)(/.*)?"
"""What runs something or speaks to the lane, also by GET."""
_WORDS = {
    "en": "Your access to this lane has ended, so nothing can be changed or run here. Your work is safe: "
    "take it along.",
    "es": "Tu acceso a este carril ha terminado, así que aquí no se puede cambiar ni ejecutar nada. Tu trabajo "
    "está a salvo: llévatelo.",
}


class _Refused(Matcher):
    """Matches what is not for a workspace that is only looked at."""

    def __init__(self, base: str) -> None:
        root = re.escape(url_path_join(base, "/"))
        self._own, self._runs = re.compile(root + _ITS_OWN), re.compile(root + _RUNS)

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        if request.method in _READING:
            refused = self._runs.fullmatch(request.path) is not None
        else:
            refused = self._own.fullmatch(request.path) is None
        return {} if refused else None


class RefusingHandler(APIHandler):
    """Answers 403 with the reason in words, to whatever is asked."""

    async def prepare(self) -> None:  # type: ignore[override]  # as APIHandler's own
        """Who is not signed in is told no more than that."""
        await super().prepare()
        if self.current_user is None:
            raise HTTPError(403)
        language = place_of(self.settings).language.lower().split("-")[0]
        raise HTTPError(403, _WORDS.get(language, _WORDS["en"]))


def refuse_all_but_looking(application: Application, base: str) -> None:
    """Put the refusal before every other rule of the server."""
    application.default_router.rules.insert(0, Rule(_Refused(base), RefusingHandler))
