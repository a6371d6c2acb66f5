"""Which files do pages load, and at which address? Our own stylesheet and scripts, and the built components.

An address carries a hash of the content, so that a browser may keep what it got for good.
"""

import hashlib
import mimetypes
from functools import cache
from importlib.resources import files
from pathlib import Path

from starlette.responses import Response

from cosmos_commons.context import Ctx
from cosmos_commons.errors import NotFound
from cosmos_commons.permissions import CorePermission
from cosmos_commons.web.paths import pages

_KINDS = frozenset({".css", ".js", ".map", ".svg", ".woff2"})


@cache
def _root() -> Path:
    return Path(str(files("cosmos_commons")))


@cache
def _content(path: str) -> bytes | None:
    """Return an asset, read once: it changes only with the program."""
    folder, _, name = path.rpartition("/")
    place = {"": _root() / "web" / "static", "build": _root() / "static" / "build"}.get(folder)
    if place is None or Path(name).suffix not in _KINDS or not (place / name).is_file():
        return None
    return (place / name).read_bytes()


def asset_url(prefix: str, path: str) -> str:
    """Return the address of `path` (`pages.css`, `build/components.js`) under the service's prefix."""
    return f"{prefix}static/{path}?v={_version(path)}"


@cache
def _version(path: str) -> str:
    return hashlib.sha256(_content(path) or b"").hexdigest()[:16]


@pages.get("/static/{path:path}", CorePermission.PAGE_ASSET_READ, include_in_schema=False)
def asset(context: Ctx, path: str, v: str = "") -> Response:
    """A file that pages load. Raises NotFound for any other."""
    content = _content(path) if path.count("/") <= 1 and ".." not in path else None
    if content is None:
        raise NotFound
    kept = "public, max-age=31536000, immutable" if v == _version(path) else "no-cache"
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return Response(content, media_type=kind, headers={"Cache-Control": kept})
