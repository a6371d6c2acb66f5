"""Every page there is, from the commons' own routes and the Hub's own templates, so that a new one is looked at too."""

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import cosmos_commons.web.site as site
from cosmos_commons.features import installed
from cosmos_commons.permissions import CORE_GRANTS, Audience
from cosmos_commons.routing import guarded
from fastapi import FastAPI

FILLED = {
    "lane": "py", "thread": "week-1", "prompt": "what-do-you-own", "response": "RESPONSE", "name": "a1", "slug": "py",
    "token": "nobody-was-sent-this-one", "order": "nobody-ordered-this",
}  # fmt: skip
"""What stands for a route's parts in an address; a route with another part has to be given one here."""
A_RESPONSE = f"{FILLED['prompt']}/responses/{FILLED['response']}"
"""What the number of a response, and its prompt, are put in the place of: there is none before somebody responds."""


@dataclass(frozen=True)
class Shown:
    """A page as one kind of reader comes to it: a `visitor`, a `stranger` to the lane, a `member`, a `steward`,
    an `admin`."""

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
    "ways.html": Shown("hub-ways", "/hub/ways", "member"),
    "logout.html": Shown("hub-signed-out", "/hub/logout", "stranger"),
}
"""How each template of the Hub's is come to."""
WAITING = {"spawn_pending.html", "stop_pending.html"}
"""Shown while something goes on: they have a test of their own."""
NOT_COME_TO = {
    "page.html": "the frame of the others",
    "refused.html": "what a sign-in elsewhere came to; the Hub's own tests look at it",
    "spawn.html": "a form of choices before a workspace opens; there are none",
    "oauth.html": "asks before a service learns who one is; the commons and workspaces need not ask",
}
COMMONS_TO_OTHERS = (
    Shown("front-visitor", "/", "visitor"),
    Shown("lane-visitor", "/lanes/py", "visitor"),
    Shown("lane-stranger", "/lanes/py", "stranger"),
    Shown("members-stranger", "/lanes/py/members", "stranger", 403),
    Shown("not-there", "/lanes/nowhere", "stranger", 404),
    Shown("members-member", "/lanes/py/members", "steward"),
    Shown("reports-member", "/lanes/py/reports", "member", 403),
    Shown("found-member", "/lanes/py/search?q=you", "member"),
    Shown("notified-steward", "/lanes/py/notifications", "steward"),
    Shown("found-nothing", "/lanes/py/search?q=nobody-wrote-this", "steward"),
)
"""Pages of the commons that look otherwise to others than those for whom they are."""
ANSWERS = {
    "/address": 422,
    "/address/{token}": 422,
    "/buying/{order}": 404,
    "/buying/{order}/pay": 404,
    "/join": 404,
    "/join/{token}": 404,
    "/lanes/{lane}/members/{name}/host": 403,
    "/lanes/{lane}/money/account/back": 403,
    "/letters/stop/{token}": 422,
    "/me/lanes/{slug}": 404,
    "/membership": 409,
    "/pay/{slug}": 409,
}
"""What a page answers to who was sent no link, ordered nothing, hosts nothing and lost nothing; each has a journey of
its own in which it is looked at as it is meant."""
NOT_PAGES = {"/lanes/{lane}/mine", "/static/{path:path}"}
"""What is taken along, not looked at."""
WHO = {
    Audience.FACILITATOR: "steward",
    Audience.STEWARD: "steward",
    Audience.HOST: "steward",
    Audience.NOBODY_ELSE: "admin",
}


def commons() -> list[Shown]:
    """Each page of the commons as a member sees it, or a steward or an administrator where only they do."""
    app = FastAPI(openapi_url=None)
    site.pages.mount_on(app, "")
    grants = dict(CORE_GRANTS) | {key: grant for one in installed() for key, grant in one.grants.items()}
    routes = [
        route for route in guarded(app) if "GET" in (route.methods or ()) and route.path not in NOT_PAGES
    ]
    return [
        Shown(
            _name(route.path),
            route.path.format(**FILLED),
            "admin" if route.path == "/new" else WHO.get(grants[route.permission].audience, "member"),
            ANSWERS.get(route.path, 200),
        )
        for route in routes
    ]


def hub_templates() -> set[str]:
    return {path.name for path in Path(str(files("cosmos_hub"))).glob("pages/templates/*.html")}


def _name(path: str) -> str:
    return "-".join(re.findall(r"\w+", path)) or "front"
