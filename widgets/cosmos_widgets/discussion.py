"""A thread of the lane inside a lesson: to read, to write, and to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cosmos_widgets.records import Post
from cosmos_widgets.session import here
from cosmos_widgets.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosmos_widgets.client import Json
    from cosmos_widgets.stream import Event


class Discussion(Shown):
    """`Discussion("week-1")` at the end of a cell shows the thread; it can be read and written in code."""

    kind, plural, named = "discussion", "threads", "discussion"

    @property
    def title(self) -> str:
        return str(self._thread()["title"])

    @property
    def posts(self) -> list[Post]:
        """Every post, oldest first. Raises CommonsError."""
        session = here()
        return [Post.of(told) for told in session.commons.everything(self._path(session, "posts"))[0]]

    def post(self, text: str, reply_to: Post | str | None = None) -> Post:
        """Write `text` (Markdown) to the thread, or under the post `reply_to`. Raises CommonsError."""
        parent = reply_to.id if isinstance(reply_to, Post) else reply_to
        return Post.of(self._post({"text": text, "reply_to": parent, "key": None}))

    def _operations(self) -> Mapping[str, Callable[[Json], Any]]:
        return {"load": self._load, "post": self._post}

    def _concerns(self, event: Event) -> bool:
        return bool((event.get("post") or {}).get("thread") == self.slug)

    def _thread(self) -> Json:
        session = here()
        return session.commons.get(self._path(session))

    def _load(self, _args: Json) -> Json:
        session = here()
        thread, viewer = self._thread(), session.viewer()
        posts, cursor = session.commons.everything(self._path(session, "posts"))
        session.stream.start(cursor)
        return {"viewer": viewer, "thread": thread, "posts": posts}

    def _post(self, args: Json) -> Json:
        session = here()
        body = {"text": args["text"], "reply_to": args["reply_to"]}
        return session.commons.write("POST", self._path(session, "posts"), body, args["key"])
