"""The commons with its pages, two lanes from the real playbooks, and people with browsers."""

import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import structlog
import uvicorn
from cosmos_commons.app import build_app
from cosmos_commons.hub import HubUser
from cosmos_commons.settings import Settings
from cosmos_commons.web.site import error_page, pages
from pydantic import SecretStr

S = "/services/commons"
Field = str | list[str] | tuple[str, bytes] | list[tuple[str, bytes]]
CURRICULA = Path(__file__).parents[4] / "curricula"
OPERATOR = "operator-of-the-test"
HOSTILE = '<script>window.ran=1</script>"><img src=x onerror=window.ran=1>'
LANES = (
    {
        "playbook": "coop-train-the-trainers",
        "slug": "coop",
        "visibility": "public",
        "joining": "open",
        "stewards": ["sam"],
        "members": ["lea"],
    },
    {
        "playbook": "prompting-revolution",
        "slug": "prompting",
        "visibility": "private",
        "stewards": ["sam"],
        "members": ["lea", "ana"],
    },
)


class Hub:
    """A Hub at which everybody signs in as who they say: a code and a token are a person's name."""

    async def identify(self, token: str) -> HubUser | None:
        scopes = frozenset({"access:services!service=commons"})
        return HubUser(name=token, admin=token == "admin", scopes=scopes)

    async def token_for_code(self, code: str, *, verifier: str, redirect_uri: str) -> str | None:
        return code

    async def close(self) -> None:
        return


class Browser:
    """Somebody's browser, without a script: it follows links and sends the forms it finds."""

    def __init__(self, origin: str, name: str = "", language: str = "en") -> None:
        self.client = httpx.Client(base_url=origin, follow_redirects=True, timeout=20)
        self.client.headers.update(
            {
                "accept": "text/html",
                "accept-language": language,
                "origin": origin,
                "sec-fetch-site": "same-origin",
                "sec-fetch-mode": "navigate",
            }
        )
        if name:
            begun = self.client.get(f"{S}/sign-in", follow_redirects=False)
            state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
            self.client.get(f"{S}/oauth_callback", params={"code": name, "state": state})

    def get(self, path: str) -> httpx.Response:
        return self.client.get(S + path)

    def post(self, path: str, **fields: Field) -> httpx.Response:
        """Send a form as it is given, with nothing of the page."""
        files = [(name, file) for name, given in fields.items() for file in _files(given)]
        data = {name: given for name, given in fields.items() if not _files(given)}
        return self.client.post(S + path, data=data, files=files or None)

    def send(self, page: httpx.Response, path: str, **fields: Field) -> httpx.Response:
        """Send the form of `page` that leads to `path`, with its hidden fields and `fields`; a file: name, bytes."""
        action = re.escape(S + path)
        form = re.search(rf'<form[^>]*method="post"[^>]*action="{action}".*?</form>', page.text, re.DOTALL)
        assert form, f"no form leads to {path}"
        return self._send(form[0], path, fields)

    def send_last(self, page: httpx.Response, path: str, **fields: Field) -> httpx.Response:
        """As `send`, where several forms of the page lead to `path`: the last of them."""
        action = re.escape(S + path)
        form = re.findall(rf'<form[^>]*method="post"[^>]*action="{action}".*?</form>', page.text, re.DOTALL)[
            -1
        ]
        return self._send(form, path, fields)

    def _send(self, form: str, path: str, fields: dict[str, Field]) -> httpx.Response:
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        return self.post(path, **(hidden | fields))


def _files(given: Field) -> list[tuple[str, bytes]]:
    several = given if isinstance(given, list) else [given]
    return [one for one in several if isinstance(one, tuple)]


Open = Callable[..., Browser]
MakeLane = Callable[..., str]
Serve = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running commons: each module of tests has one of its own."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"), playbooks_dir=CURRICULA, operator_token=SecretStr(OPERATOR)
    )
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
    )
    app = build_app(settings, hub=Hub(), pages=pages, error_page=error_page)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the commons did not start"
            time.sleep(0.01)
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        _settle(origin)
        yield origin
        server.should_exit = True
        thread.join(10)


def _settle(origin: str) -> None:
    """Make the lanes and say who is called what, as the operator would."""
    with httpx.Client(
        base_url=origin, headers={"authorization": f"Bearer {OPERATOR}"}, timeout=20
    ) as operator:
        for name, called in {"lea": "Léa Martín", "sam": "Sam Okafor", "ana": "Ana <b>María</b>"}.items():
            operator.put(f"{S}/api/v1/people/{name}", json={"display_name": called}).raise_for_status()
        for lane in LANES:
            answer = operator.post(f"{S}/api/v1/lanes", json=lane)
            assert answer.status_code == 201, answer.text


@pytest.fixture
def browser(site: str) -> Iterator[Open]:
    opened: list[Browser] = []

    def open_one(name: str = "", language: str = "en") -> Browser:
        opened.append(Browser(site, name, language))
        return opened[-1]

    yield open_one
    for one in opened:
        one.client.close()


@pytest.fixture
def lane(site: str) -> MakeLane:
    """Make a lane of the test's own: steward sam, members lea and ana."""

    def make(slug: str, **asked: object) -> str:
        body: dict[str, object] = {
            "playbook": "prompting-revolution", "slug": slug, "visibility": "public", "joining": "invited",
            "stewards": ["sam"], "members": ["lea", "ana"],
        }  # fmt: skip
        answer = operator(site, "POST", "/lanes", body | asked)
        assert answer.status_code == 201, answer.text
        return f"/lanes/{slug}"

    return make


def operator(site: str, method: str, path: str, body: object = None) -> httpx.Response:
    """One request to the API as whoever runs the house."""
    headers = {"authorization": f"Bearer {OPERATOR}"}
    return httpx.request(
        method, f"{site}{S}/api/v1{path}", json=body, headers=headers, timeout=60, trust_env=False
    )


@pytest.fixture
def house(serve: Serve, settings: Settings) -> Any:
    """A commons with pages, in which a test looks at the tables."""
    with serve(settings, pages=pages, error_page=error_page) as running:
        yield running


def words(page: httpx.Response) -> str:
    """What the page says, without how."""
    main = re.search(r"<main.*</main>", page.text, re.DOTALL)
    assert main
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main[0]).split()))
