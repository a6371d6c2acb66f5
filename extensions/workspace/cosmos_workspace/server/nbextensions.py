"""Where does a notebook program that is no page of ours find the scripts of widgets? Where Jupyter always had them.

VS Code asks a Jupyter server for `nbextensions/NAME/extension.js` (vscode-jupyter, `remoteIPyWidgetScriptManager.ts`),
which JupyterLab has no use for and Jupyter Server does not serve. They are the environment's own files, the same for
everybody, and asked for by a page that is not signed in; what a member has put among their own is not served.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.utils import url_path_join


def scripts_handler(base_url: str) -> tuple[str, Any, dict[str, Any]]:
    """Serves the environment's `share/jupyter/nbextensions`."""
    folder = Path(sys.prefix, "share", "jupyter", "nbextensions")
    return (url_path_join(base_url, r"nbextensions/(.+)"), FileFindHandler, {"path": [str(folder)]})
