"""Follows a lane's events over HTTP, for tests of the commons."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

API = "/services/commons/api/v1"


class Watching:
    """What one reader's stream has brought so far."""

    def __init__(
        self, house: Any, wait: Callable[[Callable[[], bool]], None], headers: dict[str, str], query: str
    ):
        self.events: list[dict[str, Any]] = []
        self.kinds: list[str] = []
        self.status = 0
        self.ended = threading.Event()
        self._wait, self._open = wait, threading.Event()
        self._client = httpx.Client(base_url=house.client.base_url, timeout=20, trust_env=False)
        self._thread = threading.Thread(target=self._read, args=(headers, query), daemon=True)
        self._thread.start()
        wait(lambda: self._open.is_set() or self.ended.is_set())

    def _read(self, headers: dict[str, str], query: str) -> None:
        try:
            with self._client.stream("GET", f"{API}/lanes/week/events{query}", headers=headers) as answer:
                self.status = answer.status_code
                for line in answer.iter_lines():
                    self._open.set()
                    if line.startswith("event: "):
                        self.kinds.append(line[7:])
                    elif line.startswith("data: "):
                        self.events.append(json.loads(line[6:]))
        except httpx.TransportError:
            pass
        finally:
            self.ended.set()

    def until(self, number: int) -> list[dict[str, Any]]:
        self._wait(lambda: len(self.events) >= number)
        return self.events

    def texts(self) -> list[str]:
        return [event["post"]["text"] for event in self.events]

    def close(self) -> None:
        self._client.close()
        self._thread.join(5)


@contextmanager
def watching(house: Any, wait: Any, by: str = "ben", query: str = "", **headers: str) -> Iterator[Watching]:
    watch = Watching(house, wait, {**house.as_(by), **headers}, query)
    try:
        yield watch
    finally:
        watch.close()
