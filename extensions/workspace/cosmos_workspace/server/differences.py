"""How do two files of the home differ? A page for a learner, with nbdime's own view where both are notebooks.

nbdime takes 0.3 s to import and is imported when a difference is first asked for. Its own handlers are not
used: they read any path and any address.
"""

from __future__ import annotations

import asyncio
import difflib
import importlib.util
import json
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler, AuthenticatedFileHandler, JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.escape import xhtml_escape
from tornado.web import HTTPError, authenticated

from cosmos_workspace.server.names import checked, name_in
from cosmos_workspace.server.notebooks import read_file
from cosmos_workspace.server.place import Place, place_of

ASSETS = "lane/nbdime"
_STYLE = """
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: #FBFAF6; color: #1F2421; }
header { padding: 16px; border-bottom: 1px solid #DAD7CC; }
h1 { font-size: 19px; margin: 0 0 4px; }
p { margin: 0; color: #565E58; overflow-wrap: anywhere; }
label { display: block; padding: 12px 16px 0; }
/* nbdime's script looks for these; outputs stay cleaned, and a page for looking offers no file to download. */
#nbdime-trust, #nbdime-close, #nbdime-export { display: none !important; }
pre { margin: 16px; overflow: auto; font-size: 14px; white-space: pre-wrap; overflow-wrap: anywhere; }
pre del { background: #F8E3E0; text-decoration: none; }
pre ins { background: #E8F1EC; text-decoration: none; }
@media (prefers-color-scheme: dark) {
  body.text { background: #15191A; color: #ECEFEA; } body.text p { color: #A9B3AC; }
  body.text pre del { background: #4A2422; } body.text pre ins { background: #203029; }
}
"""
_WORDS = {
    "en": (
        "What differs",
        "Yours: {path}",
        "The lane's: {beside}",
        "Nothing differs.",
        "Hide what is the same",
    ),
    "es": (
        "En qué se diferencian",
        "El tuyo: {path}",
        "El nuevo: {beside}",
        "No hay diferencias.",
        "Ocultar lo que es igual",
    ),
}


class DifferencesHandler(JupyterHandler):
    """`GET lane/diff?path=&beside=` is the page."""

    auth_resource = "contents"

    @authenticated
    @authorized
    async def get(self) -> None:
        """The page; 400 for an unsafe path, 404 for a missing file, 415 where neither view can show it."""
        arguments = self.request.query_arguments
        path, beside = name_in(arguments, "path"), name_in(arguments, "beside")
        place = place_of(self.settings)
        for name in (path, beside):
            if await asyncio.to_thread(read_file, place.home, name) is None:
                raise HTTPError(404, "One of the two files is not there any more.")
        # The cookie that nbdime's script sends back with its question.
        _ = self.xsrf_token
        if path.endswith(".ipynb") and beside.endswith(".ipynb"):
            content, kind = self._notebooks(path, beside), "notebooks"
        else:
            content, kind = await asyncio.to_thread(_text, place, path, beside), "text"
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(_page(place.language, path, beside, content, kind))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """The refusal's own words, on a page that looks like this one."""
        error = kwargs.get("exc_info", (None, None))[1]
        words = (
            error.log_message
            if isinstance(error, HTTPError) and error.log_message
            else "This cannot be shown."
        )
        language = place_of(self.settings).language
        title = _words(language)[0]
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(_frame(language, title, f"<p>{xhtml_escape(words.replace('%%', '%'))}</p>", "", "text"))

    def _notebooks(self, path: str, beside: str) -> str:
        base = url_path_join(self.base_url, ASSETS)
        config: dict[str, object] = {"baseUrl": base, "base": path, "remote": beside}
        config |= {"hideUnchanged": True, "collapseIdentical": 2, "closable": False, "savable": False}
        # `<` is escaped: a file's name must not end the script element.
        data = json.dumps(config).replace("<", "\\u003c")
        hide = _words(place_of(self.settings).language)[4]
        script = xhtml_escape(url_path_join(base, "static/nbdime.js"))
        return (
            '<div id="nbdime-header"><div id="nbdime-header-buttonrow">'
            f'<label><input id="nbdime-hide-unchanged" type="checkbox"> {hide}</label>'
            '<button id="nbdime-trust"></button><button id="nbdime-close"></button>'
            '<button id="nbdime-export"></button></div>'
            '<div id="nbdime-header-banner" class="cm-merge-2pane"><span id="nbdime-header-base"></span>'
            '<span id="nbdime-header-remote"></span></div></div>'
            '<div id="nbdime-root" class="nbdime-root"></div>'
            f'<script id="nbdime-config-data" type="application/json">{data}</script>'
            f'<script src="{script}"></script>'
        )


