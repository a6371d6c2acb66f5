"""Every page there is, from the commons' own routes and the Hub's own templates, so that a new one is looked at too."""

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import cosmos_commons.web.site as site
from cosmos_commons.routing import guarded
from fastapi import FastAPI

FILLED = {"lane": "py", "thread": "week-1", "prompt": "what-do-you-own", "response": "RESPONSE"}
"""What stands for a route's parts in an address; a route with another part has to be given one here."""
A_RESPONSE = f"{FILLED['prompt']}/responses/{FILLED['response']}"
"""What the number of a response, and its prompt, are put in the place of: there is none before somebody responds."""


@dataclass(frozen=True)
class Shown:
    """A page as one kind of reader comes to it: a `visitor`, a `stranger` to the lane, a `member`, an `admin`."""

    name: str
    path: str
    who: str
    status: int = 200
    complains: str = "^$"
    """What a browser may complain of there."""


HUB = {
    "login.html": Shown("hub-sign-in", "/hub/login", "visitor"),
    "signup.html": Shown("hub-sign-up", "/hub/signup", "visitor"),
    "404.html": Shown("hub-not-there", "/hub/nothing", "stranger", 404),
    "error.html": Shown("hub-refused", "/hub/spawn/stranger/py", "stranger", 403),
    "token.html": Shown("hub-tokens", "/hub/token", "member"),
    "not_running.html": Shown("hub-not-running", "/hub/user/a2/py/lab", "member", 424),
    # JupyterHub's own list of people brings styles of its own, which are not let in.
    "admin.html": Shown("hub-admin", "/hub/admin", "admin", complains="style-src|fontawesome"),
    "logout.html": Shown("hub-signed-out", "/hub/logout", "stranger"),
}
"""How each template of the Hub's is come to."""
WAITING = {"spawn_pending.html", "stop_pending.html"}
"""Shown while something goes on: they have a test of their own."""
NOT_COME_TO = {
    "page.html": "the frame of the others",
    "spawn.html": "a form of choices before a workspace opens; there are none",
    "oauth.html": "asks before a service learns who one is; the commons and workspaces need not ask",
}
COMMONS_TO_OTHERS = (
    Shown("front-visitor", "/", "visitor"),
    Shown("lane-visitor", "/lanes/py", "visitor"),
    Shown("lane-stranger", "/lanes/py", "stranger"),
    Shown("members-stranger", "/lanes/py/members", "stranger", 403),
    Shown("not-there", "/lanes/nowhere", "stranger", 404),
)
"""Pages of the commons that look otherwise to who is no member."""


def commons() -> list[Shown]:
    """Each page of the commons as a member sees it, or an administrator where only they do."""
    app = FastAPI(openapi_url=None)
    site.pages.mount_on(app, "")
    routes = [route for route in guarded(app) if "GET" in (route.methods or ()) and "{path" not in route.path]
    return [
        Shown(
            _name(route.path),
            route.path.format(**FILLED),
            "admin" if route.path == "/new" else "member",
            # For those who look after the lane; the widgets' tests look at it as one of them.
            403 if route.path.endswith("/reports") else 200,
        )
        for route in routes
    ]


def hub_templates() -> set[str]:
    return {path.name for path in Path(str(files("cosmos_hub"))).glob("pages/templates/*.html")}


def _name(path: str) -> str:
    return "-".join(re.findall(r"\w+", path)) or "front"
