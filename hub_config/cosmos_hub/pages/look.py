"""The stylesheets and scripts of the Hub's pages: the commons' own stylesheet and tokens, and a few scripts.

They are served by the Hub, so that its pages look right also when the commons is down.
"""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from tornado import web

_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@cache
def _folders() -> tuple[Path, ...]:
    ours, commons = Path(str(files("cosmos_hub"))), Path(str(files("cosmos_commons")))
    return ours / "pages" / "static", commons / "web" / "static", commons / "static" / "build"


@cache
def _content(name: str) -> bytes | None:
    """Return a file of the look. It is read once: it changes only with the program."""
    path = Path(name)
    if path.name != name or path.suffix not in _KINDS:
        return None
    found = next((folder / name for folder in _folders() if (folder / name).is_file()), None)
    return found.read_bytes() if found else None


def look_url(hub_base_url: str, name: str) -> str:
    """Return the address of a file of the look; it changes with the content, so it may be kept for good."""
    content = _content(name) or b""
    return f"{hub_base_url}look/{name}?v={hashlib.sha256(content).hexdigest()[:16]}"


class LookHandler(web.RequestHandler):
    """Serves the look to anybody, without asking who."""

    def get(self, name: str) -> None:
        content = _content(name)
        if content is None:
            raise web.HTTPError(404)
        self.set_header("Content-Type", _KINDS[Path(name).suffix])
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-site")
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.finish(content)
