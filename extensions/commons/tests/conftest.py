"""A commons on a database of its own, with a Hub that knows the tokens a test gives it."""

import json
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import structlog
import uvicorn
from cosmos_commons.app import build_app
from cosmos_commons.db import Database
from cosmos_commons.errors import HubUnreachable
from cosmos_commons.hub import HubUser
from cosmos_commons.migrations import upgrade
from cosmos_commons.settings import Settings
from fastapi import FastAPI
from pydantic import SecretStr

from tests.support import postgres

PREFIX = "/services/commons"
API = f"{PREFIX}/api/v1"
OPERATOR = "operator-token-of-this-test"


@dataclass
class KnownTokens:
    """A Hub that knows what it was told, and can be told to be away."""

    users: dict[str, HubUser] = field(default_factory=dict)
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    away: bool = False
    asked: int = 0

    def person(self, name: str, *, admin: bool = False, scopes: frozenset[str] | None = None) -> str:
        """A token of `name`'s own."""
        given = frozenset({"access:services!service=commons", f"access:servers!user={name}"})
        token = f"{name}-{secrets.token_hex(8)}"
        self.users[token] = HubUser(name=name, admin=admin, scopes=given if scopes is None else scopes)
        return token

    def workspace(self, name: str, lane: str, *, admin: bool = False) -> str:
        """The token of `name`'s workspace in `lane`."""
        scopes = frozenset({"access:services!service=commons", f"access:servers!server={name}/{lane}"})
        return self.person(name, admin=admin, scopes=scopes)

    async def identify(self, token: str) -> HubUser | None:
        self.asked += 1
        if self.away:
            raise HubUnreachable
        return self.users.get(token)

    async def token_for_code(self, code: str, *, verifier: str, redirect_uri: str) -> str | None:
        token, challenge_of = self.codes.pop(code, ("", ""))
        return token if token and challenge_of == verifier else None

    async def close(self) -> None:
        return


