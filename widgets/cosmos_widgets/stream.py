"""What happens in the lane, as it happens: one connection for a whole kernel, resumed by its cursor.

Listeners are called on the stream's own thread. One that raises is dropped, so it cannot stop the others.
"""

from __future__ import annotations

import contextlib
import json
import logging
import random
import socket
import threading
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import httpx
from httpx_sse import SSEError, connect_sse

from cosmos_widgets.client import problem
from cosmos_widgets.errors import AccessEnded, CommonsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosmos_widgets.client import Commons

_log = logging.getLogger(__name__)

_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 15.0
# The commons sends a comment more often than this; silence for longer means the connection is gone.
_SILENCE = httpx.Timeout(60, connect=3)


class Status(StrEnum):
    CONNECTING = "connecting"
    LIVE = "live"
    OFFLINE = "offline"
    ENDED = "ended"
    """The member is not in the lane any more; it is asked again now and then, since that may change."""


Event = dict[str, Any]


class Stream:
    """The lane's events, told to any number of listeners."""

    def __init__(self, commons: Commons) -> None:
        self._commons = commons
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Event], None]] = []
        self._watchers: list[Callable[[Status], None]] = []
        self._cursor = ""
        self._thread: threading.Thread | None = None
        self._open: httpx.Response | None = None
        self._closed = threading.Event()
        self.status = Status.CONNECTING

    def listen(self, on_event: Callable[[Event], None], on_status: Callable[[Status], None]) -> None:
        with self._lock:
            self._listeners.append(on_event)
            self._watchers.append(on_status)

    def start(self, cursor: str) -> None:
        """Begin after `cursor`, or now where it is empty; a stream that knows its place already stays there.

        One that began at "now" goes back to the first cursor it is told, so nothing in between is missed.
        """
        with self._lock:
            if self._thread is None:
                self._cursor = cursor
                self._thread = threading.Thread(target=self._run, name="cosmos-stream", daemon=True)
                self._thread.start()
            elif cursor and not self._cursor:
                self._cursor = cursor
                if self._open is not None:
                    _hang_up(self._open)

    def close(self) -> None:
        """End the connection and its thread; nothing is told any more."""
        self._closed.set()
        with self._lock:
            if self._open is not None:
                _hang_up(self._open)
        if self._thread is not None:
            self._thread.join(5)

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._closed.is_set():
            try:
                self._follow()
            except AccessEnded:
                self._tell(Status.ENDED)
                pause = _LONGEST_PAUSE
            except (httpx.HTTPError, SSEError, CommonsError) as ended:
                _log.debug("the lane's stream ended: %r", ended)
            if self._closed.is_set():
                return
            if self.status is Status.LIVE:
                # An ordinary end of a connection: no need to worry anybody unless the next one fails.
                self.status, pause = Status.CONNECTING, _FIRST_PAUSE
            elif self.status is not Status.ENDED:
                self._tell(Status.OFFLINE)
            self._closed.wait(pause * random.uniform(0.7, 1.3))  # noqa: S311 - spreads reconnecting kernels
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _follow(self) -> None:
        query = {"after": self._cursor} if self._cursor else {}
        path = self._commons.path("events")
        with connect_sse(self._commons.http, "GET", path, params=query, timeout=_SILENCE) as source:
            if not source.response.is_success:
                source.response.read()
                raise problem(source.response)
            with self._lock:
                if self._closed.is_set() or (self._cursor and not query):
                    return  # closed, or told where to begin, while connecting
                self._open = source.response
            try:
                self._tell(Status.LIVE)
                for message in source.iter_sse():
                    if message.event == "end":
                        return  # whether the member or only the token is gone, the next answer tells
                    self._pass_on(message.id, message.data)
            finally:
                self._open = None

    def _pass_on(self, cursor: str, data: str) -> None:
        try:
            event = json.loads(data)
        except ValueError:
            return
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:
                _log.exception("a listener to the lane's events failed and hears no more")
                self._listeners.remove(listener)
        # Only now: an event that was not passed on is asked for again.
        if cursor:
            self._cursor = cursor

    def _tell(self, status: Status) -> None:
        if status is self.status:
            return
        self.status = status
        for watcher in tuple(self._watchers):
            with contextlib.suppress(Exception):
                watcher(status)


def _hang_up(response: httpx.Response) -> None:
    """Wake the thread that waits for this answer: closing the response here would leave it waiting."""
    connection: socket.socket = response.extensions["network_stream"].get_extra_info("socket")
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
