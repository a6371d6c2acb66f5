"""Runs django-machina for the length of a block: gunicorn, several workers with threads, PostgreSQL."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.load.asking import AT_ONCE, message
from tests.load.commons import started
from tests.support.house import CHECKOUT, free_port

PEERS = CHECKOUT / ".lanes" / "env" / "peers" / "bin"
WORKERS, THREADS = 2, 4
_CSRF = "a" * 32
"""Django compares the form's with the cookie's; both are the browser's to choose."""


@dataclass(frozen=True)
class Forum:
    """A forum that runs."""

    port: int
    read_path: str
    post_path: str
    sessions: list[str]

    def read(self, member: int) -> bytes:
        """A request for a page of the topic."""
        return message("GET", self.read_path, self._signed_in(member))

    def post(self, member: int, words: str) -> bytes:
        """A request to post."""
        form = {"csrfmiddlewaretoken": _CSRF, "subject": "Re: post", "content": words}
        headers = self._signed_in(member) | {"Content-Type": "application/x-www-form-urlencoded"}
        return message("POST", self.post_path, headers, urlencode(form).encode())

    def _signed_in(self, member: int) -> dict[str, str]:
        return {"Cookie": f"sessionid={self.sessions[member]}; csrftoken={_CSRF}"}


@contextmanager
def forum(place: Path, url: str, *, posts: int, words: str) -> Iterator[Forum]:
    """On an empty database, filled first."""
    place.mkdir()
    told = {"DJANGO_SETTINGS_MODULE": "tests.load.forum.settings", "FORUM_DATABASE": url}
    told |= {"FORUM_PLACE": str(place), "PYTHONPATH": str(CHECKOUT)}
    filled = subprocess.run(
        [PEERS / "python", "-m", "tests.load.forum.fill", str(AT_ONCE), str(posts)],
        env=os.environ | told, input=words.encode(), stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    asked, port = json.loads(filled.stdout), free_port()
    command = [str(PEERS / "gunicorn"), "--worker-class=gthread", f"--workers={WORKERS}"]
    command += [f"--threads={THREADS}", "--keep-alive=75", "--preload", f"--bind=127.0.0.1:{port}"]
    command += ["django.core.wsgi:get_wsgi_application()"]
    with (place / "log").open("wb") as log, started(command, log.fileno(), port, **told):
        yield Forum(port, asked["read"], asked["post"], asked["sessions"])
