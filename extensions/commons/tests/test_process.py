"""The process the Hub runs: quick to start, in words when it cannot, and gone when told to go."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

PREFIX = "/services/commons"


def _environment(data: Path, port: int, **more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("COMMONS_", "JUPYTERHUB_"))
    }
    url = f"http://127.0.0.1:{port}{PREFIX}/"
    told = {
        "COMMONS_DATA_DIR": str(data),
        "JUPYTERHUB_SERVICE_URL": url,
        "JUPYTERHUB_SERVICE_PREFIX": f"{PREFIX}/",
    }
    return kept | told | {"COMMONS_OPERATOR_TOKEN": "op"} | more


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def running(
    data: Path, playbooks: Path, wait_until: Any, within: tuple[str, ...] = (), /, **more: str
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = _free_port()
    process = subprocess.Popen(
        [*within, sys.executable, "-m", "cosmos_commons"],
        env=_environment(data, port, COMMONS_PLAYBOOKS_DIR=str(playbooks), **more),
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}{PREFIX}"
    try:
        wait_until(lambda: _answers(base) or process.poll() is not None, 30)
        yield process, base
    finally:
        process.kill()
        process.wait()


def _answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def test_what_was_confirmed_is_there_after_a_kill(
    tmp_path: Path, write_playbook: Any, wait_until: Any
) -> None:
    write_playbook(tmp_path / "playbooks")
    operator = {"Authorization": "Bearer op"}
    with running(tmp_path / "data", tmp_path / "playbooks", wait_until) as (process, base):
        asked = {"playbook": "small", "slug": "week"}
        made = httpx.post(f"{base}/api/v1/lanes", json=asked, headers=operator, trust_env=False)
        assert made.status_code == 201
        process.send_signal(signal.SIGKILL)
        process.wait(5)
    with running(tmp_path / "data", tmp_path / "playbooks", wait_until) as (_, base):
        again = httpx.get(f"{base}/api/v1/lanes/week", headers=operator, trust_env=False)
        assert again.json() == made.json()


class KnowsAna(BaseHTTPRequestHandler):
    """The Hub's answer on a token, over HTTP."""

    def do_GET(self) -> None:
        known = self.headers["Authorization"] == "token anas" and self.path == "/hub/api/user"
        model = {"name": "ana", "kind": "user", "admin": False, "scopes": ["access:services!service=commons"]}
        self.send_response(200 if known else 403)
        self.end_headers()
        self.wfile.write(json.dumps(model if known else {"status": 403}).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the parent's name for it
        return


@pytest.fixture
def hub_api() -> Iterator[str]:
    """The address of that Hub's API."""
    with ThreadingHTTPServer(("127.0.0.1", 0), KnowsAna) as hub:
        threading.Thread(target=hub.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{hub.server_port}/hub/api"
        hub.shutdown()


def test_it_ends_soon_when_told_to_though_somebody_watches(
    tmp_path: Path, write_playbook: Any, wait_until: Any, hub_api: str
) -> None:
    write_playbook(tmp_path / "playbooks")
    api = {"JUPYTERHUB_API_URL": hub_api}
    with running(tmp_path / "data", tmp_path / "playbooks", wait_until, **api) as (process, base):
        asked = {"playbook": "small", "slug": "week", "members": ["ana"]}
        httpx.post(
            f"{base}/api/v1/lanes", json=asked, headers={"Authorization": "Bearer op"}, trust_env=False
        )
        refused = httpx.get(f"{base}/api/v1/me", headers={"Authorization": "Bearer other"}, trust_env=False)
        assert refused.status_code == 401
        mine = {"Authorization": "Bearer anas"}
        with (
            httpx.Client(trust_env=False, timeout=20) as client,
            client.stream("GET", f"{base}/api/v1/lanes/week/events", headers=mine) as stream,
        ):
            lines = stream.iter_lines()
            assert next(lines) == "retry: 1000"
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert set(lines) == {""}  # the stream comes to its proper end
            process.wait(6)
        assert time.monotonic() - began < 3


def test_stopped_in_the_middle_of_requests_it_loses_none_that_it_acknowledged(
    tmp_path: Path, write_playbook: Any, wait_until: Any, hub_api: str
) -> None:
    write_playbook(tmp_path / "playbooks")
    more = {
        "JUPYTERHUB_API_URL": hub_api,
        "COMMONS_ADDITIONS_PER_MINUTE": "1000000",
        "COMMONS_LANE_ADDITIONS_PER_MINUTE": "1000000",
    }
    mine = {"Authorization": "Bearer anas"}
    acknowledged: set[str] = set()
    failed: list[str] = []

    def write(base: str, who: int) -> None:
        with httpx.Client(trust_env=False, timeout=10, headers=mine) as client:
            for number in range(10_000):
                text = f"{who}-{number}"
                try:
                    answer = client.post(f"{base}/api/v1/lanes/week/threads/hello/posts", json={"text": text})
                except httpx.TransportError:
                    return
                if answer.status_code != 201:
                    failed.append(answer.text)
                    return
                acknowledged.add(text)

    for round_ in range(3):
        with running(tmp_path / "data", tmp_path / "playbooks", wait_until, **more) as (process, base):
            asked = {"playbook": "small", "slug": "week", "members": ["ana"]}
            httpx.post(
                f"{base}/api/v1/lanes", json=asked, headers={"Authorization": "Bearer op"}, trust_env=False
            )
            enough = len(acknowledged) + 40
            writers = [threading.Thread(target=write, args=(base, 10 * round_ + n)) for n in range(6)]
            for writer in writers:
                writer.start()
            wait_until(lambda enough=enough: len(acknowledged) >= enough)
            process.send_signal(signal.SIGTERM)
            for writer in writers:
                writer.join(10)
            process.wait(6)
            assert process.returncode == -signal.SIGTERM  # Uvicorn ends as it was told, when all is done
    assert failed == []
    with running(tmp_path / "data", tmp_path / "playbooks", wait_until, **more) as (_, base):
        kept: list[str] = []
        after = "0"
        while after:
            page = httpx.get(
                f"{base}/api/v1/lanes/week/threads/hello/posts?limit=500&after={after}",
                headers=mine,
                trust_env=False,
            ).json()
            kept += [post["text"] for post in page["items"]]
            after = page["next"]
    assert len(kept) == len(set(kept))
    assert acknowledged <= set(kept)


def test_on_a_full_disk_it_refuses_keeps_what_it_has_and_goes_on_when_there_is_room(
    tmp_path: Path, write_playbook: Any, wait_until: Any, hub_api: str
) -> None:
    write_playbook(tmp_path / "playbooks")
    small = tmp_path / "small"
    small.mkdir()
    api = {
        "JUPYTERHUB_API_URL": hub_api,
        "COMMONS_ADDITIONS_PER_MINUTE": "1000000",
        "COMMONS_LANE_ADDITIONS_PER_MINUTE": "1000000",
    }
    # A disk of its own, which ends with the process; no privilege is needed for that.
    on_it = ("unshare", "-rm", "sh", "-c", f'mount -t tmpfs -o size=8m tmpfs {small} && exec "$@"', "-")
    with (
        running(small, tmp_path / "playbooks", wait_until, on_it, **api) as (process, base),
        httpx.Client(
            base_url=f"{base}/api/v1", trust_env=False, headers={"Authorization": "Bearer anas"}
        ) as ana,
    ):
        asked = {"playbook": "small", "slug": "week", "members": ["ana"]}
        ana.post("/lanes", json=asked, headers={"Authorization": "Bearer op"}).raise_for_status()
        posts, kept = "/lanes/week/threads/hello/posts", []
        filler = Path(f"/proc/{process.pid}/root{small}/filler")
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"x" * 4096)
        refused = None
        for number in range(2000):
            answer = ana.post(posts, json={"text": f"{number} " + "x" * 2000})
            if answer.status_code != 201:
                refused = answer
                break
            kept.append(answer.json()["id"])
        assert refused is not None
        assert (refused.status_code, refused.json()["code"]) == (503, "try-again")
        picture = ana.post("/lanes/week/files?name=a.txt", content=b"y" * 100_000)
        assert (picture.status_code, picture.json()["code"]) == (507, "storage-full")
        filler.unlink()
        wait_until(lambda: ana.post(posts, json={"text": "there is room"}).status_code == 201)
        assert ana.post("/lanes/week/files?name=a.txt", content=b"y" * 100_000).status_code == 201
        there = ana.get(f"{posts}?limit=500").json()["items"]
        assert [post["id"] for post in there][: len(kept)] == kept
        assert there[-1]["text"] == "there is room"
        torn = Path(f"/proc/{process.pid}/root{small}/commons/files").rglob(".*")
        assert not [path for path in torn if path.is_file()]


PLUG_IN = """
from enum import StrEnum

from cosmos_commons import search
from cosmos_commons.context import Ctx, respond
from cosmos_commons.features import Feature, Hit, Said
from cosmos_commons.permissions import Audience, Grant
from cosmos_commons.routing import Routes
from pydantic import BaseModel


class SongPermission(StrEnum):
    SONG_READ = "songs:song:read"


class Song(BaseModel):
    song: str
    lane: str


routes = Routes()


@routes.get("/lanes/{lane}/song", SongPermission.SONG_READ, response_model=Song)
def read_song(context: Ctx, lane: str):
    return respond(Song(song="De colores", lane=lane))


def lay_out(session, lane):
    search.add(session, search.Thing(lane.id, "songs", "song:1"), "De colores se visten los campos", lane.at)


def hits(session, access, refs, now):
    return {"song:1": Hit("song", "De colores", "song", "se visten los campos")} if "song:1" in refs else {}


feature = Feature(
    "songs",
    routes,
    {SongPermission.SONG_READ: Grant(Audience.MEMBER)},
    words={
        "en": Said("Songs", "Sing together."),
        "es": Said("Canciones", "Cantar juntas y juntos."),
    },
    lay_out=lay_out,
    hits=hits,
)
"""


def test_a_feature_from_elsewhere_is_installed_works_and_is_removed(
    tmp_path: Path, write_playbook: Any, wait_until: Any, hub_api: str
) -> None:
    playbook = write_playbook(tmp_path / "playbooks") / "lane.yaml"
    described = json.loads(playbook.read_text())
    playbook.write_text(json.dumps(described | {"features": [*described["features"], "songs"]}))
    api = {"JUPYTERHUB_API_URL": hub_api, "COMMONS_LANE_CREATORS": "everyone"}
    site = install(tmp_path / "site")

    def offered(base: str, language: str) -> str:
        """The page on which a lane is made, as Ana reads it."""
        headers = {"Authorization": "Bearer anas", "Accept-Language": language}
        return httpx.get(f"{base}/new", headers=headers, trust_env=False).text

    def found(base: str) -> list[str]:
        """What Ana finds by one of the song's words."""
        told = httpx.get(
            f"{base}/api/v1/lanes/week/search?q=campo",
            headers={"Authorization": "Bearer anas"},
            trust_env=False,
        )
        assert told.status_code == 200, told.text
        return [hit["title"] for hit in told.json()["items"]]

    def song(**more: str) -> httpx.Response:
        with running(tmp_path / "data", tmp_path / "playbooks", wait_until, **api, **more) as (_, base):
            asked = {"playbook": "small", "slug": "week", "members": ["ana"]}
            operator = {"Authorization": "Bearer op"}
            httpx.post(f"{base}/api/v1/lanes", json=asked, headers=operator, trust_env=False)
            answers = [
                httpx.get(f"{base}/api/v1/lanes/week/song", headers=headers, trust_env=False)
                for headers in ({"Authorization": "Bearer other"}, {"Authorization": "Bearer anas"})
            ]
            assert answers[0].status_code in {401, 404}
            assert (
                httpx.get(f"{base}/api/v1/lanes/week", headers=operator, trust_env=False).status_code == 200
            )
            for language, words in (
                ("en", ("Songs", "Sing together.")),
                ("es", ("Canciones", "Cantar junt")),
            ):
                assert all((said in offered(base, language)) == bool(more) for said in words)
            assert found(base) == (["De colores"] if more else [])
            return answers[1]

    assert song(PYTHONPATH=str(site)).json() == {"song": "De colores", "lane": "week"}
    assert song().status_code == 404


def install(site: Path) -> Path:
    """Lay the distribution out as an installer does."""
    told = site / "lane_songs-1.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: lane-songs\nVersion: 1\n")
    (told / "entry_points.txt").write_text("[cosmos_lanes.features]\nsongs = lane_songs:feature\n")
    (site / "lane_songs.py").write_text(PLUG_IN)
    return site


def test_it_says_in_a_sentence_why_it_cannot_start(tmp_path: Path) -> None:
    def refusal(**more: str) -> str:
        environment = _environment(tmp_path / "data", _free_port(), **more)
        done = subprocess.run(
            [sys.executable, "-m", "cosmos_commons"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 1
        return done.stderr.strip()

    assert refusal(COMMONS_LANE_CREATORS="cats") == (
        "The commons cannot start: these settings are missing or not as they should be: lane_creators."
    )
    (tmp_path / "data").write_text("not a folder")
    assert refusal().startswith("The commons cannot start: its data cannot be opened")
