"""Carries a widget between its kernel and the browser by custom messages. It decides nothing.

No words of anybody are in a synced trait: traits are saved with the notebook, and a saved notebook travels.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from cosmos_widgets.errors import CommonsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosmos_widgets.client import Json
    from cosmos_widgets.session import Session
    from cosmos_widgets.stream import Event, Status

_log = logging.getLogger(__name__)
_STATIC = Path(__file__).parent / "static"


class View(anywidget.AnyWidget):
    """`operations` answer the browser by name; `concerns` says which of the lane's events it is shown."""

    slug = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        kind: str,
        slug: str,
        session: Session,
        operations: Mapping[str, Callable[[Json], Any]],
        concerns: Callable[[Event], bool],
    ) -> None:
        # Read here: given paths, anywidget would watch an editable install's files with a thread of its own.
        self._esm = (_STATIC / f"{kind}.js").read_text(encoding="utf-8")
        # The same for all kinds: anywidget keeps one stylesheet for a class.
        self._css = (_STATIC / "widgets.css").read_text(encoding="utf-8")
        super().__init__(slug=slug)
        self._session, self._operations, self._concerns = session, operations, concerns
        _stay_in_subshell(self.comm)
        self.on_msg(self._asked)
        session.stream.listen(self._happened, self._changed)

    def _asked(self, _widget: object, message: Json, buffers: list[memoryview] | None) -> None:
        args = {**message["args"], "bytes": b"".join(buffers or [])}
        self._session.threads.submit(self._answer, {**message, "args": args})

    def _answer(self, message: Json) -> None:
        reply = {"kind": "reply", "request": message["request"]}
        try:
            value = self._operations[message["op"]](message["args"])
            # What has bytes goes beside the message, not in it.
            data = [value.pop("bytes")] if isinstance(value, dict) and "bytes" in value else None
            self.send({**reply, "value": value}, data)
        except CommonsError as error:
            told = {"code": error.code, "detail": str(error), "transient": error.transient}
            self.send({**reply, "problem": told})
        except Exception:
            _log.exception("the widget's request failed")
            told = {
                "code": "failed",
                "detail": "That did not work. What you wrote is kept.",
                "transient": False,
            }
            self.send({**reply, "problem": told})
        self._changed(self._session.stream.status)

    def _happened(self, event: Event) -> None:
        if self._concerns(event):
            self.send({"kind": "event", "event": event})

    def _changed(self, status: Status) -> None:
        self.send({"kind": "status", "status": str(status)})


def _stay_in_subshell(comm: Any) -> None:
    """Let the browser's messages arrive where the browser sends them: in a subshell, also while a cell runs.

    ipykernel 7.4 sends them to the shell that wrote to the comm last (`BaseComm._reply_subshell_for`). For a comm
    that a cell opened that is the main shell, which may be busy for as long as the cell runs.
    """
    if hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = lambda _data, asked_for: asked_for
