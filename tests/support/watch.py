"""What a browser complains of while somebody uses it: errors of ours, blocked content, other hosts asked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

# Chromium tells of blocked content by an event that names the rule and what it blocked.
_TELL_BLOCKED = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`blocked by ${event.effectiveDirective}: ${event.blockedURI}`));
"""
LABS_OWN = (
    # JupyterLab 4.6 goes on observing the cells of a notebook that it has closed meanwhile; nothing follows from it.
    "Cannot read properties of null (reading 'observe')",
    # The kernel tells all windows of a comm that closes, also those that never heard of it; Lab says so and goes on.
    "Comm not found for comm id",
)


class Watch:
    """Collects what goes wrong in a browser's windows; `url` is where the house is."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.ours = urlsplit(url)
        self.troubles: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        context.add_init_script(_TELL_BLOCKED)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    @contextmanager
    def expecting(self, pattern: str) -> Iterator[None]:
        """Complaints that match are part of what is shown, for the length of a block."""
        self._expected.append(re.compile(pattern))
        try:
            yield
        finally:
            self._expected.pop()

    def _note(self, trouble: str) -> None:
        known = any(words in trouble for words in LABS_OWN)
        if not known and not any(pattern.search(trouble) for pattern in self._expected):
            self.troubles.append(trouble)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"{message.text} ({message.location['url']})")

    def _error(self, error: WebError) -> None:
        self._note(f"{error.error} {error.error.stack}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        below = f".{parts.hostname}".endswith(f".{self.ours.hostname}")
        ours = below and (parts.scheme, parts.port) == (self.ours.scheme, self.ours.port)
        if parts.scheme not in {"data", "blob"} and not ours:
            self._note(f"asked another host: {request.url}")