class NotebookDifferenceHandler(APIHandler):
    """`POST lane/nbdime/api/diff` with `{base, remote}` answers `{base, diff}` to nbdime's script."""

    auth_resource = "contents"

    @authenticated
    @authorized
    async def post(self) -> None:
        """The difference of two notebooks of the home; 400 for unsafe paths, 422 for no notebook."""
        body = self.get_json_body()
        if not isinstance(body, dict):
            raise HTTPError(400, "Say base and remote.")
        base, remote = checked(body.get("base")), checked(body.get("remote"))
        self.finish(await asyncio.to_thread(_compare, place_of(self.settings), base, remote))


def assets_handler(base_url: str) -> tuple[str, Any, dict[str, str]]:
    """Serves nbdime's own script and styles, found without importing nbdime."""
    found = importlib.util.find_spec("nbdime")
    assert found is not None  # noqa: S101  a dependency of this package
    assert found.origin is not None  # noqa: S101
    static = Path(found.origin).parent / "webapp" / "static"
    return (url_path_join(base_url, ASSETS, r"static/(.+)"), AuthenticatedFileHandler, {"path": str(static)})


def _compare(place: Place, base: str, remote: str) -> dict[str, Any]:
    import nbformat
    from nbdime.diffing.notebooks import diff_notebooks

    notebooks = []
    for name in (base, remote):
        data = read_file(place.home, name)
        if data is None:
            raise HTTPError(404, "One of the two files is not there any more.")
        try:
            notebooks.append(nbformat.reads(data.decode(), as_version=4))
        except Exception as error:  # nbformat raises many kinds for what is no notebook
            raise HTTPError(422, "One of the two files is not a notebook that can be read.") from error
    return {"base": notebooks[0], "diff": diff_notebooks(*notebooks)}


def _text(place: Place, path: str, beside: str) -> str:
    lines = []
    for name in (path, beside):
        try:
            lines.append((read_file(place.home, name) or b"").decode().splitlines())
        except UnicodeDecodeError as error:
            raise HTTPError(415, "These files are not text, so they cannot be shown side by side.") from error
    shown = [_line(line) for line in list(difflib.unified_diff(lines[0], lines[1], lineterm=""))[2:]]
    return f"<pre>{chr(10).join(shown) or _words(place.language)[3]}</pre>"


def _line(line: str) -> str:
    tag = {"+": "ins", "-": "del"}.get(line[:1])
    text = xhtml_escape(line)
    return f"<{tag}>{text}</{tag}>" if tag else text


def _page(language: str, path: str, beside: str, content: str, kind: str) -> str:
    title, yours, theirs, *_ = _words(language)
    names = (yours.format(path=path), theirs.format(beside=beside))
    return _frame(language, title, "".join(f"<p>{xhtml_escape(name)}</p>" for name in names), content, kind)


def _frame(language: str, title: str, about: str, content: str, kind: str) -> str:
    return (
        f'<!doctype html><html lang="{xhtml_escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f'<body class="{kind}"><header><h1>{title}</h1>{about}</header>{content}</body></html>'
    )


def _words(language: str) -> tuple[str, str, str, str, str]:
    return _WORDS.get(language.lower().split("-")[0], _WORDS["en"])
