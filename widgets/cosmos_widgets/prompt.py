"""A prompt of the lane inside a lesson: a private draft, one's response, those of the others, and the dialogue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cosmos_widgets.errors import NotAllowed, NotFound
from cosmos_widgets.files import Files, give
from cosmos_widgets.prompt_records import Reply, Response, Responses
from cosmos_widgets.prompt_value import cell_value, in_words
from cosmos_widgets.session import here
from cosmos_widgets.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosmos_widgets.client import Json
    from cosmos_widgets.session import Session
    from cosmos_widgets.stream import Event

_UNSET: Any = object()
# By slug: a cell that is run again gives its value anew to the widget that is shown already.
_given: dict[str, Callable[[], Any]] = {}
# What the browser half may ask beside the prompt itself: who writes prompts here, where they came from, whom to call.
_BESIDE = (["prompt-settings"], ["lineage"], ["members"])


class Prompt(Shown):
    """`Prompt("what-do-you-own")` at the end of a cell shows the prompt; it works in code as well.

    Where the prompt asks for the value of a cell, `Prompt("totals", value=lambda: total)` gives it: it is shown
    in words first, and goes out when it is sent.
    """

    component, plural = "prompt", "prompts"

    def __init__(self, slug: str, value: Callable[[], Any] | None = None) -> None:
        super().__init__(slug)
        if value is not None:
            _given[slug] = value

    @property
    def title(self) -> str:
        return str(self._prompt()["title"])

    @property
    def state(self) -> str:
        """`open`, `draft` or `sent`, for oneself in the present round."""
        return str(self._prompt()["state"])

    @property
    def kind(self) -> str:
        """`text`, `choice`, `scale`, `number`, `image` or `cell`."""
        return str(self._prompt().get("kind", "text"))

    @property
    def draft(self) -> str:
        """What one has written and not sent; nobody else can read it. Raises CommonsError."""
        return str(self._draft()["text"])

    def save_draft(self, text: str) -> None:
        """Keep `text` in the lane, for oneself alone. Raises CommonsError."""
        draft = self._draft()
        file = (draft.get("file") or {}).get("id")
        self._tell("PUT", ["draft"], {"text": text, "value": draft.get("value"), "file": file})

    def respond(
        self, text: str | None = None, value: Any = _UNSET, file: str | Path | None = None
    ) -> Response:
        """Send an answer; what is left out comes from the draft.

        `value` is what the prompt's kind asks for: a key or a list of keys, a number, or for `cell` any value of
        this notebook (a number, a text, a table): what that is, is said first. `file` is the path of a picture.
        Raises AlreadyResponded, and other CommonsErrors.
        """
        return Response.of(self._tell("POST", ["responses"], self._answer(text, value, file, self._draft())))

    def revise(
        self, text: str | None = None, value: Any = _UNSET, file: str | Path | None = None
    ) -> Response:
        """Change one's response while the round is open; what is left out stays. Raises CommonsError."""
        prompt = self._prompt()
        if prompt.get("mine") is None:
            raise NotFound("You have not responded in this round yet.", "no-such-response")
        mine = self._ask("responses", str(prompt["mine"]))
        body = self._answer(text, value, file, mine) | {"version": mine["version"]}
        return Response.of(self._tell("PUT", ["responses", mine["id"]], body))

    @property
    def responses(self) -> Responses:
        """Every response of the present round, oldest first, `.to_frame()` makes a table of them.

        Raises RespondFirst while one's own is missing, NotAllowed where they are not (yet) to be read, CommonsError.
        """
        session, prompt = here(), self._prompt()
        listed = session.commons.everything(self._path(session, "responses"))[0]
        choices = {one["key"]: one["label"] for one in prompt.get("spec", {}).get("choices", ())}
        return Responses(map(Response.of, listed), prompt.get("kind", "text"), choices)

    @property
    def summary(self) -> Json:
        """`{"responses", "histogram", "words", "number"}` of the present round. Raises as `responses`."""
        return self._ask("summary")

    def reply(self, response: Response | str, text: str) -> Reply:
        """Write `text` (Markdown) under a response. Raises CommonsError."""
        key = response.id if isinstance(response, Response) else response
        return Reply.of(self._tell("POST", ["responses", key, "replies"], {"text": text}))

    def replies(self, response: Response | str) -> list[Reply]:
        """The dialogue under a response, oldest first. Raises CommonsError."""
        session = here()
        key = response.id if isinstance(response, Response) else response
        path = self._path(session, "responses", key, "replies")
        return [Reply.of(told) for told in session.commons.everything(path)[0]]

    def _answer(self, text: str | None, value: Any, file: str | Path | None, before: Json) -> Json:
        kept = (before.get("file") or {}).get("id")
        return {
            "text": before["text"] if text is None else text,
            "value": before.get("value") if value is _UNSET else self._valued(value),
            "file": kept if file is None else give(here().commons, Path(file))["id"],
        }

    def _valued(self, value: Any) -> Any:
        kind = self.kind
        if kind == "choice" and isinstance(value, str):
            return [value]
        if kind != "cell":
            return value
        sent = cell_value(value)
        print(f"This is what the lane gets: {in_words(value)}.")  # noqa: T201 - into the cell's own output
        return sent

    def _operations(self) -> Mapping[str, Callable[[Json], Any]]:
        return {
            "here": self._here,
            "ask": lambda args: self._asked(args["parts"], args["query"]),
            "tell": self._told,
            "begin": lambda args: here().stream.start(args["cursor"]),
            "value": self._value,
            **Files(lambda: here().commons).operations,
        }

    def _concerns(self, event: Event) -> bool:
        response = event.get("response")
        of = response.get("prompt") if isinstance(response, dict) else event.get("prompt")
        return bool(of == self.slug)

    def _by_stewards(self, told: Json) -> bool:
        # Members may write prompts where the lane lets them; a playbook's has nobody's name.
        by = told.get("by") or {"name": "", "role": None}
        return by["name"] == "" or by["role"] in {"facilitator", "steward", "host"}

    def _here(self, _args: Json) -> Json:
        session = here()
        place = session.place
        pages = f"{place.public.rstrip('/')}/lanes/{place.lane}" if place.public else None
        return {"viewer": session.viewer(), "pages": pages}

    def _value(self, _args: Json) -> Json | None:
        give = _given.get(self.slug)
        if give is None:
            return None
        try:
            value = give()
        except Exception as error:
            raise NotAllowed(f"The cell's value could not be taken: {error}", "no-value") from error
        return cell_value(value)

    def _within(self, session: Session, parts: list[str]) -> str:
        """The path of something of this prompt; the browser half asks for nothing else. Raises NotFound."""
        ours = parts[:2] == [self.plural, self.slug] and not {".", ".."}.intersection(parts)
        if not ours and parts not in _BESIDE:
            raise NotFound("This is not part of the prompt.", "not-found")
        return session.commons.path(*parts)

    def _asked(self, parts: list[str], query: Mapping[str, str]) -> Json:
        session = here()
        return session.commons.get(self._within(session, parts), **query)

    def _told(self, args: Json) -> Json:
        session = here()
        path = self._within(session, args["parts"])
        return session.commons.write(args["method"], path, args["body"], args["key"])

    def _prompt(self) -> Json:
        return self._ask()

    def _draft(self) -> Json:
        return self._ask("draft")

    def _ask(self, *parts: str) -> Json:
        session = here()
        return session.commons.get(self._path(session, *parts))

    def _tell(self, method: str, parts: list[str], body: Json) -> Json:
        session = here()
        return session.commons.write(method, self._path(session, *parts), body)
