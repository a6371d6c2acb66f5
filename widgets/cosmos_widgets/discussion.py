"""A thread of the lane inside a lesson: to read, to write, and to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cosmos_widgets.errors import NeedsPandas, NotFound
from cosmos_widgets.files import Files
from cosmos_widgets.records import Post
from cosmos_widgets.session import here
from cosmos_widgets.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd  # type: ignore[import-untyped]

    from cosmos_widgets.client import Json
    from cosmos_widgets.session import Session
    from cosmos_widgets.stream import Event

# What the browser half may ask beside its own thread: whom to call by name, and who is here.
_BESIDE = (["members"], ["presence"])


class Discussion(Shown):
    """`Discussion("week-1")` at the end of a cell shows the thread; it can be read and written in code."""

    component, plural = "discussion", "threads"

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
        parent = _id(reply_to) if reply_to is not None else None
        return self._write("POST", {"text": text, "reply_to": parent}, "posts")

    def edit(self, post: Post | str, text: str) -> Post:
        """Put `text` in the place of what one wrote; the earlier version is kept. Raises CommonsError.

        Given a Post that was changed since it was read, `EditedMeanwhile`; given an id, the present one is taken.
        """
        session = here()
        now = post if isinstance(post, Post) else self._one(session, post)
        return self._write("PUT", {"text": text, "version": now.version}, "posts", now.id)

    def react(self, post: Post | str, kind: str, on: bool = True) -> Post:
        """Say `heart`, `agree`, `thanks`, `idea`, `question` or `celebrate` to a post, or take it back."""
        return self._write("PUT" if on else "DELETE", {}, "posts", _id(post), "reactions", kind)

    def to_frame(self) -> pd.DataFrame:
        """Every post as a row, oldest first, by `id`. Raises NeedsPandas, CommonsError.

        Columns: `author` (user name), `name` (as they are called), `role`, `text` (Markdown), `reply_to` (an id or
        None), `created_at` and `edited_at` (UTC), `state`, `attachments` (how many), and one for each kind of
        reaction: how many reacted so.
        """
        try:
            import pandas as pd
        except ImportError:
            raise NeedsPandas from None
        table = pd.DataFrame([_row(post) for post in self.posts], columns=["id", *_COLUMNS]).set_index("id")
        for column in ("created_at", "edited_at"):
            table[column] = pd.to_datetime(table[column], utc=True)
        return table

    def _operations(self) -> Mapping[str, Callable[[Json], Any]]:
        files = Files(lambda: here().commons).operations
        return {"load": self._load, "ask": self._asked, "tell": self._told, **files}

    def _concerns(self, event: Event) -> bool:
        post = event.get("post")
        of = post.get("thread") if isinstance(post, dict) else event.get("thread")
        return event.get("kind") == "core.presence" or bool(of == self.slug)

    def _by_stewards(self, told: Json) -> bool:
        # Members may begin threads as well; one that belongs to a lesson was laid with it.
        return told.get("lesson") is not None

    def _load(self, _args: Json) -> Json:
        session = here()
        thread, viewer = self._thread(), session.viewer()
        posts = session.commons.get(self._path(session, "posts"), around="unread", limit=50)
        draft = session.commons.get(self._path(session, "draft"))
        session.stream.start(str(posts.get("cursor") or ""))
        return {"viewer": viewer, "thread": thread, "posts": posts, "draft": draft}

    def _asked(self, args: Json) -> Json:
        session = here()
        return session.commons.get(self._within(session, args["parts"]), **args["query"])

    def _told(self, args: Json) -> Json:
        session = here()
        path = self._within(session, args["parts"])
        return session.commons.write(args["method"], path, args["body"], args["key"])

    def _within(self, session: Session, parts: list[str]) -> str:
        """The path of something of this thread; the browser half asks for nothing else. Raises NotFound."""
        if parts[:2] != [self.plural, self.slug] and parts not in _BESIDE:
            raise NotFound("This is not part of the discussion.", "not-found")
        return session.commons.path(*parts)

    def _thread(self) -> Json:
        session = here()
        return session.commons.get(self._path(session))

    def _one(self, session: Session, post: str) -> Post:
        return Post.of(session.commons.get(self._path(session, "posts", post)))

    def _write(self, method: str, body: Json, *parts: str) -> Post:
        session = here()
        return Post.of(session.commons.write(method, self._path(session, *parts), body))


_KINDS = ("heart", "agree", "thanks", "idea", "question", "celebrate")
_COLUMNS = (
    "author",
    "name",
    "role",
    "text",
    "reply_to",
    "created_at",
    "edited_at",
    "state",
    "attachments",
    *_KINDS,
)


def _row(post: Post) -> Json:
    return {
        "id": post.id,
        "author": post.author.name,
        "name": post.author.display_name,
        "role": post.author.role,
        "text": post.text,
        "reply_to": post.reply_to,
        "created_at": post.created_at,
        "edited_at": post.edited_at,
        "state": post.state,
        "attachments": len(post.attachments),
        **{kind: len(post.reactions.get(kind, ())) for kind in _KINDS},
    }


def _id(post: Post | str) -> str:
    return post.id if isinstance(post, Post) else post
