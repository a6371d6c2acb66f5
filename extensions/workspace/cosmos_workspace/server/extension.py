"""How does the lane get into a Jupyter server? Lists the handlers, and tells JupyterLab of the lane."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from jupyter_server.utils import url_path_join
from traitlets.config import Config

import cosmos_workspace
from cosmos_workspace.seeding import settle
from cosmos_workspace.server.along import AlongHandler
from cosmos_workspace.server.arrivals import ArrivalsHandler, SeenHandler
from cosmos_workspace.server.commons import PREFIX, CommonsHandler
from cosmos_workspace.server.differences import (
    ASSETS,
    DifferencesHandler,
    NotebookDifferenceHandler,
    assets_handler,
)
from cosmos_workspace.server.lessons import LessonHandler
from cosmos_workspace.server.looking import refuse_all_but_looking
from cosmos_workspace.server.nbextensions import scripts_handler
from cosmos_workspace.server.place import SETTING, place_of, read_place


def link(serverapp: Any) -> None:
    """Point JupyterLab at our extension for it; called before JupyterLab reads its configuration."""
    ours = str(Path(cosmos_workspace.__file__).parent / "labextension")
    lab = serverapp.config.get("LabApp", {})
    paths = [ours, *lab.get("extra_labextensions_path", [])]
    serverapp.update_config(Config({"LabApp": {"extra_labextensions_path": paths}}))


async def start(serverapp: Any) -> None:
    """Make what was laid durable, beside the running server; what fails is tried again at the next start."""
    if place_of(serverapp.web_app.settings).read_only:
        return

    def settle_quietly() -> None:
        try:
            settle(place_of(serverapp.web_app.settings).home)
        except OSError as error:
            serverapp.log.warning("The lane's files are not known to be on the disk yet: %s", error.strerror)

    asyncio.get_running_loop().run_in_executor(None, settle_quietly)


def load(serverapp: Any) -> None:
    """Add the lane's handlers to the server; called once the server knows its member's folder."""
    settings = serverapp.web_app.settings
    place = settings[SETTING] = read_place(os.environ, Path(serverapp.root_dir))
    # JupyterHub's own for cookies, which it gives all but this one.
    cookie_options = json.loads(os.environ.get("JUPYTERHUB_COOKIE_OPTIONS") or "{}")
    settings.setdefault("xsrf_cookie_kwargs", {}).update(cookie_options)
    page_config = settings.setdefault("page_config_data", {})
    page_config["cosmosLane"] = place.page_config
    # Lab would look for Node and a build of its own, which nobody here may make.
    page_config["buildAvailable"] = page_config["buildCheck"] = False
    base = settings["base_url"]
    handlers = [
        ("lane/api/arrivals", ArrivalsHandler),
        ("lane/api/arrivals/seen", SeenHandler),
        ("lane/api/lesson", LessonHandler),
        ("lane/along", AlongHandler),
        ("lane/diff", DifferencesHandler),
        (f"{ASSETS}/api/diff", NotebookDifferenceHandler),
        (f"{PREFIX}.*", CommonsHandler),
    ]
    rules = [(url_path_join(base, pattern), handler) for pattern, handler in handlers]
    serverapp.web_app.add_handlers(".*$", [*rules, assets_handler(base), scripts_handler(base)])
    if place.read_only:
        refuse_all_but_looking(serverapp.web_app, base)
