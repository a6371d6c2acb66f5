"""A prompt of the lane inside a lesson: a private draft, one's response, and then those of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cosmos_widgets.errors import RespondFirst
from cosmos_widgets.records import Response
from cosmos_widgets.session import here
from cosmos_widgets.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosmos_widgets.client import Json
    from cosmos_widgets.stream import Event


class Prompt(Shown):
    """`Prompt("what-do-you-own")` at the end of a cell shows the prompt; it works in code as well."""

    kind, plural, named = "prompt", "prompts", "prompt"

    @property
    def title(self) -> str:
        return str(self._prompt()["title"])

    @property
    def state(self) -> str:
        """`open`, `draft` or `sent`, for oneself."""
        return str(self._prompt()["state"])

    @property
    def draft(self) -> str:
        """What one has written and not sent; nobody else can read it. Raises CommonsError."""
        return str(self._draft()["text"])

    def save_draft(self, text: str) -> None:
        """Keep `text` in the lane, for oneself alone. Raises CommonsError."""
        self._save({"text": text})

    def respond(self, text: str | None = None) -> Response:
        """Send `text`, or the draft. Raises AlreadyResponded, and other CommonsErrors."""
        return Response.of(self._respond({"text": self.draft if text is None else text, "key": None}))

    @property
    def responses(self) -> list[Response]:
        """Every response, oldest first. Raises RespondFirst while one's own is missing; CommonsError."""
        session = here()
        return [Response.of(told) for told in session.commons.everything(self._path(session, "responses"))[0]]

    def _operations(self) -> Mapping[str, Callable[[Json], Any]]:
        return {"load": self._load, "draft": self._save, "respond": self._respond}

    def _concerns(self, event: Event) -> bool:
        return bool((event.get("response") or {}).get("prompt") == self.slug)

    def _prompt(self) -> Json:
        session = here()
        return session.commons.get(self._path(session))

    def _draft(self) -> Json:
        session = here()
        return session.commons.get(self._path(session, "draft"))

    def _load(self, _args: Json) -> Json:
        session = here()
        viewer = session.viewer()
        responses: list[Json] | None
        try:
            responses, cursor = session.commons.everything(self._path(session, "responses"))
        except RespondFirst:
            responses, cursor = None, ""
        session.stream.start(cursor)
        return {"viewer": viewer, "prompt": self._prompt(), "draft": self._draft(), "responses": responses}

    def _save(self, args: Json) -> Json:
        session = here()
        return session.commons.write("PUT", self._path(session, "draft"), {"text": args["text"]})

    def _respond(self, args: Json) -> Json:
        session = here()
        return session.commons.write(
            "POST", self._path(session, "responses"), {"text": args["text"]}, args["key"]
        )