@dataclass
class Ticking:
    """A clock that a test moves."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


@dataclass
class House:
    """A running commons, and what a test needs to talk to it."""

    app: FastAPI
    hub: KnownTokens
    clock: Ticking
    settings: Settings
    client: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)

    def as_(self, name: str, *, admin: bool = False) -> dict[str, str]:
        """Headers of a request by `name`."""
        if name not in self.tokens:
            self.tokens[name] = self.hub.person(name, admin=admin)
        return {"Authorization": f"Bearer {self.tokens[name]}"}

    @property
    def operator(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {OPERATOR}"}

    def lane(self, slug: str = "week", **asked: Any) -> dict[str, Any]:
        """A lane made by the operator: steward sofia, members ana and ben, unless asked otherwise."""
        body = {"playbook": "small", "slug": slug, "stewards": ["sofia"], "members": ["ana", "ben"], **asked}
        made = self.client.post(f"{API}/lanes", json=body, headers=self.operator)
        assert made.status_code == 201, made.text
        shown: dict[str, Any] = made.json()
        return shown

    def post(self, text: str, by: str = "ana", *, lane: str = "week", **more: Any) -> httpx.Response:
        url = f"{API}/lanes/{lane}/threads/hello/posts"
        return self.client.post(url, json={"text": text, **more}, headers=self.as_(by))

    def respond(self, text: str, by: str, prompt: str = "why", lane: str = "week") -> httpx.Response:
        url = f"{API}/lanes/{lane}/prompts/{prompt}/responses"
        return self.client.post(url, json={"text": text}, headers=self.as_(by))

    def get(self, path: str, by: str) -> httpx.Response:
        return self.client.get(f"{API}{path}", headers=self.as_(by))


def write_playbook(root: Path, slug: str = "small") -> Path:
    """A playbook that is small and right: one lesson, one thread, two prompts."""
    folder = root / slug
    (folder / "lessons").mkdir(parents=True)
    code: dict[str, Any] = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    cells = [
        {"cell_type": "markdown", "id": "welcome", "metadata": {}, "source": "# Welcome"},
        code
        | {"id": "hello", "source": "from cosmos_widgets import Discussion, Prompt\nDiscussion('hello')"},
        code | {"id": "why", "source": "Prompt('why')"},
        code | {"id": "hopes", "source": "Prompt('hopes')"},
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "lessons" / "welcome.ipynb").write_text(json.dumps(notebook, indent=1) + "\n")
    lesson = "lessons/welcome.ipynb"
    described = {
        "format": 1,
        "slug": slug,
        "title": "Small",
        "purpose": "To try things out.",
        "language": "en",
        "visibility": "public",
        "joining": "open",
        "features": ["discussion", "prompts"],
        "start": lesson,
        "lessons": [{"slug": "welcome", "title": {"en": "Welcome"}, "files": {"en": lesson}}],
        "threads": [{"slug": "hello", "title": "Hello", "intro": "Say *hello*.", "lesson": lesson}],
        "prompts": [
            {"slug": "why", "title": "Why?", "text": "Why are you here?", "lesson": lesson},
            {
                "slug": "hopes",
                "title": "Hopes",
                "text": "What for?",
                "visibility": "at_once",
                "lesson": lesson,
            },
        ],
    }
    (folder / "lane.yaml").write_text(json.dumps(described, indent=1))  # JSON is YAML too
    return folder


@pytest.fixture(autouse=True, scope="session")
def _quiet() -> None:
    """Keep the log out of the tests' output."""
    structlog.configure(
        processors=[structlog.processors.KeyValueRenderer()], logger_factory=structlog.ReturnLoggerFactory()
    )


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL of this session's own."""
    with postgres.server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Of database."""
    named: str = request.param
    return named


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'commons.sqlite'}"
    url: str = request.getfixturevalue("postgresql")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


@pytest.fixture(scope="session")
def ready_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database that is up to date, to be copied: bringing one there takes as long as most tests."""
    path = tmp_path_factory.mktemp("ready") / "commons.sqlite"
    bring_up_to_date(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def ready_database(postgresql: str) -> str:
    """The same in PostgreSQL, and its name there."""
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("CREATE DATABASE ready")
    bring_up_to_date(postgresql.removesuffix("postgres") + "ready")
    return "ready"


@pytest.fixture
def ready_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the test's own that is up to date, as after the second start."""
    if kind == "sqlite":
        copy = shutil.copy(request.getfixturevalue("ready_file"), tmp_path / "commons.sqlite")
        return f"sqlite:///{copy}"
    url: str = request.getfixturevalue("postgresql")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS commons WITH (FORCE)")
        connection.execute(f"CREATE DATABASE commons TEMPLATE {request.getfixturevalue('ready_database')}")
    return url.removesuffix("postgres") + "commons"


def bring_up_to_date(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()


@pytest.fixture
def settings(tmp_path: Path, ready_url: str) -> Settings:
    playbooks = tmp_path / "playbooks"
    write_playbook(playbooks)
    return Settings(
        data_dir=tmp_path / "data",
        database_url=ready_url,
        playbooks_dir=playbooks,
        operator_token=SecretStr(OPERATOR),
        hub_cache_seconds=0,
        heartbeat_seconds=0.2,
    )


@contextmanager
def served(settings: Settings, *, port: int = 0, clock: Any = None, **parts: Any) -> Iterator[House]:
    """A commons behind a real server, on a free port unless told which."""
    hub, clock = KnownTokens(), clock or Ticking()
    app = build_app(settings, hub=hub, clock=clock, **parts)
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=3))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        wait_until(lambda: server.started)
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with httpx.Client(base_url=base, timeout=10, trust_env=False) as client:
            yield House(app, hub, clock, settings, client)
        app.state.commons.feeds.close_soon()
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture(name="serve")
def _serve() -> Callable[..., AbstractContextManager[House]]:
    return served


@pytest.fixture(name="write_playbook")
def _write_playbook() -> Callable[[Path], Path]:
    return write_playbook


@pytest.fixture(name="wait_until")
def _wait_until() -> Callable[..., None]:
    return wait_until


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    with served(settings) as running:
        yield running


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for what another thread brings about."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)
